// @ts-check
// Times as the reader's clock shows them: the server writes them in UTC, and what is relative grows old.
import { intoTurn, LocalTime, relativeTime } from "./format.js";

/** How often relative times are written anew, in milliseconds. */
const TICK = 15_000;

/**
 * Keeps the relative times below an element up to date.
 * @param {Element} parent
 */
export function keepTimes(parent) {
  localize(parent);
  setInterval(() => writeRelative(parent), TICK);
}

/**
 * Writes the times below an element in the reader's zone.
 * @param {ParentNode} parent
 */
export function localize(parent) {
  write(parent, "time[data-clock]", (at) => new LocalTime(at).time());
  write(parent, "time[data-moment]", (at) => new LocalTime(at).dateTime());
  writeRelative(parent);
}

/** @param {ParentNode} parent */
function writeRelative(parent) {
  const now = Date.now();
  write(parent, "time[data-relative]", (at) => relativeTime(now, at));
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {(at: number) => string} words
 */
function write(parent, selector, words) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (parent.querySelectorAll(selector))) {
    const at = Date.parse(time.dateTime);
    if (!Number.isNaN(at)) setText(time, words(at));
  }
}

/**
 * Writes how far into its turn a row is: that of its thread where a thread is shown, else that of the session.
 * @param {HTMLElement} row
 * @param {string} thread
 */
export function tellTurn(row, thread) {
  const into = row.querySelector(".into-turn");
  const turn = thread ? row.dataset.threadTurn : row.dataset.turn;
  if (into) setText(into, intoTurn(turn === undefined ? undefined : Number(turn), Number(row.dataset.at)));
}

/**
 * Writes the lines of days: each stands above the first row of its day.
 * @param {Iterable<HTMLElement>} rows
 */
export function tellDays(rows) {
  let before = "";
  for (const row of rows) {
    const line = row.firstElementChild;
    const at = row.dataset.at;
    if (row.hidden || !(line instanceof HTMLElement) || !line.classList.contains("day-line")) continue;
    const time = at === undefined ? undefined : new LocalTime(Number(at));
    const day = time?.day() ?? before;
    const isFirst = day !== before;
    if (isFirst && time) setText(line, `${time.date()} · ${time.zone()}`);
    if (line.hidden === isFirst) line.hidden = !isFirst;
    before = day;
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
