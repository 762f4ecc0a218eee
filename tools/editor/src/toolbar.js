// The toolbar, after the pattern of the ARIA Authoring Practices: one stop for
// Tab, arrow keys within, Escape back to the text.

import { isInTable } from "./tables.js";
import { inNotes } from "./notes.js";
import { drawing, make } from "./dom.js";

const icons = {
  bullets: "M3 5h1.5M7.5 5H17M3 10h1.5M7.5 10H17M3 15h1.5M7.5 15H17",
  numbers: "M3 3.5l1.2-.5v4.5M3 12.5h2l-2 3h2.2M8.5 5H17M8.5 10H17M8.5 15H17",
  quote: "M4 4v12M8 5.5h9M8 10h9M8 14.5h6",
  rule: "M2.5 10h15",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M10 4v12",
  link: "M8.5 11.5l3-3M9 6l1.6-1.6a3.5 3.5 0 0 1 5 5L14 11M11 14l-1.6 1.6a3.5 3.5 0 0 1-5-5L6 9",
  image: "M3 4h14v12H3zM3 14l4-4.5 3.5 4 2.5-2.5 4 4M13 7.5h.1",
  undo: "M7 4L3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8",
  redo: "M13 4l3.5 3.5L13 11M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4",
};

const mark = (name) => ({ run: (c) => c.toggleMark(name), active: (e) => e.isActive(name), mark: name });
const heading = (level) => ({ run: (c) => c.toggleHeading({ level }), active: (e) => e.isActive("heading", { level }), keys: `Mod+Alt+${level}` });

// Each button: its face (a text, or the icon of its key), its keys, what it does
// to a chain of commands, when it is pressed, and when it can be used.
const groups = [
  {
    bold: { face: "B", keys: "Mod+B", ...mark("bold") },
    italic: { face: "I", keys: "Mod+I", ...mark("italic") },
    strike: { face: "S", keys: "Mod+Shift+S", ...mark("strike") },
    sub: { face: "x₂", ...mark("sub") },
    sup: { face: "x²", ...mark("sup") },
  },
  {
    paragraph: { face: "¶", keys: "Mod+Alt+0", run: (c) => c.setParagraph(), active: (e) => e.isActive("paragraph") },
    heading2: { face: "H2", ...heading(2) },
    heading3: { face: "H3", ...heading(3) },
    heading4: { face: "H4", ...heading(4) },
  },
  {
    bullets: { keys: "Mod+Shift+8", run: (c) => c.toggleBulletList(), active: (e) => e.isActive("bulletList") },
    numbers: { keys: "Mod+Shift+7", run: (c) => c.toggleOrderedList(), active: (e) => e.isActive("orderedList") },
    quote: { keys: "Mod+Shift+B", run: (c) => c.toggleBlockquote(), active: (e) => e.isActive("blockquote") },
    rule: { run: (c) => c.setHorizontalRule(), usable: (e) => !isInTable(e.state) },
  },
  {
    link: { keys: "Mod+K", dialog: "link", active: (e) => e.isActive("link") },
    image: { dialog: "image", active: (e) => e.isActive("image") },
    table: { run: (c) => c.insertGrid(3, 3), usable: (e) => !isInTable(e.state) },
    note: { face: "a¹", keys: "Mod+Alt+F", run: (c) => c.insertNote(), usable: (e) => !inNotes(e.state.selection) },
  },
  {
    question: { word: true, run: (c, texts) => c.insertTurn(texts.question), usable: (e) => !inNotes(e.state.selection) },
    answer: { word: true, run: (c, texts) => c.insertTurn(texts.answer), usable: (e) => !inNotes(e.state.selection) },
  },
  {
    undo: { keys: "Mod+Z", run: (c) => c.undo(), usable: (e) => e.can().undo() },
    redo: { keys: "Mod+Shift+Z", run: (c) => c.redo(), usable: (e) => e.can().redo() },
  },
  {
    row_add: { word: true, run: (c) => c.addRow() },
    row_delete: { word: true, run: (c) => c.removeRow() },
    column_add: { word: true, run: (c) => c.addColumn() },
    column_delete: { word: true, run: (c) => c.removeColumn() },
    table_delete: { word: true, run: (c) => c.removeTable() },
  },
];

