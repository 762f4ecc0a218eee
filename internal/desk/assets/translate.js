// What the page of source and translation side by side has beside saving by itself
// (editor.js): it checks what is typed, and is worked with the keyboard. All of it
// can be done without this, with the form's own buttons.
const form = document.getElementById("text");
const rows = () => [...form.querySelectorAll(".pairing")];
let timer = 0, asked = 0;

function fields() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

// check asks what the checks say of what stands in the form, and shows it beside each
// row. Where somebody is about to write a reason, nothing is changed under their hands.
async function check() {
  const mine = ++asked;
  try {
    const response = await fetch(form.dataset.checkUrl, { method: "POST", body: fields(), headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const answer = await response.json();
    if (mine !== asked) return; // a later one is on its way
    for (const [n, html] of Object.entries(answer.findings)) {
      const box = document.getElementById(`findings-${n}`);
      if (box && box.dataset.shown !== html && !box.contains(document.activeElement)) {
        box.innerHTML = html;
        box.dataset.shown = html;
      }
    }
    document.getElementById("summary").innerHTML = answer.summary;
  } catch { /* the next one will do */ }
}

function fit(area) {
  area.style.blockSize = "0";
  area.style.blockSize = `${area.scrollHeight + 4}px`;
}
const fitAll = () => form.querySelectorAll(".pairing textarea").forEach(fit);

form.addEventListener("input", event => {
  if (event.target.localName === "textarea") fit(event.target);
  clearTimeout(timer);
  timer = setTimeout(check, 350);
});
form.addEventListener("desk:restore", () => setTimeout(fitAll));
addEventListener("resize", fitAll);
fitAll();

// Keys: Ctrl+Enter says that a paragraph is gone through and goes on to the next that
// is not; Ctrl+↑ and Ctrl+↓ move; Alt+1…9 insert a term, Alt+Shift+1…3 a match.
form.addEventListener("keydown", event => {
  const row = event.target.closest(".pairing");
  if (!row) return;
  const list = rows(), at = list.indexOf(row), command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter") {
    event.preventDefault();
    const box = row.querySelector("[data-done]");
    if (box && !box.checked) {
      box.checked = true;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    (list.slice(at + 1).find(r => !r.querySelector("[data-done]")?.checked) ?? list[at + 1])?.querySelector("textarea")?.focus();
  } else if (command && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    list[at + (event.key === "ArrowDown" ? 1 : -1)]?.querySelector("textarea")?.focus();
  } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const button = row.querySelector(`[data-${event.shiftKey ? "match" : "term"}="${event.code.slice(5)}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});

// A term goes in at the cursor, a match of the memory in the place of what is there;
// either in a way that the browser can undo.
form.addEventListener("click", event => {
  const button = event.target.closest("[data-term], [data-match]");
  const area = button?.closest(".pairing").querySelector("textarea");
  if (!area) return;
  event.preventDefault();
  area.focus();
  if (button.dataset.match) area.select();
  // Where words are divided by spaces, a term is not glued to what stands before it.
  const before = area.value.slice(0, area.selectionStart), glued = button.dataset.term && /[\p{L}\p{N}]$/u.test(before) && !/^(zh|ja)/.test(area.lang);
  const text = (glued ? " " : "") + button.dataset.text;
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// What the memory has is asked for when somebody comes to a row.
form.addEventListener("focusin", async event => {
  const row = event.target.closest(".pairing"), box = row?.querySelector("[data-help]");
  if (!box || box.dataset.asked || event.target.localName !== "textarea") return;
  box.dataset.asked = "1";
  try {
    const response = await fetch(box.dataset.help, { headers: { Accept: "text/html" } });
    if (response.ok) box.innerHTML = await response.text();
  } catch {
    delete box.dataset.asked;
  }
});
