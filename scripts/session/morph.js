// @ts-check
// Turns what stands on the page into what the server rendered anew, and touches nothing else: focus, selection, what was
// typed, what was opened and where it was scrolled to stay. Idiomorph does the matching: small, without dependencies, and
// it keeps an element where another library would make it anew.
import { Idiomorph } from "idiomorph";
import { useOwnIcons } from "../icons.js";
import { parse } from "./dom.js";
import { carryFold } from "./fold.js";
import { localize } from "./times.js";

/** What a person does to an element, and the server knows nothing of. */
const ownAttributes = new Map([
  ["DETAILS", ["open"]],
  ["DIALOG", ["open"]],
]);

/** The class of a row that was just jumped to; see `dom.js`. */
const POINTED_AT = "pointed-at";

const callbacks = {
  beforeNodeMorphed,
  beforeNodeRemoved: (/** @type {Node} */ node) => !isOwn(node),
  beforeAttributeUpdated: (/** @type {string} */ name, /** @type {Element} */ element) =>
    !ownAttributes.get(element.tagName)?.includes(name),
};

/**
 * The elements of HTML that our server rendered, as this page shows them.
 * @param {string} html
 */
export function elementsOf(html) {
  const fresh = parse(html);
  useOwnIcons(fresh);
  localize(fresh);
  return fresh;
}

/**
 * Turns an element into a fresh one.
 * @param {Element} element
 * @param {Element} fresh
 */
export function morph(element, fresh) {
  Idiomorph.morph(element, fresh, { morphStyle: "outerHTML", callbacks });
}

/**
 * Turns an element's content into fresh content.
 * @param {Element} element
 * @param {string} html
 */
export function morphContent(element, html) {
  Idiomorph.morph(element, elementsOf(html), { morphStyle: "innerHTML", callbacks });
}

/**
 * @param {Node} node
 * @param {Node} fresh
 */
function beforeNodeMorphed(node, fresh) {
  if (node.isEqualNode(fresh)) return false;
  if (node instanceof Text) {
    write(node, fresh.nodeValue ?? "");
    return false;
  }
  if (!(node instanceof HTMLElement && fresh instanceof HTMLElement)) return true;
  // What was typed or chosen is the person's; of a choice only the options are the server's.
  if (node instanceof HTMLSelectElement) return !morphOptions(node, fresh);
  if (isField(node)) return false;
  // What the pointer or the keyboard marked stays so.
  if (node.classList.contains(POINTED_AT)) fresh.classList.add(POINTED_AT);
  if (node.hasAttribute("tabindex") && !fresh.hasAttribute("tabindex")) fresh.tabIndex = node.tabIndex;
  if (node.dataset.fold !== undefined) return carryFold(node, fresh);
  return true;
}

/**
 * Writes only what differs, so that a selection in the rest stays.
 * @param {Text} node
 * @param {string} text
 */
function write(node, text) {
  const old = node.data;
  const shorter = Math.min(old.length, text.length);
  let before = 0;
  while (before < shorter && old[before] === text[before]) before += 1;
  let behind = 0;
  while (behind < shorter - before && old[old.length - 1 - behind] === text[text.length - 1 - behind]) behind += 1;
  node.replaceData(before, old.length - before - behind, text.slice(before, text.length - behind));
}

/** @param {HTMLElement} element */
function isField(element) {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type !== "hidden");
}

/**
 * The server's options, of which the same one stays chosen.
 * @param {HTMLSelectElement} select
 * @param {HTMLElement} fresh
 */
function morphOptions(select, fresh) {
  const chosen = select.value;
  select.replaceChildren(...fresh.childNodes);
  select.value = chosen;
  return true;
}

/**
 * What the script put below an element of the server's: a fragment, or the place of a failure.
 * @param {Node} node
 */
function isOwn(node) {
  return node instanceof Element && (node.classList.contains("fragment") || node.hasAttribute("data-own"));
}
