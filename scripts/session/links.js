// @ts-check
// Links of the transcript: to threads, which are shown in place, and to events, which name the thread that is shown.
import { isPlainClick, onClick } from "./dom.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./windows.js").Windows} Windows */

/**
 * @param {Page} page
 * @param {Windows} windows
 */
export function linking(page, windows) {
  onClick(page.root, "[data-show-thread]", (link, event) => {
    if (!isPlainClick(event) || page.isReplaying) return;
    event.preventDefault();
    windows.thread(link.dataset.showThread ?? "", windows.attempt("The thread could not be loaded"));
  });
  const name = (/** @type {Event} */ { target }) => {
    const link = target instanceof Element && target.closest("a.row-link");
    const event = link && link.closest("[data-event-id]")?.getAttribute("data-event-id");
    if (event) link.setAttribute("href", addressOf(event, page.filter.thread));
  };
  for (const type of ["pointerover", "focusin"]) page.root.addEventListener(type, name);
}

/**
 * The address of an event of this session.
 * @param {string} event
 * @param {string} thread
 */
export function addressOf(event, thread) {
  const query = new URLSearchParams({ event });
  if (thread) query.set("thread", thread);
  return `?${query}`;
}
