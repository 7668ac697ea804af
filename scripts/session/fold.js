// @ts-check
// Long output: its beginning, and a button that shows the rest. What is unfolded stays so while the row changes.
import { getHtml } from "./call.js";
import { Attempt } from "./attempt.js";
import { make, onClick, parse } from "./dom.js";

/** @typedef {import("./page.js").Page} Page */

/**
 * What was shown first, of texts that are unfolded.
 * @type {WeakMap<Element, Node[]>}
 */
const beginnings = new WeakMap();

/** The words of buttons that were pressed. */
const labels = /** @type {WeakMap<Element, string>} */ (new WeakMap());

/** @type {WeakMap<Element, Attempt>} */
const attempts = new WeakMap();

/** @param {Page} page */
export function unfolding(page) {
  onClick(page.root, "[data-unfold]", (button) => {
    const box = button.closest("[data-fold]");
    if (!(box instanceof HTMLElement)) return;
    if (beginnings.has(box)) return fold(box);
    const rest = restOf(box);
    if (rest) return unfold(box, rest);
    void attemptOf(box).run(
      () => fetchRest(page, box),
      (rest) => unfold(box, rest),
    );
  });
}

/**
 * Before an unfolded text is morphed, its fresh version is unfolded, too. Says whether there is something to morph.
 * @param {HTMLElement} box
 * @param {HTMLElement} fresh
 */
export function carryFold(box, fresh) {
  if (!beginnings.has(box)) return true;
  const rest = restOf(fresh);
  // What had to be fetched is not fetched again: output that long is complete.
  if (!rest) return false;
  unfold(fresh, rest);
  beginnings.set(box, beginnings.get(fresh) ?? []);
  return true;
}

/** @param {HTMLElement} box */
function restOf(box) {
  const template = box.querySelector(":scope > template[data-rest]");
  return template instanceof HTMLTemplateElement ? [...document.importNode(template.content, true).childNodes] : undefined;
}

/**
 * The whole text, as the server draws the row now.
 * @param {Page} page
 * @param {HTMLElement} box
 */
async function fetchRest(page, box) {
  const row = box.closest("[data-event-id]");
  const query = new URLSearchParams({ event: row?.getAttribute("data-event-id") ?? "" });
  const html = await getHtml(page.fragment("row", query));
  const number = [...(row?.querySelectorAll("[data-fold]") ?? [])].indexOf(box);
  return [...(parse(html).querySelectorAll("[data-fold]")[number]?.childNodes ?? [])];
}

/**
 * @param {HTMLElement} box
 * @param {Node[]} rest
 */
function unfold(box, rest) {
  const { shown, note, button } = partsOf(box);
  if (!shown || !button) return;
  beginnings.set(box, [...shown.childNodes]);
  labels.set(box, button.textContent ?? "");
  shown.replaceChildren(...rest);
  if (note) note.hidden = true;
  button.textContent = "Show less";
}

/** @param {HTMLElement} box */
function fold(box) {
  const { shown, note, button } = partsOf(box);
  shown?.replaceChildren(...(beginnings.get(box) ?? []));
  beginnings.delete(box);
  if (note) note.hidden = false;
  if (button) button.textContent = labels.get(box) ?? "Show all";
}

/** @param {HTMLElement} box */
function partsOf(box) {
  return {
    shown: box.firstElementChild,
    note: /** @type {HTMLElement | null} */ (box.querySelector(":scope > .fold > .quiet")),
    button: box.querySelector(":scope > .fold > [data-unfold]"),
  };
}

/** @param {HTMLElement} box */
function attemptOf(box) {
  const known = attempts.get(box);
  // A morph may have taken its place away.
  if (known?.isConnected) return known;
  const place = make("div");
  place.hidden = true;
  box.append(place);
  const attempt = new Attempt(place, "The rest could not be loaded");
  attempts.set(box, attempt);
  return attempt;
}
