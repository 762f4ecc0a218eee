// The desk's script: it makes forms that work without it pleasant to work with.
// What it needs of a page stands in data attributes, listed in README.md.

import { startAutosave } from "./autosave.js";
import { startCounter } from "./counter.js";
import { startPresence } from "./presence.js";
import { startRich } from "./rich.js";

const starts = [
  ["textarea[data-editor]", startRich], // before autosave, which takes the form as it then is for saved
  ["form[data-autosave]", startAutosave],
  ["[data-presence-url]", startPresence],
  ["[data-count-for]", startCounter],
];

function start() {
  for (const [selector, run] of starts) {
    for (const element of document.querySelectorAll(selector)) {
      try {
        run(element);
      } catch (e) {
        console.error(e); // what is left is the plain form
      }
    }
  }
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
