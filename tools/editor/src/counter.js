// The width of a headline: [data-count-for=ID] shows that of the field's value, in
// columns as package text counts them, and carries the class "over" beyond data-max.

import { sentence } from "./labels.js";

const none = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
const wide = /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

// width: 2 for a Han character and what is as wide, 0 for what takes no room.
export function width(text) {
  let columns = 0;
  for (const c of text) columns += none.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return columns;
}

export function startCounter(element) {
  const field = document.getElementById(element.dataset.countFor);
  if (!field) return;
  const count = () => {
    const n = width(field.value);
    element.textContent = sentence(element.dataset.countText || "{n}", { n });
    element.classList.toggle("over", n > Number(element.dataset.max || Infinity));
  };
  field.addEventListener("input", count);
  count();
}
