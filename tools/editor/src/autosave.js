// Autosave of a <form data-autosave="URL" data-base="VERSION">, around the state
// machine of saver.js.

import { make } from "./dom.js";
import { essence, fragment } from "./html.js";
import { post, Refused } from "./http.js";
import { keeper } from "./keep.js";
import { sentence } from "./labels.js";
import { createSaver, keepaliveLimit } from "./saver.js";

const sentences = {
  saving: "Saving…",
  saved: "Saved",
  offline: "Not saved: no connection. The text is kept in this browser and saved when the connection is back.",
  conflict: "Somebody else has saved this text. Yours is kept here.",
  conflictLink: "Compare the two",
  signedout: "Signed out. Sign in in another tab: nothing is lost.",
  refused: "Not saved yet.",
  kept: "This browser kept a text that was not saved, of {when}.",
  restore: "Restore it",
  discard: "Discard it",
};

// startAutosave takes over saving; the form's own buttons go on working.
export function startAutosave(form) {
  const status = form.querySelector("[data-save-status]") ?? document.querySelector("[data-save-status]");
  const text = (name) => status?.dataset[name] || form.dataset[name] || sentences[name];
  const copy = keeper(window.localStorage, form.dataset.keep, Date.now);

  // "base" is not part of the state: it says what the state was made from.
  function read() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "base") fields.append(name, value);
    }
    return fields.toString();
  }

  async function send(state, base, { last }) {
    const fields = new URLSearchParams(state);
    fields.set("base", base);
    try {
      const keepalive = last && fields.toString().length <= keepaliveLimit;
      const answer = await post(form.dataset.autosave, fields, { keepalive });
      return { kind: "saved", version: answer.version, saved: answer.saved ?? "" };
    } catch (e) {
      if (!(e instanceof Refused)) return { kind: "offline" };
      if (e.status === 409) return { kind: "conflict", url: e.answer.conflict };
      if (e.status === 0 || e.status === 401 || e.status === 403) return { kind: "signedOut" };
      if (e.status >= 500 || e.status === 408 || e.status === 429) return { kind: "offline" };
      return { kind: "refused", message: e.answer.message ?? e.answer.error };
    }
  }

  // The time of saving changes every few seconds: it can be read, but is not announced.
  const words = make("span");
  const time = make("span", { "aria-live": "off" });
  status?.replaceChildren(words, " ", time);
  function show(kind, detail) {
    if (kind === "saved") setBase(detail.version);
    if (!status) return;
    if (kind === "saving" && status.dataset.state === "saved") return void (status.dataset.busy = "");
    delete status.dataset.busy;
    status.dataset.state = kind;
    const name = { signedOut: "signedout" }[kind] ?? kind;
    const line = kind === "refused" && detail.message ? detail.message : text(name);
    if (words.textContent !== line) words.textContent = line;
    time.textContent = kind === "saved" ? detail.saved : "";
    if (kind === "conflict" && detail.url) words.append(" ", make("a", { href: detail.url }, text("conflictLink")));
  }
  function setBase(version) {
    form.dataset.base = version;
    const field = form.elements.namedItem("base");
    if (field) field.value = version;
  }

  const clock = { now: Date.now, set: (f, ms) => setTimeout(f, ms), clear: (id) => clearTimeout(id) };
  const saver = createSaver({ read, send, show, clock, base: form.dataset.base, keep: copy.keep, forget: copy.forget });

  form.addEventListener("input", saver.touch);
  form.addEventListener("change", saver.touch);
  addEventListener("online", saver.online);
  addEventListener("pageshow", (e) => e.persisted && saver.touch());
  addEventListener("pagehide", () => submitting || saver.leave());
  document.addEventListener("visibilitychange", () => document.hidden && !submitting && saver.leave());
  addEventListener("beforeunload", (e) => {
    if (saver.unsaved() && copy.failed() && !submitting) e.preventDefault();
  });

  // A form that is being sent is not saved beside that. One sent while a save is under way would
  // carry a version that is about to be old, and meet a conflict with itself: it
  // waits for the save.
  let submitting = false;
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented || submitting) return;
    if (!saver.busy()) {
      submitting = true;
      saver.settle();
      return;
    }
    e.preventDefault();
    saver.settle().then(() => form.requestSubmit(e.submitter));
  });
  for (const [target, type] of [[window, "pageshow"], [form, "input"]]) target.addEventListener(type, () => (submitting = false));

  offer();

  // offer shows, above the form, a bar for the copy that was not saved.
  function offer() {
    const found = copy.found();
    if (!found) return;
    const savedAt = Date.parse(form.dataset.baseAt ?? "");
    if (same(found.state) || found.time <= savedAt) return void copy.drop();
    copy.putAside(found);
    const when = new Intl.DateTimeFormat(form.closest("[lang]")?.lang || undefined, { dateStyle: "medium", timeStyle: "short" }).format(found.time);
    const end = (f) => () => {
      f();
      copy.settle();
      bar.remove();
    };
    const bar = make("div", { class: "kept notice", role: "status" },
      make("p", {}, sentence(text("kept"), { when })),
      make("p", { class: "buttons" },
        make("button", { type: "button", click: end(() => restore(found)) }, text("restore")),
        make("button", { type: "button", class: "quiet", click: end(() => {}) }, text("discard"))));
    form.before(bar);
  }

  function restore(found) {
    const fields = new URLSearchParams(found.state);
    for (const field of form.elements) {
      if (!field.name || field.name === "base" || /^(file|submit|button|image|reset|hidden)$/.test(field.type)) continue;
      const values = fields.getAll(field.name);
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (field.type === "select-multiple") for (const o of field.options) o.selected = values.includes(o.value);
      else if (values.length) field.value = values[[...form.elements].filter((f) => f.name === field.name).indexOf(field)] ?? values[0];
    }
    saver.rebase(found.base); // the server then says whether that version is still the last
    setBase(found.base);
    form.dispatchEvent(new CustomEvent("desk:restore", { detail: fields }));
    saver.touch();
  }

  // same reports whether a state says what the form says. One may hold the HTML of
  // the text where the other holds its Markdown; then the page's own HTML decides.
  function same(state) {
    const now = read();
    if (state === now) return true;
    const [a, b] = [new URLSearchParams(state), new URLSearchParams(now)];
    for (const textarea of form.querySelectorAll("textarea[data-editor]")) {
      const kept = a.get(`${textarea.name}_html`);
      const page = textarea.closest("form").querySelector("template[data-editor-html]");
      if (kept === null || !page || essence(fragment(kept)) !== essence(page.content)) return false;
      for (const fields of [a, b]) [textarea.name, `${textarea.name}_html`].forEach((name) => fields.delete(name));
    }
    a.sort();
    b.sort();
    return a.toString() === b.toString();
  }
}
