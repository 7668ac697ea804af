// @ts-check
// How many calls wait, in the navigation, the title and the icon of every page, while somebody looks at it.

/** How often it is asked for, in milliseconds, and how often after failures at most. */
const PERIOD = 3_000;
const LONGEST = 60_000;

/**
 * Told to the document as the detail of an event `waiting`, each time it was asked for.
 * @typedef {{ calls: number, stopped: number, version: number }} Summary
 */

/** Keeps the count, on pages with a navigation. */
export function keepCount() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-waiting-count]"));
  if (!place) return;
  let failures = 0;
  /** @type {number | undefined} */
  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = window.setTimeout(look, Math.min(PERIOD * 2 ** failures, LONGEST));
  };
  const look = async () => {
    const summary = await ask();
    failures = summary ? 0 : failures + 1;
    if (summary) {
      show(place, summary.calls);
      document.dispatchEvent(new CustomEvent("waiting", { detail: summary }));
    }
    wait();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : void look()));
  show(place, Number(place.dataset.waitingCount));
  wait();
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
