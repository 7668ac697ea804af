// @ts-check
// Who else watches the session, small in the header.
import { icon } from "../icons.js";
import { make } from "./dom.js";

/** @typedef {import("./page.js").Page} Page */

/** @param {Page} page */
export function showWatching(page) {
  const place = page.find(".watching");
  page.on("presence", () => {
    const words = inWords(page.presence.watching.filter((name) => name !== page.me));
    if (!place || place.textContent === words) return;
    place.replaceChildren(...(words ? [icon("eye"), make("span", "", words)] : []));
  });
}

/**
 * Names in a line; of many only the first.
 * @param {string[]} names
 */
export function inWords([one, other, ...rest]) {
  if (one === undefined) return "";
  if (other === undefined) return `${one} is also watching`;
  if (!rest.length) return `${one} and ${other} are also watching`;
  return `${one}, ${other} and ${rest.length} more are also watching`;
}
