// Who else has this text open: [data-presence-url] is asked every ten seconds while
// the page is visible, and [data-presence] says it, only when it changes.

import { post } from "./http.js";
import { sentence } from "./labels.js";

const every = 10000; // milliseconds

export function startPresence(element) {
  const line = element.matches("[data-presence]") ? element : document.querySelector("[data-presence]");
  if (!line) return;
  if (!line.hasAttribute("role")) line.setAttribute("aria-live", "polite");
  const one = ({ name, since, editing }) =>
    sentence(line.dataset[editing ? "editing" : "viewing"] || (editing ? "{name} is editing this text" : "{name} has this text open"), { name, since });
  async function ask() {
    if (document.hidden) return;
    try {
      const { others = [] } = await post(element.dataset.presenceUrl, {});
      const said = others.map(one).join(" · ");
      if (line.textContent !== said) line.textContent = said;
      line.hidden = said === "";
    } catch {
      // Who else is there is not worth a message: autosave says what is wrong.
    }
  }
  setInterval(ask, every);
  document.addEventListener("visibilitychange", ask);
  ask();
}
