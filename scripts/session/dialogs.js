// @ts-check
// Renaming the session in a dialog that `page.js` opens and closes, and where dialogs tell what failed.
import { Attempt } from "./attempt.js";
import { send } from "./call.js";
import { make } from "./dom.js";

/** @typedef {import("./page.js").Page} Page */

/**
 * Renames the session in place; the new title comes back by the stream.
 * @param {Page} page
 */
export function renaming(page) {
  const form = page.find("form[data-rename]");
  if (!(form instanceof HTMLFormElement)) return;
  const attempt = attemptIn(form.querySelector(".dialog-end"), "The session was not renamed");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.getAttribute("formmethod") === "dialog") return;
    event.preventDefault();
    const title = String(new FormData(form).get("title") ?? "").trim();
    void attempt.run(
      () => send("POST", `/api/v1/sessions/${page.session}`, { title: title || null }),
      () => form.closest("dialog")?.close(),
    );
  });
}

/**
 * An attempt whose failure stands before an element of a dialog.
 * @param {Element | null} element
 * @param {string} what
 * @param {() => void} [changed]
 */
export function attemptIn(element, what, changed) {
  const place = make("div");
  place.hidden = true;
  element?.before(place);
  return new Attempt(place, what, changed);
}
