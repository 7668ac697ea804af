// @ts-check
// What a search found is walked in a circle, from the newest.

/**
 * The next hit; the last one if none was visited yet.
 * @param {number | undefined} place
 * @param {number} count
 * @param {number} step
 * @returns {number | undefined}
 */
export function next(place, count, step) {
  if (count === 0) return undefined;
  if (place === undefined) return count - 1;
  return (place + step + count) % count;
}
