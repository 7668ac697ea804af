// @ts-check
// What a page asks its server for again and again, while somebody looks at it.

/**
 * Looks again and again while the page is shown, and less often after failures. A tab in the background looks again when it
 * is shown.
 * @param {() => Promise<"done" | "failed" | "over">} look
 * @param {() => number} pace how long to wait between two looks, in milliseconds
 * @param {number} longest how long to wait after failures at most
 */
export function whileShown(look, pace, longest) {
  let failures = 0;
  let isLooking = false;
  let isOver = false;
  let last = performance.now();
  /** @type {number | undefined} */
  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (document.hidden || isLooking || isOver) return;
    const pause = Math.min(pace() * 2 ** failures, longest);
    timer = window.setTimeout(run, Math.max(0, last + pause - performance.now()));
  };
  const run = async () => {
    last = performance.now();
    isLooking = true;
    const outcome = await look();
    isLooking = false;
    failures = outcome === "failed" ? failures + 1 : 0;
    isOver = outcome === "over";
    wait();
  };
  document.addEventListener("visibilitychange", wait);
  // A page that is kept for the back button goes on when it is shown again.
  addEventListener("pageshow", (event) => event.persisted && wait());
  addEventListener("pagehide", () => clearTimeout(timer));
  wait();
}

/**
 * A page, this one unless told otherwise, as the server renders it now; nothing where it can't be had.
 * @param {string} address
 * @returns {Promise<Document | "logged out" | undefined>}
 */
export async function freshPage(address = location.href) {
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, cache: "no-store" });
    if (answer.redirected) return "logged out";
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
  } catch {
    return undefined;
  }
}
