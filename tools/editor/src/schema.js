// The schema: what a release may consist of. It follows the server's policy for
// HTML (package markup), so that what the server lets pass survives here.

import { Extension, Mark, Node } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { safeAddress } from "./html.js";
import { Note, NoteRef, Notes } from "./notes.js";
import { Table, TableCell, TableHeader, TableRow } from "./tables.js";

// kept is an attribute that is read from the element and written back as it was.
export const kept = (name, more) => ({
  default: null,
  parseHTML: (e) => e.getAttribute(name),
  renderHTML: (attrs) => (attrs[name] === null || attrs[name] === "" ? {} : { [name]: attrs[name] }),
  ...more,
});

// One element for each mark: TipTap's own rules would also read style attributes.
const only = (...tags) => ({ parseHTML: () => tags.map((tag) => ({ tag })) });

const Doc = Document.extend({ content: "block+ notes?" });

// A speaker turn is a paragraph of the class "turn" that opens with the speaker in
// bold. The class is for the eye: the server finds turns by their label.
const TurnParagraph = Paragraph.extend({
  addAttributes: () => ({
    turn: {
      default: false,
      keepOnSplit: false,
      parseHTML: (e) => e.classList.contains("turn"),
      renderHTML: (attrs) => (attrs.turn ? { class: "turn" } : {}),
    },
  }),
});

const Strong = Bold.extend({
  ...only("strong", "b"),
  addAttributes: () => ({
    who: {
      default: false,
      parseHTML: (e) => e.classList.contains("turn-who"),
      renderHTML: () => ({}),
    },
  }),
  renderHTML: ({ mark, HTMLAttributes }) =>
    mark.attrs.who ? ["b", { ...HTMLAttributes, class: "turn-who" }, 0] : ["strong", HTMLAttributes, 0],
});

const Emphasis = Italic.extend(only("em", "i"));
const Struck = Strike.extend(only("s", "del", "strike"));

const raised = (name) =>
  Mark.create({
    name,
    excludes: "sub sup",
    ...only(name),
    renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
  });

const Link = Mark.create({
  name: "link",
  inclusive: false,
  priority: 1000, // outermost, so that one link over bold and plain words stays one
  addAttributes: () => ({ href: kept("href", { parseHTML: (e) => safeAddress(e.getAttribute("href")) }), title: kept("title") }),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (e) => (safeAddress(e.getAttribute("href")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
});

// Language marks words in another language or direction than those around them.
const Language = Mark.create({
  name: "language",
  excludes: "",
  parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
});

// Phrase keeps the other phrase elements of the policy, for which there is no
// button: they come from imported pages.
const phrases = "abbr bdi bdo cite code ins kbd mark q ruby rb rtc rt rp samp small time u var".split(" ");
const Phrase = Mark.create({
  name: "phrase",
  excludes: "",
  addAttributes: () => ({
    tag: { default: "u", parseHTML: (e) => e.tagName.toLowerCase(), renderHTML: () => ({}) },
    title: kept("title"),
    datetime: kept("datetime"),
  }),
  ...only(...phrases),
  renderHTML: ({ mark, HTMLAttributes }) => [mark.attrs.tag, HTMLAttributes, 0],
});

const Image = Node.create({
  name: "image",
  inline: true,
  group: "inline",
  draggable: true,
  addAttributes: () => ({
    src: kept("src", { parseHTML: (e) => safeAddress(e.getAttribute("src")) }),
    alt: { ...kept("alt"), default: "", renderHTML: (attrs) => ({ alt: attrs.alt ?? "" }) },
    title: kept("title"),
    width: kept("width"),
    height: kept("height"),
  }),
  parseHTML: () => [{ tag: "img[src]", getAttrs: (e) => (safeAddress(e.getAttribute("src")) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

const Item = ListItem.extend({
  addAttributes: () => ({
    value: kept("value", { keepOnSplit: false }),
    // An item whose words stand in a paragraph is of a loose list: tidy() needs to know.
    loose: {
      default: false,
      parseHTML: (e) => [...e.children].some((c) => c.tagName === "P"),
      renderHTML: (attrs) => (attrs.loose ? { "data-loose": "" } : {}),
    },
  }),
  // Tab leaves the editor, so the level of an item has other keys.
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      "Mod-]": () => this.editor.commands.sinkListItem(this.name),
      "Mod-[": () => this.editor.commands.liftListItem(this.name),
    };
  },
});

const Ordered = OrderedList.extend({
  addAttributes() {
    return { ...this.parent?.(), reversed: kept("reversed") };
  },
});

const Definitions = Node.create({
  name: "definitions",
  group: "block",
  content: "(term | definition)+",
  ...only("dl"),
  renderHTML: ({ HTMLAttributes }) => ["dl", HTMLAttributes, 0],
});
const Term = Node.create({
  name: "term",
  content: "inline*",
  defining: true,
  ...only("dt"),
  renderHTML: ({ HTMLAttributes }) => ["dt", HTMLAttributes, 0],
});
const Definition = Node.create({
  name: "definition",
  content: "block+",
  defining: true,
  ...only("dd"),
  renderHTML: ({ HTMLAttributes }) => ["dd", HTMLAttributes, 0],
});

const Preformatted = Node.create({
  name: "preformatted",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  addAttributes: () => ({
    code: {
      default: null,
      parseHTML: (e) => e.querySelector("code")?.getAttribute("class") ?? null,
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
  renderHTML: ({ node, HTMLAttributes }) => ["pre", HTMLAttributes, ["code", node.attrs.code ? { class: node.attrs.code } : {}, 0]],
});

// Any element may say its language and direction.
const LanguageAndDirection = Extension.create({
  name: "languageAndDirection",
  addGlobalAttributes: () => [
    {
      types: (
        "paragraph heading blockquote horizontalRule bulletList orderedList listItem definitions term definition " +
        "preformatted table tableRow tableCell tableHeader image note bold italic strike sub sup link language phrase"
      ).split(" "),
      attributes: { lang: kept("lang"), dir: kept("dir") },
    },
  ],
});

// The toolbar makes headings of level 2 to 4; deeper ones that are there stay.
export const schemaExtensions = [
  Doc, TurnParagraph, Text, HardBreak, HorizontalRule, Blockquote,
  Heading.extend({ parseHTML: () => [1, 2, 3, 4, 5, 6].map((n) => ({ tag: "h" + n, attrs: { level: Math.max(n, 2) } })) })
    .configure({ levels: [2, 3, 4, 5, 6] }),
  BulletList, Ordered, Item, Definitions, Term, Definition, Preformatted,
  Table, TableRow, TableHeader, TableCell, Image, NoteRef, Notes, Note,
  Strong, Emphasis, Struck, raised("sub"), raised("sup"), Link, Language, Phrase,
  LanguageAndDirection,
];
