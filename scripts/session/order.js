// @ts-check
// Which rows are drawn next: all of them where somebody asked for them, a few at a time where they come by themselves, so
// that the browser can draw and handle input in between.

/** The most rows that are ever shown, and how many are kept when there are too many. */
export const MOST = 160;
export const KEPT = 100;
/** How many rows a step draws: each takes a millisecond or two. */
export const ROWS_PER_STEP = 6;
/** How many rows leave in one step. */
export const MOST_LEAVING_PER_STEP = 24;

/**
 * A row as it is to be: `isNew` where it is not shown yet, or not as it is now.
 * @typedef {{ key: string, isNew: boolean }} Wanted
 */

/**
 * What to do next: rows that leave, rows that are drawn, and whether that is not all.
 * @typedef {{ leave: string[], draw: string[], isPart: boolean }} Step
 */

/**
 * Everything at once.
 * @param {string[]} shown
 * @param {Wanted[]} wanted
 * @returns {Step}
 */
export function whole(shown, wanted) {
  const kept = new Set(wanted.map(({ key }) => key));
  const draw = wanted.filter(({ isNew }) => isNew).map(({ key }) => key);
  return { leave: shown.filter((key) => !kept.has(key)), draw, isPart: false };
}

/**
 * One step, for readers at the end: first, rows that have gone by leave; then changed and new rows are drawn; then rows
 * before them. What goes by meanwhile is never drawn.
 * @param {string[]} shown
 * @param {Wanted[]} wanted
 * @returns {Step}
 */
export function aFew(shown, wanted) {
  const kept = new Set(wanted.map(({ key }) => key));
  const first = shown.findIndex((key) => kept.has(key));
  const gone = first < 0 ? shown.length : first;
  if (gone > 0) return { leave: shown.slice(0, Math.min(gone, MOST_LEAVING_PER_STEP)), draw: [], isPart: true };
  const known = new Set(shown);
  const begin = wanted.findIndex(({ key }) => known.has(key));
  const from = begin < 0 ? Math.max(wanted.length - ROWS_PER_STEP, 0) : begin;
  const behind = wanted.slice(from).filter(({ isNew }) => isNew);
  const draw = behind.slice(0, ROWS_PER_STEP);
  const left = ROWS_PER_STEP - draw.length;
  const before = left > 0 ? wanted.slice(Math.max(from - left, 0), from) : [];
  const isPart = behind.length > draw.length || before.length < from;
  const leave = shown.filter((key) => !kept.has(key));
  return { leave, draw: [...before, ...draw].map(({ key }) => key), isPart };
}

/**
 * How many rows of a list leave at its beginning, or its end, where there are too many.
 * @param {number} count
 */
export function surplus(count) {
  return count > MOST ? count - KEPT : 0;
}

/**
 * Where a place belongs among rows in order: behind those that have the same.
 * @param {{ version: { place: string } }[]} rows
 * @param {string} place
 */
export function indexOf(rows, place) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.version.place ?? "") <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
