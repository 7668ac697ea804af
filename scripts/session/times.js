// @ts-check
// Times as the reader's clock shows them: the server writes them in UTC, and what is relative grows old.
import { make } from "./dom.js";
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
  const turn = thread ? row.dataset.threadTurn : row.dataset.turn;
  const words = intoTurn(turn === undefined ? undefined : Number(turn), Number(row.dataset.at));
  const into = row.querySelector(".into-turn");
  if (!words) return into?.remove();
  if (into) return setText(into, words);
  const fresh = make("span", "into-turn", words);
  fresh.title = "Since the turn began";
  row.querySelector(".row-time")?.prepend(fresh);
}

/**
 * Writes the lines of days: each stands above the first row of its day.
 * @param {Iterable<HTMLElement>} rows
 */
export function tellDays(rows) {
  let before = "";
  for (const row of rows) {
    if (row.hidden) continue;
    const at = row.dataset.at;
    const time = at === undefined ? undefined : new LocalTime(Number(at));
    const day = time?.day() ?? before;
    const line = dayLine(row);
    if (!time || day === before) line?.remove();
    else if (line) setText(line, `${time.date()} · ${time.zone()}`);
    else row.prepend(make("p", "day-line", `${time.date()} · ${time.zone()}`));
    before = day;
  }
}

/**
 * The line of its day above a row.
 * @param {Element} row
 */
export function dayLine(row) {
  const first = row.firstElementChild;
  return first?.classList.contains("day-line") ? first : null;
}

/**
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
