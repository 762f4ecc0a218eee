// Footnotes: a mark in the text and, at the end, the note of the same label. The
// label is the one of the Markdown; readers see numbers in order of the marks.

import { Node } from "@tiptap/core";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

const label = {
  default: "",
  parseHTML: (e) => e.getAttribute("data-note") ?? "",
  renderHTML: (attrs) => ({ "data-note": attrs.label }),
};

export const NoteRef = Node.create({
  name: "noteRef",
  inline: true,
  group: "inline",
  atom: true,
  addAttributes: () => ({ label }),
  parseHTML: () => [{ tag: "sup[data-note]", priority: 70 }],
  renderHTML: ({ node, HTMLAttributes }) => ["sup", HTMLAttributes, node.attrs.label],
  renderText: ({ node }) => `[${node.attrs.label}]`,
});

export const Note = Node.create({
  name: "note",
  content: "block+",
  isolating: true,
  defining: true,
  addAttributes: () => ({ label }),
  parseHTML: () => [{ tag: "div[data-note]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes, 0],
});

export const Notes = Node.create({
  name: "notes",
  content: "note+",
  isolating: true,
  parseHTML: () => [{ tag: "section[data-notes]" }],
  renderHTML: () => ["section", { "data-notes": "" }, 0],

  addCommands: () => ({
    insertNote: () => ({ tr, dispatch, editor }) => {
      const { noteRef, notes, note, paragraph } = editor.schema.nodes;
      const at = tr.selection.$to;
      if (inNotes(tr.selection) || !at.parent.isTextblock || !at.parent.type.contentMatch.matchType(noteRef)) return false;
      if (!dispatch) return true;
      const next = freeLabel(tr.doc);
      tr.insert(at.pos, noteRef.create({ label: next }));
      const made = note.create({ label: next }, paragraph.create());
      const end = tr.doc.content.size;
      const there = tr.doc.lastChild.type === notes;
      tr.insert(there ? end - 1 : end, there ? made : notes.create(null, made));
      tr.setSelection(TextSelection.near(tr.doc.resolve(tr.doc.content.size - 2), -1)).scrollIntoView();
      return true;
    },
  }),

  addKeyboardShortcuts() {
    return {
      "Mod-Alt-f": () => this.editor.commands.insertNote(),
      Backspace: () => this.editor.commands.command(removeEmptyNote),
    };
  },

  addProseMirrorPlugins: () => [
    new Plugin({
      state: {
        init: (_, state) => orphans(state.doc),
        apply: (tr, set) => (tr.docChanged ? orphans(tr.doc) : set),
      },
      props: {
        decorations(state) {
          return this.getState(state);
        },
        handleDoubleClickOn: (view, _pos, node) => node.type.name === "noteRef" && goToNote(view, node.attrs.label),
      },
    }),
  ],
});

export const inNotes = (selection) => selection.$from.depth > 0 && selection.$from.node(1).type.name === "notes";

function freeLabel(doc) {
  let highest = 0;
  doc.descendants((node) => {
    if (/^note(Ref)?$/.test(node.type.name)) highest = Math.max(highest, Number.parseInt(node.attrs.label, 10) || 0);
  });
  return String(highest + 1);
}

// Notes without a mark stay, and marks without a note too; both are shown as such.
function orphans(doc) {
  const refs = new Set();
  const notes = new Set();
  const all = [];
  doc.descendants((node, pos) => {
    if (node.type.name === "noteRef") refs.add(node.attrs.label);
    else if (node.type.name === "note") notes.add(node.attrs.label);
    else return;
    all.push([node, pos]);
  });
  const lonely = all.filter(([node]) => !(node.type.name === "note" ? refs : notes).has(node.attrs.label));
  return DecorationSet.create(doc, lonely.map(([node, pos]) => Decoration.node(pos, pos + node.nodeSize, { class: "orphan" })));
}

// A note goes by Backspace once it is empty, and the last takes the section along.
function removeEmptyNote({ tr, dispatch }) {
  const { $from, empty } = tr.selection;
  for (let d = $from.depth; empty && d > 0; d--) {
    const node = $from.node(d);
    if (node.type.name !== "note") continue;
    if (node.childCount !== 1 || node.firstChild.content.size > 0) return false;
    const up = $from.node(d - 1).childCount === 1 ? d - 1 : d;
    if (dispatch) {
      const from = $from.before(up);
      tr.delete(from, $from.after(up)).setSelection(TextSelection.near(tr.doc.resolve(from), -1)).scrollIntoView();
    }
    return true;
  }
  return false;
}

function goToNote(view, label) {
  let found = -1;
  view.state.doc.descendants((node, pos) => {
    if (node.type.name === "note" && node.attrs.label === label) found = pos;
  });
  if (found < 0) return false;
  view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(found + 1))).scrollIntoView());
  return true;
}
