// @ts-check
// Tells colleagues which call this person is about to answer. It does not matter whether they hear it.
import { send } from "./call.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {{ page: Page, call: string }} Call */

/** What stands for a call. @type {WeakMap<Element, Call>} */
const calls = new WeakMap();
/** @type {Call | undefined} */
let told;

/**
 * While the focus is within an element, this person is about to answer that call.
 * @param {Element} element
 * @param {Page} page
 * @param {string} call
 */
export function standsFor(element, page, call) {
  calls.set(element, { page, call });
  for (const name of ["focusin", "focusout"]) element.addEventListener(name, turned);
}

/** Says it again: where nobody follows the session, it is soon forgotten. */
export function repeatAttention() {
  if (told) announce(told.page, told.call);
  turned();
}

function turned() {
  // Between two fields of one card the focus is nowhere for a moment.
  requestAnimationFrame(() => {
    const now = document.hasFocus() ? callAt(document.activeElement) : undefined;
    if (now?.page === told?.page && now?.call === told?.call) return;
    if (told && told.page !== now?.page) announce(told.page, null);
    told = now;
    if (now) announce(now.page, now.call);
  });
}

/**
 * @param {Element | null} element
 * @returns {Call | undefined}
 */
function callAt(element) {
  for (let at = element; at; at = at.parentElement) {
    const call = calls.get(at);
    if (call) return call.page.may("answer") ? call : undefined;
  }
  return undefined;
}

/**
 * @param {Page} page
 * @param {string | null} answering
 */
function announce(page, answering) {
  send("POST", `${page.log}/presence`, { answering }).catch(() => {});
}
