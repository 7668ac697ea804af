// @ts-check
// Marks the words that the search of a session found, through the CSS Custom Highlight API: no element is made of them, and
// the owner of the text never notices. A browser without that API shows the hits without marks.

/** More places are not marked. */
const most = 2_000;
/** The shortest time between two looks at the page, in milliseconds. */
const pause = 100;

/** Follows the search field of the page, where it has one. */
export function markFound() {
  const field = document.querySelector("[data-found]");
  const log = document.querySelector(".session-past");
  if (!field || !log || !("highlights" in CSS)) return;
  const marks = new Highlight();
  CSS.highlights.set("found", marks);
  /** @type {number | undefined} */
  let waiting;
  const mark = () => {
    waiting = undefined;
    marks.clear();
    const words = field.getAttribute("data-found");
    if (words) for (const range of rangesOf(log, words)) marks.add(range);
  };
  const soon = () => {
    waiting ??= window.setTimeout(mark, pause);
  };
  new MutationObserver(soon).observe(field, { attributes: true, attributeFilter: ["data-found"] });
  // What comes into sight, or grows, has the words, too.
  new MutationObserver(() => {
    if (field.getAttribute("data-found")) soon();
  }).observe(log, { childList: true, characterData: true, subtree: true });
}

/**
 * Where the words stand in the rows of the log, whatever elements they are spread over.
 * @param {Element} log
 * @param {string} words
 * @returns {Range[]}
 */
function rangesOf(log, words) {
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+"), "giu");
  const ranges = /** @type {Range[]} */ ([]);
  for (const row of log.querySelectorAll("article")) {
    const nodes = /** @type {Text[]} */ ([]);
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
    const text = nodes.map((node) => node.data).join("");
    for (const { index, 0: hit } of text.matchAll(pattern)) {
      if (ranges.length >= most) return ranges;
      const range = document.createRange();
      const [from, to] = [placeOf(nodes, index), placeOf(nodes, index + hit.length - 1)];
      range.setStart(from.node, from.offset);
      range.setEnd(to.node, to.offset + 1);
      ranges.push(range);
    }
  }
  return ranges;
}

/**
 * @param {Text[]} nodes
 * @param {number} index
 * @returns {{ node: Text, offset: number }}
 */
function placeOf(nodes, index) {
  let offset = index;
  for (const node of nodes) {
    if (offset < node.length) return { node, offset };
    offset -= node.length;
  }
  throw new RangeError("the place is not in the text");
}
