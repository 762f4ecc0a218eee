// The words of the interface come from the page, in its language. The English
// ones here stand in for a word that the page does not give.

const english = {
  toolbar: "Text editing", bold: "Bold", italic: "Italic", strike: "Strikethrough", sub: "Subscript", sup: "Superscript",
  paragraph: "Paragraph", heading2: "Heading 2", heading3: "Heading 3", heading4: "Heading 4",
  bullets: "Bulleted list", numbers: "Numbered list", quote: "Quotation", rule: "Separating line",
  link: "Link", image: "Image", note: "Footnote", question: "Question", answer: "Answer",
  undo: "Undo", redo: "Redo", source: "Markdown source", rich: "Formatted text",
  table: "Table", table_tools: "Table", row_add: "Add row", row_delete: "Delete row", column_add: "Add column",
  column_delete: "Delete column", table_delete: "Delete table",
  link_address: "Address", link_text: "Text", link_invalid: "Give an address of the web, of mail or of a telephone.",
  link_remove: "Remove link", image_file: "Image file", image_alt: "What the image shows", image_decorative: "Decorative: says nothing that the text does not",
  image_title: "Caption", apply: "Apply", insert: "Insert", cancel: "Cancel",
};

// labelsOf reads the data-labels of the textarea.
export function labelsOf(textarea) {
  try {
    return { ...english, ...JSON.parse(textarea.dataset.labels || "{}") };
  } catch {
    return english;
  }
}

// sentence returns the text of a data attribute with {name} replaced.
export function sentence(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
