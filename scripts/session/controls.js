// @ts-check
// Buttons that do nothing without script, or not in every state of the session.

/** @typedef {import("./page.js").Page} Page */

/** The titles that buttons have while they are enabled. @type {WeakMap<Element, string | null>} */
const titles = new WeakMap();

/**
 * Enables what works now, and says why the rest does not.
 * @param {Page} page
 */
export function drawControls(page) {
  const controls = page.root.querySelectorAll("[data-enable], [data-disabled-when]");
  for (const control of /** @type {Iterable<HTMLButtonElement>} */ (controls)) {
    const { disabledWhen, why } = control.dataset;
    const isDisabled = disabledWhen?.split(" ").some((word) => page.is(word)) ?? false;
    if (control.disabled !== isDisabled) control.disabled = isDisabled;
    if (why !== undefined) tellWhy(control, isDisabled, why);
  }
}

/**
 * @param {HTMLElement} control
 * @param {boolean} isDisabled
 * @param {string} why
 */
function tellWhy(control, isDisabled, why) {
  const title = control.getAttribute("title");
  if (title !== why) titles.set(control, title);
  const usual = titles.get(control) ?? null;
  const wanted = isDisabled ? why : usual;
  if (wanted === title) return;
  if (wanted === null) control.removeAttribute("title");
  else control.title = wanted;
}
