// @ts-check
// From one call that waits to the next: on the page, else in the inbox.
import { pointOut } from "./dom.js";

/** How long after it was opened a card takes no answer, in milliseconds: a second press was meant for the one before. */
const TOO_SOON = 500;

/** What leads the inbox to the first call besides the one that was just answered. */
const AFTER = "#next-after-";

/** When cards were opened by an answer to another one. @type {WeakMap<Element, number>} */
const opened = new WeakMap();

/** The cards of calls that still wait, from first to last. */
export function waitingCards() {
  const cards = document.querySelectorAll("[data-cards] article[data-call]:not([data-sent])");
  return /** @type {HTMLElement[]} */ ([...cards]);
}

/**
 * The card behind another, or the first one behind the last.
 * @param {Element} card
 */
export function cardAfter(card) {
  const others = waitingCards().filter((other) => other !== card);
  const isBehind = (/** @type {Element} */ other) =>
    (card.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return others.find(isBehind) ?? others[0];
}

/**
 * Leads to a card, from its beginning on, and gives it the focus.
 * @param {HTMLElement} card
 */
export function openCard(card) {
  // A room sees it once whoever presents asks for it, and this is that.
  const { dataset } = document.documentElement;
  if (dataset.present !== undefined) dataset.answering = "";
  card.scrollIntoView({ block: "start" });
  card.focus({ preventScroll: true });
  pointOut(card);
}

/** Whether the answer to another card opened this one only just now. */
export function isJustOpened(/** @type {Element} */ card) {
  return performance.now() - (opened.get(card) ?? -TOO_SOON) < TOO_SOON;
}

/** What is asked for each of many cards at once is counted once. @type {boolean | undefined} */
let several;

/** Whether more than one call waits, here or elsewhere. */
export function hasNext() {
  if (several === undefined) queueMicrotask(() => (several = undefined));
  return (several ??= waitingCards().length > 1 || waitsElsewhere());
}

/**
 * Leads from a card that was answered to the next one.
 * @param {HTMLElement} card
 */
export function openNext(card) {
  const next = cardAfter(card);
  if (next) {
    opened.set(next, performance.now());
    openCard(next);
  } else if (waitsElsewhere()) location.assign(`/approvals${AFTER}${card.dataset.call}`);
}

/** Where the inbox was opened for the next call, leads there. */
export function openAsked() {
  if (!location.hash.startsWith(AFTER)) return;
  const answered = location.hash.slice(AFTER.length);
  history.replaceState(history.state, "", location.pathname + location.search);
  const next = waitingCards().find(({ dataset }) => dataset.call !== answered);
  if (next) openCard(next);
}

/** Whether more calls wait in the console than on this page, which may not be the inbox; nobody is led away from a room. */
function waitsElsewhere() {
  if (document.documentElement.dataset.present !== undefined) return false;
  const count = /** @type {HTMLElement | null} */ (document.querySelector("[data-waiting-count]"));
  const here = document.querySelectorAll("[data-cards] article[data-call]").length;
  return !document.getElementById("approvals") && Number(count?.dataset.waitingCount ?? 0) > here;
}
