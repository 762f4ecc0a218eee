// Speaker turns: a button starts a paragraph with the label in bold.

import { Extension } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { inNotes } from "./notes.js";

export const Turns = Extension.create({
  name: "turns",
  addCommands: () => ({
    // insertTurn labels the paragraph whose start the cursor is at, be it empty or
    // not; from anywhere else it begins a new one after the block that is there.
    insertTurn: (text) => ({ tr, dispatch, editor }) => {
      const { paragraph } = editor.schema.nodes;
      const { $from, empty } = tr.selection;
      if (inNotes(tr.selection) || $from.depth < 1) return false;
      if (!dispatch) return true;
      const bold = editor.schema.marks.bold.create({ who: true });
      const label = [editor.schema.text(text.trim(), [bold])];
      if (/[\x21-\x7e]$/.test(text.trim())) label.push(editor.schema.text(" ")); // 问： needs none, Q: does
      const here = empty && $from.depth === 1 && $from.parentOffset === 0 && $from.parent.type === paragraph;
      let at = $from.before(1);
      if (here) tr.setNodeMarkup(at, null, { ...$from.parent.attrs, turn: true });
      else tr.insert((at = $from.after(1)), paragraph.create({ turn: true }));
      tr.insert(at + 1, label);
      const size = label.reduce((sum, node) => sum + node.nodeSize, 0);
      tr.setSelection(TextSelection.create(tr.doc, at + 1 + size)).setStoredMarks([]).scrollIntoView();
      return true;
    },
  }),
});
