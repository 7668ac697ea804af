// @ts-check
// What is wrong with a form stands at the field that it is about, and goes when that is corrected.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * Says what is wrong with a field, in place of its hint.
 * @param {Control} field
 * @param {string} what
 */
export function blame(field, what) {
  const note = document.getElementById(`${field.id}-note`);
  if (!note) return false;
  note.dataset.hint ??= note.textContent ?? "";
  note.classList.add("error");
  note.textContent = what;
  field.setAttribute("aria-invalid", "true");
  for (let part = field.closest("details"); part; part = part.parentElement?.closest("details") ?? null) part.open = true;
  field.focus();
  return true;
}

/**
 * What was said of a field goes when it is corrected, and with the last one what was said of the form.
 * @param {HTMLElement} field
 */
export function forgive(field) {
  if (field.getAttribute("aria-invalid") !== "true") return;
  field.removeAttribute("aria-invalid");
  const note = document.getElementById(`${field.id}-note`);
  note?.classList.remove("error");
  if (note) note.textContent = note.dataset.hint ?? "";
  const form = field.closest("form");
  if (!form?.querySelector("[aria-invalid=true]")) form?.querySelector(":scope > .notice.failure")?.remove();
}

/**
 * The field that a message of the API is about, and what it says of it: `auth.token: must not be empty` is about `auth.token`,
 * or what `auth` is called here. What stands behind a field's name in a form says how it is sent.
 * @param {string} message
 * @param {string[]} names
 * @returns {[name: string, what: string] | null}
 */
export function blamed(message, names) {
  const parts = /^([\w.[\]-]+): (.+)$/s.exec(message);
  if (!parts?.[1] || !parts[2]) return null;
  let path = parts[1].replaceAll("[", ".").replaceAll("]", "");
  const what = parts[2].replace(/^\p{Ll}+(?=[ .,]|$)/u, (word) => word[0]?.toUpperCase() + word.slice(1));
  for (;;) {
    const found = names.find((name) => name.replace(/(\[\]|\{[-=]?\})?[?!:$]*$/, "") === path);
    if (found) return [found, what];
    const end = path.lastIndexOf(".");
    if (end < 0) return null;
    path = path.slice(0, end);
  }
}
