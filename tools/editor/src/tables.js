// Tables: a grid of cells, a header row, a caption that is kept. Columns have no
// widths of their own, so nothing here writes a style attribute.

import { Node } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import {
  addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, tableEditing,
} from "@tiptap/pm/tables";

export { isInTable };

const span = (name) => ({
  default: 1,
  parseHTML: (e) => Math.min(Math.max(Number.parseInt(e.getAttribute(name), 10) || 1, 1), 100),
  renderHTML: (attrs) => (attrs[name] > 1 ? { [name]: attrs[name] } : {}),
});

const cell = (name, tag, tableRole) =>
  Node.create({
    name,
    content: "block+",
    isolating: true,
    tableRole,
    addAttributes: () => ({
      colspan: span("colspan"),
      rowspan: span("rowspan"),
      colwidth: { default: null, parseHTML: () => null, renderHTML: () => ({}) }, // the plugin expects it
      align: {
        default: null,
        parseHTML: (e) => /^align-(left|center|right)$/.exec(e.className)?.[1] ?? e.getAttribute("align"),
        renderHTML: (attrs) => (attrs.align ? { class: "align-" + attrs.align } : {}),
      },
      scope: {
        default: null,
        parseHTML: (e) => e.getAttribute("scope"),
        renderHTML: (attrs) => (attrs.scope ? { scope: attrs.scope } : {}),
      },
    }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });

export const TableCell = cell("tableCell", "td", "cell");
export const TableHeader = cell("tableHeader", "th", "header_cell");

export const TableRow = Node.create({
  name: "tableRow",
  content: "(tableCell | tableHeader)+",
  tableRole: "row",
  parseHTML: () => [{ tag: "tr" }],
  renderHTML: ({ HTMLAttributes }) => ["tr", HTMLAttributes, 0],
});

export const Table = Node.create({
  name: "table",
  group: "block",
  content: "tableRow+",
  isolating: true,
  tableRole: "table",
  addOptions: () => ({ escaped: () => false }),
  extendNodeSchema: (extension) => (extension.config.tableRole ? { tableRole: extension.config.tableRole } : {}),
  addAttributes: () => ({
    caption: {
      default: null,
      parseHTML: (e) => e.querySelector(":scope > caption")?.textContent.replace(/[ \t\r\n\f]+/g, " ").trim() || null,
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => [{ tag: "table" }, { tag: "table > caption", ignore: true }],
  renderHTML({ node, HTMLAttributes }) {
    const caption = node.attrs.caption ? [["caption", { contenteditable: "false" }, node.attrs.caption]] : [];
    return ["div", { class: "scroll" }, ["table", HTMLAttributes, ...caption, ["tbody", 0]]];
  },
  addCommands: () => ({
    insertGrid: (rows, columns) => ({ tr, dispatch, editor }) => {
      const { table, tableRow, tableCell, tableHeader } = editor.schema.nodes;
      if (isInTable(editor.state)) return false;
      const row = (type) => tableRow.create(null, Array.from({ length: columns }, () => type.createAndFill()));
      const grid = table.create(null, Array.from({ length: rows }, (_, i) => row(i === 0 ? tableHeader : tableCell)));
      if (dispatch) {
        const at = tr.selection.from;
        tr.replaceSelectionWith(grid);
        tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(at, -1) + 1))).scrollIntoView();
      }
      return true;
    },
    addRow: () => ({ state, dispatch }) => addRowAfter(state, dispatch),
    addColumn: () => ({ state, dispatch }) => addColumnAfter(state, dispatch),
    removeRow: () => ({ state, dispatch }) => deleteRow(state, dispatch),
    removeColumn: () => ({ state, dispatch }) => deleteColumn(state, dispatch),
    removeTable: () => ({ state, dispatch }) => deleteTable(state, dispatch),
  }),
  addKeyboardShortcuts() {
    // Beyond the last cell, or after Escape, Tab does what it does everywhere.
    const go = (step) => () =>
      isInTable(this.editor.state) && !this.options.escaped() && this.editor.commands.command(({ state, dispatch }) => goToNextCell(step)(state, dispatch));
    return { Tab: go(1), "Shift-Tab": go(-1) };
  },
  addProseMirrorPlugins: () => [tableEditing()],
});
