// The switch between rich text and Markdown source.
//
// The textarea holds the truth. Beside it, `clean` remembers which document of the
// rich editor says the same as the textarea: as long as the two agree, the form
// sends the textarea, byte for byte as it came. Only once the rich text differs
// does the form send its HTML instead, in a field of its own, for the server to
// convert. So opening a release and saving it changes nothing.

import { Editor, Extension, getSchema } from "@tiptap/core";
import { Dropcursor } from "@tiptap/extensions/drop-cursor";
import { Gapcursor } from "@tiptap/extensions/gap-cursor";
import { UndoRedo } from "@tiptap/extensions/undo-redo";
import { DOMParser, DOMSerializer, Slice } from "@tiptap/pm/model";
import { imageDialog, linkDialog } from "./dialogs.js";
import { idOf, make } from "./dom.js";
import { essence, fragment, tidy } from "./html.js";
import { post } from "./http.js";
import { labelsOf, sentence } from "./labels.js";
import { pasting } from "./paste.js";
import { schemaExtensions } from "./schema.js";
import { toolbar } from "./toolbar.js";
import { Turns } from "./turns.js";

// What stands in for a sentence that the page does not give.
const sentences = {
  lossy: "This text has something that only its Markdown source can show, so it is edited there.",
  lost: "Left out: {lost}",
  failed: "The text could not be converted. Nothing is lost; please try again.",
  pasting: "Pasting…",
  pasteFailed: "Pasted as plain text: its formatting could not be read.",
  uploading: "Uploading {name}: {percent}%",
  uploadFailed: "{name} could not be uploaded.",
};

const sendAfter = 250; // milliseconds from a change to its HTML in the form