const apple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

// As aria-keyshortcuts has it ("Control+B"), and as a person reads it.
const shortcut = (keys) => keys?.replace("Mod", apple ? "Meta" : "Control");
const shown = (keys) => keys?.replace("Mod", apple ? "⌘" : "Ctrl").replace("Alt", apple ? "⌥" : "Alt").replace("Shift", apple ? "⇧" : "Shift");

// toolbar builds the toolbar. labels: the words; texts: {question, answer}, the
// labels of speaker turns, of which an empty one takes its button away; open:
// {link, image}, functions that open a dialog; change: what switches between rich
// text and source. The result has element, switch (the button for that), and
// show(editor or null), to be called when the state of the editor changes.
export function toolbar(labels, texts, open, change) {
  let editor = null;
  const definitions = new Map();
  const button = (key, more, definition = {}) => {
    const b = make("button", {
      type: "button",
      class: definition.word ? "word" : `key key-${key}`,
      "aria-label": definition.word ? false : labels[key],
      title: labels[key] + (definition.keys ? ` (${shown(definition.keys)})` : ""),
      "aria-keyshortcuts": shortcut(definition.keys),
      "aria-pressed": definition.active ? "false" : false,
      tabindex: "-1",
      mousedown: (e) => e.preventDefault(), // the selection stays where it is
      ...more,
    });
    if (definition.word) b.append(labels[key]);
    else if (icons[key]) b.append(drawing(icons[key]));
    else b.dataset.face = definition.face; // drawn by the style, for it is no name
    return b;
  };
  const bars = groups.map((group) => {
    const bar = make("div", { class: "group" });
    for (const [key, definition] of Object.entries(group)) {
      if (key in texts && !texts[key]) continue;
      const b = button(key, {
        click: () => {
          if (!editor || b.getAttribute("aria-disabled") === "true") return;
          if (definition.dialog) open[definition.dialog](b);
          else definition.run(editor.chain().focus(), texts).run();
        },
      }, definition);
      definitions.set(b, definition);
      bar.append(b);
    }
    return bar;
  });
  const tableBar = bars.at(-1);
  tableBar.setAttribute("role", "group");
  tableBar.setAttribute("aria-label", labels.table_tools);
  tableBar.classList.add("wide");
  const swap = button("source", { click: change }, { word: true });
  const last = make("div", { class: "group swap" }, swap);
  const bar = make("div", { role: "toolbar", class: "editor-toolbar", "aria-label": labels.toolbar }, ...bars.slice(0, -1), last, tableBar);

  const reachable = () => [...bar.querySelectorAll("button")].filter((b) => !b.closest("[hidden]"));
  const stop = (b) => {
    for (const other of bar.querySelectorAll("button")) other.tabIndex = other === b ? 0 : -1;
  };
  bar.addEventListener("focusin", (e) => e.target.matches("button") && stop(e.target));
  bar.addEventListener("keydown", (e) => {
    const all = reachable();
    const forward = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: 1, ArrowUp: -1 }[e.key];
    const at = all.indexOf(e.target);
    const next = step ? all[(at + step + all.length) % all.length] : { Home: all[0], End: all.at(-1) }[e.key];
    if (e.key === "Escape" && editor) editor.commands.focus();
    else if (next) next.focus();
    else return;
    e.preventDefault();
  });

  function show(now) {
    editor = now;
    for (const b of bars) b.hidden = !editor || (b === tableBar && !isInTable(editor.state));
    swap.textContent = swap.title = editor ? labels.source : labels.rich;
    for (const [b, definition] of editor ? definitions : []) {
      if (definition.active) b.setAttribute("aria-pressed", String(definition.active(editor)));
      if (definition.usable) b.setAttribute("aria-disabled", String(!definition.usable(editor)));
    }
    const all = reachable();
    if (!all.some((b) => b.tabIndex === 0)) stop(all[0]);
  }
  show(null);
  return { element: bar, switch: swap, show, focus: () => (bar.querySelector('[tabindex="0"]') ?? swap).focus() };
}
