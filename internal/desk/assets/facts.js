// After something was pasted, the server reads the facts out of the text and
// proposes them: empty fields are filled, each with the words it was read from. A
// field that has something is left alone. Without script the button does the same.
const form = document.getElementById("text");
if (form) form.addEventListener("desk:pasted", propose);

async function propose() {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  let answer;
  try {
    const response = await fetch(form.dataset.readUrl, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    if (!response.ok) return;
    answer = await response.json();
  } catch {
    return; // the button is still there
  }
  for (const [name, value] of Object.entries(answer.fields)) {
    const inputs = form.querySelectorAll(`[name="${name}"]`);
    const values = Array.isArray(value) ? value : [value];
    const empty = [...inputs].every(input => !input.value || input.localName === "select");
    if (!empty || !values.length || !values[0]) continue;
    values.slice(0, inputs.length).forEach((text, i) => fill(inputs[i], text));
    const from = answer.read?.[{ issued_day: "issued", issued_clock: "", issued_zone: "", role: "" }[name] ?? name];
    if (from) say(inputs[0], from);
  }
}

function fill(input, text) {
  if (!text || input.value === text || input.localName === "select") return;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function say(input, words) {
  const hint = document.createElement("p");
  hint.className = "hint read";
  hint.textContent = form.dataset.readFrom.replace("{words}", words);
  const place = input.closest("fieldset") ?? input.closest("p");
  place.querySelector(".read")?.remove();
  place.append(hint);
}
