// @ts-check
// How many calls wait, in the navigation, the title and the icon of every page, while somebody looks at it.
import { whileShown } from "./again.js";

/** How often it is asked for, in milliseconds, and how often after failures at most. */
const PERIOD = 3_000;
const LONGEST = 60_000;

/**
 * Told to the document as the detail of an event `waiting`, each time it was asked for.
 * @typedef {{ calls: number, stopped: number, version: number, presence: Record<string, import("./session/page.js").Presence> }} Summary
 */

/** Keeps the count, on pages with a navigation. */
export function keepCount() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-waiting-count]"));
  if (!place) return;
  const look = async () => {
    const summary = await ask();
    if (!summary) return "failed";
    show(place, summary.calls);
    document.dispatchEvent(new CustomEvent("waiting", { detail: summary }));
    return "done";
  };
  show(place, Number(place.dataset.waitingCount));
  whileShown(look, () => PERIOD, LONGEST);
}

/** @returns {Promise<Summary | undefined>} */
async function ask() {
  const answer = await fetch("/api/console/approvals/summary", { cache: "no-store" }).catch(() => undefined);
  return answer?.ok ? /** @type {Promise<Summary>} */ (answer.json()).catch(() => undefined) : undefined;
}

/**
 * @param {HTMLElement} place
 * @param {number} calls
 */
function show(place, calls) {
  // A session's own title counts its own calls.
  if (!document.getElementById("session-page")) {
    const title = document.title.replace(/^\(\d+\) /, "");
    const counted = calls ? `(${calls}) ${title}` : title;
    if (document.title !== counted) document.title = counted;
  }
  const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  const href = calls ? icon?.dataset.waiting : icon?.dataset.calm;
  if (icon && href && icon.getAttribute("href") !== href) icon.href = href;
  if (place.dataset.waitingCount === String(calls)) return;
  place.dataset.waitingCount = String(calls);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = " waiting for you";
  place.replaceChildren(...(calls ? [String(calls), words] : []));
}
