// make builds an element: properties that are functions become listeners, "class"
// and all names with a dash attributes, the others attributes too unless false.
export function make(tag, properties = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") e.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children);
  return e;
}

const svg = "http://www.w3.org/2000/svg";

// drawing builds a picture of 20 by 20 units out of one path in the text's colour.
export function drawing(path) {
  const picture = document.createElementNS(svg, "svg");
  const line = document.createElementNS(svg, "path");
  for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" })) picture.setAttribute(name, value);
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

let ids = 0;

// idOf gives e an id if it has none.
export function idOf(e) {
  e.id ||= `desk-${++ids}`;
  return e.id;
}
