// @ts-check
// What the parts of the page ask of the document: where things are, and how to lead there.

/** How near to the end of the page, in CSS pixels, still counts as being at the end. */
const NEAR_END = 80;
/** How long a mark stays, in milliseconds. */
const MARKED_FOR = 3_000;

const page = () => document.documentElement;

/** Whether there is no room beside the main column; as in `style/pages/session/narrow.css`. */
export const isNarrow = () => page().clientWidth <= 1100;

/**
 * Where the page ends for who follows it, in CSS pixels: what waits for an answer is never scrolled past, so that the
 * buttons in sight belong to the call in sight.
 */
function endTop() {
  const end = page().scrollHeight - page().clientHeight;
  const call = document.querySelector("[data-cards] article[data-call]:not([data-settled])");
  if (!call) return end;
  const margin = parseFloat(getComputedStyle(call).scrollMarginBlockStart) || 0;
  return Math.max(0, Math.min(end, scrollTop() + topOf(call) - margin));
}

/** Whether the page is scrolled to its end. */
export const isAtEnd = () => Math.abs(endTop() - scrollTop()) <= NEAR_END;

/** Whether the page is scrolled past that, to other calls that wait. */
export const isPastEnd = () => scrollTop() - endTop() > NEAR_END;

/** How far the page is scrolled down, in CSS pixels. */
export const scrollTop = () => page().scrollTop;

/** Scrolls to the end of the page. */
export function scrollToEnd() {
  page().scrollTop = endTop();
}

/** How far an element's top is from the window's top, in CSS pixels. */
export const topOf = (/** @type {Element} */ element) => element.getBoundingClientRect().top;

/**
 * Whether an element is on the screen, or less than a screen away from it.
 * @param {HTMLElement} element
 */
export function isNear(element) {
  const place = element.getBoundingClientRect();
  const height = page().clientHeight;
  return element.isConnected && !element.hidden && place.bottom > -height && place.top < 2 * height;
}

/** Whether the top of an element is on the screen. */
export function isInSight(/** @type {Element} */ element) {
  const top = topOf(element);
  return top >= 0 && top < page().clientHeight;
}

/** Whether an element, or something in it, has the focus. */
export const hasFocus = (/** @type {Element} */ element) => element.contains(document.activeElement);

/** Whether nothing has the focus, as after the element that had it went away. */
export const isFocusLost = () => !document.activeElement || document.activeElement === document.body;

/**
 * Brings an element into the middle of the screen and marks it for a moment. It gets the focus, so that a screen reader
 * reads it, unless somebody is searching: they go on from the search field.
 * @param {HTMLElement} element
 */
export function pointAt(element) {
  element.scrollIntoView({ block: "center" });
  if (!document.activeElement?.matches("input[type=search]")) {
    element.setAttribute("tabindex", "-1");
    element.focus();
  }
  pointOut(element);
}

/** Marks an element for a moment. */
export function pointOut(/** @type {Element} */ element) {
  element.classList.add("pointed-at");
  setTimeout(() => element.classList.remove("pointed-at"), MARKED_FOR);
}

/**
 * Changes what is shown; an element stays where it was on the screen.
 * @param {HTMLElement | undefined} anchor
 * @param {() => void} change
 */
export function keepingPlace(anchor, change) {
  const before = anchor && topOf(anchor);
  change();
  requestAnimationFrame(() => {
    if (anchor?.isConnected && before !== undefined) window.scrollBy(0, topOf(anchor) - before);
  });
}

/** Whether a click asks for nothing but to follow the link, here. */
export function isPlainClick(/** @type {MouseEvent} */ event) {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

/** What takes keys for itself. A box to tick takes none but the space bar. */
const TYPED_IN = "input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]";

/**
 * Runs something for each key that is pressed outside of fields and dialogs. It says whether it took the key.
 * @param {(key: string, isRepeated: boolean) => boolean} take
 */
export function onKey(take) {
  addEventListener("keydown", (event) => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    const isTyped = event.target instanceof Element && event.target.closest(TYPED_IN);
    if (!isChord && !isTyped && !event.defaultPrevented && take(event.key, event.repeat)) event.preventDefault();
  });
}

/**
 * Runs something for clicks on elements that match, wherever below the parent they are, now or later.
 * @param {Element} parent
 * @param {string} selector
 * @param {(element: HTMLElement, event: MouseEvent) => void} run
 */
export function onClick(parent, selector, run) {
  parent.addEventListener("click", (event) => {
    const element = event.target instanceof Element && event.target.closest(selector);
    if (element instanceof HTMLElement) run(element, /** @type {MouseEvent} */ (event));
  });
}

/**
 * An element, with a class and what is in it; text is only ever text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {string} [className]
 * @param {...(Node | string)} content
 */
export function make(name, className = "", ...content) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

/** Stands where something is being loaded. */
export function loading() {
  const element = make("p", "quiet", "Loading…");
  element.setAttribute("role", "status");
  return element;
}

/**
 * The elements of HTML that our server rendered.
 * @param {string} html
 */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
