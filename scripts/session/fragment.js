// @ts-check
// What is loaded once it is opened: a preview of a file, the JSON of an event.
import { getHtml } from "./call.js";
import { Attempt } from "./attempt.js";
import { loading, make } from "./dom.js";
import { elementsOf } from "./morph.js";

/** @typedef {import("./page.js").Page} Page */

/** @param {Page} page */
export function loadingFragments(page) {
  // The event does not bubble.
  page.root.addEventListener("toggle", ({ target }) => target instanceof HTMLDetailsElement && load(page, target), true);
}

/**
 * @param {Page} page
 * @param {HTMLDetailsElement} details
 */
function load(page, details) {
  const { fragment, failed = "It could not be loaded" } = details.dataset;
  if (!fragment || !details.open || details.querySelector(":scope > .fragment")) return;
  const content = make("div", "fragment", loading());
  details.append(content);
  const failure = make("div");
  const attempt = new Attempt(failure, failed, () => {
    if (!attempt.hasFailed) return;
    content.replaceChildren(failure);
    // Opened again, it is tried again.
    details.addEventListener("toggle", () => content.remove(), { once: true });
  });
  void attempt.run(
    () => getHtml(`${page.log}/fragments/${fragment}`),
    (html) => content.replaceChildren(elementsOf(html)),
  );
}