// startRich puts the editor in the place of a <textarea data-editor>.
export function startRich(textarea) {
  const { form, dataset } = textarea;
  const labels = labelsOf(textarea);
  const template = textarea.parentElement.querySelector("template[data-editor-html]");
  const hidden = make("input", { type: "hidden", name: `${textarea.name}_html`, disabled: true });
  const notice = make("p", { class: "editor-notice", role: "status" });
  const texts = { question: dataset.question, answer: dataset.answer };
  const needed = textarea.required;
  let editor = null;
  let escaped = false;
  let busy = false;
  let timer = 0;
  let clean = { doc: null, markdown: textarea.value };

  const open = {
    link: () => linkDialog(editor, labels),
    image: () => dataset.uploadUrl || editor.isActive("image") ? imageDialog(editor, labels, paste.send) : undefined,
  };
  const bar = toolbar(labels, texts, open, () => (isRich() ? toSource() : toRich()));
  const page = make("div", { class: "editor-page" });
  const shell = make("div", { class: "editor" }, bar.element, notice, page);
  textarea.before(shell);
  shell.append(textarea, hidden);

  const isRich = () => textarea.hidden;
  const isDirty = () => isRich() && !editor.state.doc.eq(clean.doc);

  function say(name, values = {}) {
    const lost = [values.lost ?? []].flat().join(", ");
    const text = name && (dataset[name] || sentences[name]);
    notice.textContent = text ? sentence(text, { ...values, lost }) + (lost && !text.includes("{lost}") ? ` ${lost}` : "") : "";
  }

  const parse = (schema, root) => DOMParser.fromSchema(schema).parse(root);
  function written(doc) {
    const holder = document.createElement("div");
    holder.append(DOMSerializer.fromSchema(doc.type.schema).serializeFragment(doc.content));
    return tidy(holder);
  }
  // read returns the document of some HTML, or null if it would not keep all of it.
  function read(schema, html) {
    const root = fragment(html);
    const doc = parse(schema, root);
    return essence(written(doc)) === essence(root) ? doc : null;
  }

  // flush brings the fields of the form up to date.
  function flush() {
    const dirty = isDirty();
    hidden.disabled = !dirty;
    textarea.disabled = dirty;
    if (dirty) hidden.value = written(editor.state.doc).innerHTML;
  }
  function told() {
    clearTimeout(timer);
    timer = 0;
    flush();
    hidden.dispatchEvent(new Event("input", { bubbles: true })); // for autosave
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(told, sendAfter);
  }

  const paste = pasting({
    urls: { paste: dataset.pasteUrl, upload: dataset.uploadUrl },
    say,
    editor: () => editor,
    done(detail) {
      told();
      form?.dispatchEvent(new CustomEvent("desk:pasted", { detail }));
    },
  });

  const extensions = () => [
    ...schemaExtensions.map((e) => (e.name === "table" ? e.configure({ escaped: () => escaped }) : e)),
    Turns, UndoRedo, Gapcursor, Dropcursor.configure({ color: false, class: "editor-drop" }),
    Extension.create({
      name: "desk",
      priority: 50, // after the others
      addKeyboardShortcuts: () => ({
        "Mod-z": () => true, // nothing is left to undo: the browser's own undo would take over
        "Mod-Shift-z": () => true,
        "Mod-y": () => true,
        "Mod-k": () => (open.link(), true),
        "Alt-F10": () => (bar.focus(), true),
      }),
    }),
  ];

  function attributes() {
    const label = textarea.labels?.[0];
    const around = (name) => textarea.getAttribute(name) ?? textarea.closest(`[${name}]`)?.getAttribute(name);
    const all = {
      class: "prose",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": label ? idOf(label) : null,
      "aria-label": label ? null : textarea.getAttribute("aria-label") || labels.rich,
      "aria-describedby": textarea.getAttribute("aria-describedby"),
      "aria-required": needed ? "true" : null,
      lang: around("lang"),
      dir: around("dir"),
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
  }

  function create(doc) {
    editor = new Editor({
      element: page,
      extensions: extensions(),
      content: doc.toJSON(),
      injectCSS: false,
      enablePasteRules: false,
      enableInputRules: ["heading", "bulletList", "orderedList", "blockquote"],
      editorProps: {
        transformPastedHTML: paste.transformPastedHTML,
        attributes: attributes(),
        handleKeyDown(_view, event) {
          if (event.key !== "Tab" && event.key !== "Shift") escaped = event.key === "Escape";
          return false;
        },
        handleDOMEvents: { ...paste.events, blur: () => (timer && told(), false), focus: () => ((escaped = false), false) },
      },
      onUpdate: later,
      onTransaction: draw,
    });
    for (const label of textarea.labels) label.addEventListener("click", () => isRich() && editor.commands.focus());
  }

  let frame = 0;
  function draw() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      bar.show(isRich() ? editor : null);
    });
  }

  function show(rich) {
    textarea.hidden = rich;
    page.hidden = !rich;
    shell.dataset.mode = rich ? "rich" : "source";
    textarea.required = needed && !rich; // a hidden field cannot say that it is empty
    flush();
    bar.show(rich ? editor : null);
  }

  // enter shows doc, which says what the textarea holds, as rich text.
  function enter(doc) {
    if (editor) put(doc);
    else create(doc);
    clean = { doc: editor.state.doc, markdown: textarea.value };
    show(true);
  }
  function put(doc) {
    const same = editor.schema.nodeFromJSON(doc.toJSON());
    const { tr, doc: old } = editor.state;
    editor.view.dispatch(tr.replace(0, old.content.size, new Slice(same.content, 0, 0)));
  }

  // convert runs one request with both editors at rest; it returns null if it fails.
  async function convert(url, fields) {
    if (busy) return null;
    busy = true;
    bar.switch.setAttribute("aria-disabled", "true");
    editor?.setEditable(false, false);
    textarea.readOnly = true;
    try {
      return await post(url, fields);
    } catch {
      say("failed");
      return null;
    } finally {
      busy = false;
      bar.switch.removeAttribute("aria-disabled");
      editor?.setEditable(true, false);
      textarea.readOnly = false;
    }
  }

  async function toSource() {
    say("");
    paste.finish();
    if (isDirty()) {
      const answer = await convert(dataset.markdownUrl, { html: written(editor.state.doc).innerHTML });
      if (typeof answer?.markdown !== "string") return;
      textarea.value = answer.markdown;
      clean = { doc: editor.state.doc, markdown: textarea.value };
      if (answer.lost?.length) say("lost", { lost: answer.lost });
    }
    show(false);
    told();
  }

  async function toRich() {
    say("");
    if (editor && textarea.value === clean.markdown) {
      show(true);
      return;
    }
    const answer = await convert(dataset.renderUrl, { markdown: textarea.value });
    if (typeof answer?.html !== "string") return;
    const doc = read(schema, answer.html);
    if (!doc) {
      say("lossy");
      return;
    }
    enter(doc);
    told();
  }

  // A state kept in this browser is put back: the HTML of the rich text, or Markdown.
  async function restore({ detail: fields }) {
    const html = fields.get(hidden.name);
    const markdown = fields.get(textarea.name);
    if (html !== null) {
      const doc = read(schema, html);
      if (doc && editor) {
        put(doc);
        show(true);
      } else {
        const answer = await convert(dataset.markdownUrl, { html });
        if (typeof answer?.markdown === "string") textarea.value = answer.markdown;
      }
    } else if (markdown !== null) {
      textarea.value = markdown;
      if (isRich()) {
        show(false);
        await toRich();
      }
    }
    told();
  }

  form?.addEventListener("desk:restore", restore);
  form?.addEventListener("formdata", (e) => {
    flush();
    e.formData.delete(textarea.name);
    e.formData.delete(hidden.name);
    if (hidden.disabled) e.formData.set(textarea.name, textarea.value);
    else e.formData.set(hidden.name, hidden.value);
  });
  form?.addEventListener("submit", () => (paste.finish(), flush()), { capture: true });
  addEventListener("pagehide", () => (paste.finish(), flush()), { capture: true });

  const schema = getSchema(extensions());
  const doc = template ? read(schema, template.innerHTML) : null;
  if (doc) {
    enter(doc);
    return;
  }
  show(false);
  if (template) say("lossy");
}
