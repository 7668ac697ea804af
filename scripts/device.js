// @ts-check
// What a browser that may notify does on every page: it keeps its subscription, takes notifications back that are over, and
// where nothing is pushed to it, a tab in the background asks by itself.
import { getJson } from "./session/call.js";
import { show } from "./worker/show.js";
import { isPushed, resume, visitor } from "./push/subscription.js";
import { Told } from "./push/told.js";

/** How often a tab in the background asks, in milliseconds. */
const PERIOD = 15_000;

/** @typedef {import("./push/told.js").Waiting} Waiting */

/** @returns {Promise<Waiting>} */
const waiting = () => getJson("/api/console/push/waiting");

/** @param {Told} told */
function keepTelling(told) {
  let version = "";
  /** @type {number | undefined} */
  let timer;
  const look = async () => {
    const summary = await getJson("/api/console/approvals/summary");
    if (String(summary.version) === version) return;
    version = String(summary.version);
    await told.look(await waiting(), !isPushed());
  };
  const again = () => {
    clearTimeout(timer);
    if (document.hidden) timer = window.setTimeout(() => void look().catch(console.warn).finally(again), PERIOD);
  };
  document.addEventListener("visibilitychange", () => {
    // What stood on the page needs no notification.
    if (document.hidden) void waiting().then((now) => told.begin(now), console.warn);
    again();
  });
  // On a visible page `waiting.js` asks, and what is over is only taken back.
  document.addEventListener("waiting", async (event) => {
    const { detail } = /** @type {CustomEvent<import("./waiting.js").Summary>} */ (event);
    if (String(detail.version) === version) return;
    version = String(detail.version);
    if (await told.isShowing()) await told.look(await waiting(), false);
  });
}

async function start() {
  await resume();
  if (!visitor()) return;
  const registration = await navigator.serviceWorker.ready;
  keepTelling(new Told(registration, (message) => show({ registration }, message)));
}

start().catch(console.warn);
