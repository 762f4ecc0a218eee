// What a page gains from script. Without it nothing is missing but the reader's
// own time of day beside the newsroom's, filters open on wide screens, and what may
// go on from what is being typed into a search box.
"use strict";
for (const e of document.querySelectorAll("[data-at]")) {
  const at = new Date(e.dataset.at);
  const there = e.dataset.at.slice(-6).match(/([+-])(\d\d):(\d\d)/);
  const ahead = there ? (there[1] + "1") * (there[2] * 60 + +there[3]) : 0;
  if (!there || ahead === -at.getTimezoneOffset()) continue;
  const own = new Intl.DateTimeFormat(document.documentElement.lang, {
    year: "numeric", month: "long", day: "numeric",
    hour: "numeric", minute: "2-digit", timeZoneName: "short",
  }).format(at);
  e.textContent = e.dataset.text.replace("%", () => own);
  e.hidden = false;
}
if (matchMedia("(min-width: 60rem)").matches) {
  for (const e of document.querySelectorAll("details.filter")) e.open = true;
}

// A search box with suggestions: the combobox of the ARIA Authoring Practices, with
// a list to choose from and the focus staying in the box.
const set = (e, attributes) => {
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
};
let boxes = 0;
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.hidden = true;
  set(list, { id: "offers-" + ++boxes, class: "offers", role: "listbox", "aria-label": input.dataset.suggested });
  input.after(list);
  set(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  let wait, asked, typed = "", at = -1;
  const show = (offers) => {
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...offers.map((text, i) => {
      const li = document.createElement("li");
      set(li, { id: list.id + "-" + i, role: "option", dir: "auto", "aria-selected": "false" });
      li.textContent = text;
      return li;
    }));
    list.hidden = offers.length === 0;
    set(input, { "aria-expanded": !list.hidden });
  };
  const close = () => {
    clearTimeout(wait);
    asked?.abort();
    show([]);
  };
  const ask = async () => {
    typed = input.value;
    asked?.abort();
    if (!typed.trim()) return show([]);
    asked = new AbortController();
    try {
      const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(typed), { signal: asked.signal });
      if (answer.ok) show((await answer.json())[1]);
    } catch { /* another key was typed, or there is no network: the box works without */ }
  };
  const later = () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 150);
  };
  const go = (to) => {
    const all = list.children;
    if (at >= 0) set(all[at], { "aria-selected": "false" });
    at = (to + all.length + 1) % (all.length + 1);
    if (at === all.length) at = -1; // back in the box, with what was typed
    input.value = at < 0 ? typed : all[at].textContent;
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    set(all[at], { "aria-selected": "true" });
    set(input, { "aria-activedescendant": all[at].id });
  };
  input.addEventListener("input", (e) => { if (!e.isComposing) later(); });
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (e.isComposing || list.hidden) return;
    if (e.key === "ArrowDown") go(at + 1);
    else if (e.key === "ArrowUp") go(at < 0 ? list.children.length - 1 : at - 1);
    else if (e.key === "Escape") {
      input.value = typed;
      close();
    } else return;
    e.preventDefault();
  });
  list.addEventListener("pointerdown", (e) => e.preventDefault()); // the focus stays
  list.addEventListener("click", (e) => {
    const li = e.target.closest("li");
    if (!li) return;
    input.value = li.textContent;
    close();
    input.form.requestSubmit();
  });
}
