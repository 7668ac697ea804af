// @ts-check
// Moments that stand in a column of the reader's own clock; the server writes them in UTC.
import { LocalTime } from "./session/format.js";

/**
 * Writes the moments below an element in the reader's zone.
 * @param {ParentNode} parent
 */
export function showMoments(parent) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (parent.querySelectorAll("time[data-local]"))) {
    const at = Date.parse(time.dateTime);
    if (!Number.isNaN(at)) time.textContent = new LocalTime(at).dateTime();
  }
}
