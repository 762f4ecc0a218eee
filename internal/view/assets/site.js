// What a page gains from script. Without it nothing is missing but the reader's
// own time of day beside the newsroom's, and filters open on wide screens.
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
