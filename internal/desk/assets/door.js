// Passkeys, and small comforts of the door and the account: how long a new password
// is, copying, printing. Every page works without it but for passkeys, which are
// shown by it only.
"use strict";

// Bytes as WebAuthn's JSON writes them, base64url without padding.
const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const toText = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// readOptions makes the browser's question of its JSON form; browsers of 2024 and
// before have no function for it.
function readOptions(kind, json) {
  const read = kind === "get" ? "parseRequestOptionsFromJSON" : "parseCreationOptionsFromJSON";
  if (PublicKeyCredential[read]) return PublicKeyCredential[read](json);
  const o = { ...json, challenge: toBytes(json.challenge) };
  if (json.user) o.user = { ...json.user, id: toBytes(json.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (json[list]) o[list] = json[list].map(c => ({ ...c, id: toBytes(c.id) }));
  }
  return o;
}

// writeAnswer makes JSON of the browser's answer.
function writeAnswer(c) {
  try {
    return c.toJSON();
  } catch { // older browsers, and some password managers that stand in for them
    const r = c.response, response = { clientDataJSON: toText(r.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (r[part]) response[part] = toText(r[part]);
    }
    if (r.getTransports) response.transports = r.getTransports();
    return { id: c.id, rawId: toText(c.rawId), type: c.type, response, clientExtensionResults: c.getClientExtensionResults(), authenticatorAttachment: c.authenticatorAttachment ?? undefined };
  }
}

async function send(address, body, type) {
  const r = await fetch(address, { method: "POST", body, headers: { "Accept": "application/json", "Content-Type": type } });
  const said = await r.json().catch(() => ({}));
  if (!r.ok) throw Object.assign(new Error(said.error || String(r.status)), { said: said.error });
  return said;
}

async function usePasskey(form) {
  const fields = new FormData(form);
  const { options } = await send(form.dataset.begin, new URLSearchParams(fields), "application/x-www-form-urlencoded");
  const publicKey = readOptions(form.dataset.passkey, options);
  const credential = form.dataset.passkey === "get"
    ? await navigator.credentials.get({ publicKey })
    : await navigator.credentials.create({ publicKey });
  const { to } = await send(form.dataset.finish, JSON.stringify({ answer: writeAnswer(credential), name: fields.get("name") ?? "", to: fields.get("to") ?? "" }), "application/json");
  location.assign(to);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // A passkey belongs to one address: at another there is none to be had.
  if (!window.PublicKeyCredential || location.origin !== form.dataset.origin) continue;
  form.hidden = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    const button = form.querySelector("button"), failed = form.querySelector(".failed");
    button.disabled = true;
    failed.textContent = "";
    usePasskey(form).catch(error => {
      button.disabled = false;
      failed.textContent = error.said || form.dataset.failed;
      button.focus();
    });
  });
}

for (const field of document.querySelectorAll("input[data-min]")) {
  const status = field.form.querySelector("[data-more]");
  field.addEventListener("input", () => {
    const more = Number(field.dataset.min) - [...field.value].length;
    status.textContent = field.value === "" ? "" : more > 0 ? status.dataset.more.replace("#", more) : status.dataset.enough;
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy), lines = [...from.querySelectorAll("li")];
    await navigator.clipboard.writeText(lines.length ? lines.map(l => l.textContent).join("\n") : from.textContent);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
