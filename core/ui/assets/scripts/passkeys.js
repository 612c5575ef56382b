/** Passkeys: a form marked data-passkey asks the browser for a key, or for a new one, and sends what it answers. */
import { whenPresent } from "./page.js";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (credentials) => credentials?.map((one) => ({ ...one, id: toBytes(one.id) }));

/** The server writes bytes as base64url; the browser wants them as they are. */
function prepare({ publicKey }) {
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials);
  if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials);
  return { publicKey: options };
}

function describe(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsFor(form) {
  const here = document.getElementById("passkey-options");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return (await answer.json()).request_options;
}

function arrange(form) {
  if (!window.PublicKeyCredential) {
    form.hidden = true;
    return;
  }
  const button = form.querySelector(".btn");
  const trouble = form.querySelector("[data-passkey-trouble]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    trouble.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      const options = prepare(await optionsFor(form));
      const credential = form.dataset.passkey === "create" ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      form.elements.credential.value = JSON.stringify(describe(credential));
      form.submit();
    } catch {
      // The person changed his mind, or has no key here: the form stays as it was.
      trouble.hidden = false;
      button.removeAttribute("aria-busy");
    }
  });
}

export function startPasskeys() {
  whenPresent("form[data-passkey]", arrange);
}
