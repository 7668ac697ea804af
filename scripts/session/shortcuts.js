// @ts-check
// Single keys for the transcript; `keys.js` has those for calls that wait.
import { Attempt } from "./attempt.js";
import { hasFocus, isInSight, topOf } from "./dom.js";
import { singleKeys } from "./keys.js";
import { everything } from "./page.js";

/** How far below the window's top the row being read begins, in CSS pixels: just under the minimap. */
const READING_LINE = 320;

const messages = { ...everything, types: ["user.message"] };
const errors = { ...everything, failed: true };

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Filter} Filter */
/** @typedef {import("./rows.js").Rows} Rows */
/** @typedef {import("./windows.js").Windows} Windows */

/**
 * @param {Page} page
 * @param {Rows} rows
 * @param {Windows} windows
 */
export function shortcuts(page, rows, windows) {
  const attempt = new Attempt(page.find('[data-failure^="The lookup"]'));
  const go = (/** @type {"before" | "after"} */ way, /** @type {Filter} */ kind) => lead(page, rows, windows, attempt, way, kind);
  singleKeys(page.root, () => !page.isReplaying, (key) => {
    switch (key) {
      case "/":
        page.find("#find")?.focus();
        break;
      case "j":
        go("after", messages);
        break;
      case "k":
        go("before", messages);
        break;
      case "e":
        go("after", errors);
        break;
      case "E":
        go("before", errors);
        break;
      default:
        return false;
    }
    return true;
  });
}

/**
 * Goes to the next event of a kind, wherever in the session it is, from the row that is read.
 * @param {Page} page
 * @param {Rows} rows
 * @param {Windows} windows
 * @param {Attempt} attempt
 * @param {"before" | "after"} way
 * @param {Filter} kind
 */
function lead(page, rows, windows, attempt, way, kind) {
  const read = rowThatIsRead(rows.elements)?.dataset.eventId;
  if (!read) return;
  const shown = page.filter;
  const place = way === "after" ? { after: read } : { before: read };
  void attempt.run(
    () => windows.find(place, { ...kind, thread: shown.thread }),
    (event) => {
      if (event) windows.jump({ around: event }, shown, attempt);
    },
  );
}

/**
 * The row that a key led to, while it is in sight; else the one under the reading line, or the last one above it.
 * @param {HTMLElement[]} rows
 */
function rowThatIsRead(rows) {
  const focused = rows.find((row) => hasFocus(row) && isInSight(row));
  return focused ?? rows.findLast((row) => topOf(row) <= READING_LINE) ?? rows[0];
}
