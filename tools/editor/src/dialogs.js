// The dialogs for links and images: real <dialog> elements, so that Escape closes
// them, the page behind is inert, and focus returns to where it was.

import { make } from "./dom.js";
import { typedAddress } from "./html.js";

// ask opens a dialog of labelled fields and resolves to the value of the button
// that closed it ("" for Escape). check may set a custom validity.
function ask(title, rows, buttons, check) {
  return new Promise((resolve) => {
    const heading = make("h2", { id: "desk-dialog-title" }, title);
    const form = make("form", { method: "dialog" }, heading, ...rows, make("p", { class: "buttons" }, ...buttons));
    const dialog = make("dialog", { class: "editor-dialog", "aria-labelledby": heading.id, close: () => {
      dialog.remove();
      resolve(dialog.returnValue);
    } }, form);
    form.addEventListener("input", () => check?.());
    check?.();
    document.body.append(dialog);
    dialog.showModal();
  });
}

const field = (label, input) => make("label", {}, make("span", {}, label), input);
const close = (value, label, validate) => make("button", { value, formnovalidate: !validate, class: validate ? "main" : "quiet" }, label);

// linkDialog edits the link at the selection, or makes one of it.
export async function linkDialog(editor, labels) {
  const { from, to } = editor.state.selection;
  const inside = editor.isActive("link");
  const address = make("input", { type: "text", inputmode: "url", required: true, dir: "ltr", autocomplete: "off", value: editor.getAttributes("link").href ?? "" });
  const words = make("input", { type: "text", required: true, autocomplete: "off" });
  const rows = [field(labels.link_address, address)];
  const fresh = from === to && !inside;
  if (fresh) rows.push(field(labels.link_text, words));
  const buttons = [close("apply", labels.apply, true), close("cancel", labels.cancel)];
  if (inside) buttons.splice(1, 0, close("remove", labels.link_remove));
  const check = () => address.setCustomValidity(address.value === "" || typedAddress(address.value) ? "" : labels.link_invalid);
  const answer = await ask(labels.link, rows, buttons, check);
  const chain = editor.chain().focus();
  const href = typedAddress(address.value);
  if (answer === "remove") chain.extendMarkRange("link").unsetMark("link");
  else if (answer === "apply" && fresh) {
    chain.insertContent({ type: "text", text: words.value, marks: [{ type: "link", attrs: { href } }] });
  } else if (answer === "apply") chain.extendMarkRange("link").setMark("link", { href });
  chain.run();
}

// imageDialog puts an image in, or edits the text of the selected one. send(file, attrs)
// uploads the file and puts the image in.
export async function imageDialog(editor, labels, send) {
  const selected = editor.isActive("image") ? editor.getAttributes("image") : null;
  const file = make("input", { type: "file", accept: "image/*", required: true });
  const alt = make("input", { type: "text", required: true, autocomplete: "off", value: selected?.alt ?? "" });
  const title = make("input", { type: "text", autocomplete: "off", value: selected?.title ?? "" });
  const decorative = make("input", { type: "checkbox" });
  decorative.checked = selected !== null && !selected.alt;
  const check = () => {
    alt.required = !decorative.checked;
    alt.disabled = decorative.checked;
  };
  const rows = [field(labels.image_alt, alt), make("label", { class: "tick" }, decorative, " ", labels.image_decorative), field(labels.image_title, title)];
  if (!selected) rows.unshift(field(labels.image_file, file));
  const answer = await ask(labels.image, rows, [close("apply", selected ? labels.apply : labels.insert, true), close("cancel", labels.cancel)], check);
  editor.commands.focus();
  if (answer !== "apply") return;
  const attrs = { alt: decorative.checked ? "" : alt.value.trim(), title: title.value.trim() || null };
  if (selected) {
    editor.commands.updateAttributes("image", attrs);
    return;
  }
  await send(file.files[0], attrs);
}
