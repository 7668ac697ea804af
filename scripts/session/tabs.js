// @ts-check
// The keys that lead from tab to tab.

/**
 * The tab that a key leads to.
 * @param {number} at
 * @param {number} count
 * @param {string} key
 */
export function placeAfter(at, count, key) {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
