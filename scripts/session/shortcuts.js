// @ts-check
// Single-key shortcuts, and the switch that turns them off.
import { Attempt } from "./attempt.js";
import { hasFocus, isInSight, onKey, pointAt, topOf } from "./dom.js";
import { keepSetting, setting } from "./kept.js";
import { everything } from "./page.js";

/** Where the choice is kept. */
const SETTING = "shortcuts-off";
/** How far below the window's top the row being read begins, in CSS pixels: just under the minimap. */
const READING_LINE = 320;

const messages = { ...everything, types: ["user.message"] };
const errors = { ...everything, failed: true };

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Filter} Filter */
/** @typedef {import("./rows.js").Rows} Rows */
/** @typedef {import("./windows.js").Windows} Windows */
/** @typedef {import("./cards.js").Cards} Cards */

/**
 * @param {Page} page
 * @param {Rows} rows
 * @param {Windows} windows
 * @param {Cards} cards
 */
export function shortcuts(page, rows, windows, cards) {
  const attempt = new Attempt(page.find('[data-failure^="The lookup"]'));
  const choice = /** @type {HTMLInputElement | null} */ (page.find("#single-keys"));
  let isOff = setting(SETTING) !== undefined;
  if (choice) choice.checked = !isOff;
  choice?.addEventListener("change", () => {
    isOff = !choice.checked;
    keepSetting(SETTING, isOff ? "1" : undefined);
  });
  const go = (/** @type {"before" | "after"} */ way, /** @type {Filter} */ kind) => lead(page, rows, windows, attempt, way, kind);
  onKey((key) => {
    if (isOff || page.isReplaying) return false;
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
      case "a":
        leadToWaiting(cards);
        break;
      case "?":
        /** @type {HTMLDialogElement | null} */ (page.find("#shortcuts"))?.showModal();
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

/**
 * Jumps to the first pending call, or to the one after the card that has the focus.
 * @param {Cards} cards
 */
function leadToWaiting({ elements }) {
  const card = elements[(elements.findIndex(hasFocus) + 1) % Math.max(elements.length, 1)];
  if (card) pointAt(card);
}
