// @ts-check
// Passkeys: adding one on its page, and proving with one who allows a call. Loaded only where that is wanted.
import { Attempt } from "./session/attempt.js";
import { Failure, send } from "./session/call.js";

/** @typedef {{ session_id: string, tool_use_id: string, input_digest: string }} Call */

/**
 * Asks for the person's passkey. What it gives is good for one answer to this call.
 * @param {Call} call
 * @returns {Promise<string>} for the header `pilothouse-passkey`
 */
export async function proof(call) {
  const options = await send("POST", "/api/console/passkeys/step-ups", call);
  assertSupport();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey }).catch((error) => {
    throw new Failure(`${refusal(error)} Nothing was sent, and what you typed is still here. Answer again when you are ready.`);
  });
  return base64url(JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON()));
}

/**
 * @param {string} name
 * @param {string} password
 */
async function add(name, password) {
  assertSupport();
  const options = await send("POST", "/api/console/passkeys/registrations", { password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey ?? options);
  const credential = await navigator.credentials.create({ publicKey }).catch((error) => {
    const isKnown = error instanceof DOMException && error.name === "InvalidStateError";
    throw new Failure(isKnown ? "This device already has a passkey of yours for this console." : refusal(error));
  });
  const made = /** @type {PublicKeyCredential} */ (credential).toJSON();
  await send("POST", "/api/console/passkeys", { name, credential: made });
}

function assertSupport() {
  const hasPasskeys = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  if (!hasPasskeys) throw new Failure("This browser can't use passkeys here. Use a current one, over https or on localhost.");
}

/** @param {unknown} error */
function refusal(error) {
  // It stands for a person who cancelled, for no fitting passkey, and for a time-out alike.
  if (error instanceof DOMException && error.name === "NotAllowedError") return "The passkey was cancelled, or took too long.";
  return `The browser refused to use a passkey: ${error instanceof Error ? error.message : error}.`;
}

/** @param {string} text */
function base64url(text) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {HTMLFormElement} form */
function enhance(form) {
  const button = form.querySelector("button");
  const progress = form.querySelector("[data-progress]");
  const draw = () => {
    if (button) button.disabled = attempt.isPending;
    if (progress) progress.textContent = attempt.isPending ? "Follow your browser, which asks for the passkey…" : "";
  };
  const attempt = new Attempt(form.querySelector("[data-failure]"), undefined, draw);
  draw();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    void attempt.run(
      () => add(String(fields.get("name")), String(fields.get("password"))),
      () => location.assign(location.pathname),
    );
  });
}

const form = document.querySelector("form[data-add-passkey]");
if (form instanceof HTMLFormElement) enhance(form);
