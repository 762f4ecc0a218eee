// What is common to the HTML that the server sends for editing and the HTML that
// the editor sends back: which addresses may stand in it, and what must be equal
// for the two to say the same.

const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);

// safeAddress returns an address as the server's policy would keep it, or "" for
// one it would refuse. White space around it and line ends within do not count
// (WHATWG URL, section 4.4).
export function safeAddress(raw) {
  const clean = (raw ?? "").replace(/[\t\n\r]/g, "").replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, "");
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(clean);
  return !scheme || schemes.has(scheme[0].toLowerCase()) ? clean : "";
}

// typedAddress reads what a person types into the link dialog: "example.org/a"
// and "press@example.org" are meant as addresses of the web and of mail.
export function typedAddress(raw) {
  const clean = safeAddress(raw);
  if (/^[^\s/:@#?]+@[^\s/:@]+\.[^\s/:@]+$/.test(clean)) return "mailto:" + clean;
  if (/^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#:]|$)/u.test(clean)) return "https://" + clean;
  return clean;
}

// fragment parses HTML into a document that loads and runs nothing.
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// essence is what a reader would miss if it were gone from a fragment: its text
// without white space, its images, its links and its marks of notes. Where a mark
// has its number as text, that text does not count: it is an attribute too.
export function essence(root) {
  const copy = root.cloneNode(true);
  for (const mark of copy.querySelectorAll("sup[data-note]")) mark.textContent = "";
  const all = (selector, name) => [...copy.querySelectorAll(selector)].map((e) => e.getAttribute(name));
  return JSON.stringify([
    copy.textContent.replace(/[ \t\r\n\f]+/g, ""),
    all("img", "src"),
    [...new Set(all("a[href]", "href").map(safeAddress))],
    all("[data-note]", "data-note"),
    copy.querySelectorAll("tfoot").length,
  ]);
}

// tidy makes what ProseMirror writes into what the server would have written:
// items and cells of one plain paragraph hold their words directly, so that a
// tight list stays tight, and header rows stand in a <thead>.
export function tidy(root) {
  for (const e of root.querySelectorAll("li, dd, td, th")) {
    const loose = e.hasAttribute("data-loose");
    e.removeAttribute("data-loose");
    const [first, ...rest] = e.children;
    const plain = first?.tagName === "P" && first.attributes.length === 0;
    if (plain && !loose && rest.every((r) => /^[UO]L$/.test(r.tagName))) first.replaceWith(...first.childNodes);
  }
  for (const table of root.querySelectorAll("table")) {
    table.querySelector("caption")?.removeAttribute("contenteditable");
    if (table.parentElement?.matches("div.scroll")) table.parentElement.replaceWith(table);
    const body = table.tBodies[0];
    const head = document.createElement("thead");
    while (body?.rows[0] && [...body.rows[0].cells].every((c) => c.tagName === "TH")) head.append(body.rows[0]);
    if (head.rows.length === 0) continue;
    body.before(head);
    if (body.rows.length === 0) body.remove();
  }
  return root;
}

// blocksOfText splits plain text into paragraphs, each a list of lines. Blank
// lines part paragraphs; a text without any has one paragraph to a line, as
// Chinese texts are written.
export function blocksOfText(text) {
  const clean = text.replace(/\r\n?/g, "\n").replace(/^\n+|\s+$/g, "");
  if (clean === "") return [];
  const parts = /\n[ \t]*\n/.test(clean) ? clean.split(/\n(?:[ \t]*\n)+/) : clean.split("\n");
  return parts.map((p) => p.split("\n").map((l) => l.trim())).filter((p) => p.some((l) => l !== ""));
}
