// @ts-check
// Presenting a session: large type and no chrome, for a projector. The style sheet does the rest; `?present` in an
// address opens a page so, `?present=map` with the session over time.
import { openCard, waitingCards } from "./session/next.js";

/** How long the way out stays in sight after somebody moved, in milliseconds. */
const shown = 3_000;

/** @type {number | undefined} */
let resting;

/** Listens for the buttons, for Escape, for the end of full screen, and for who looks for the way out. */
export function presenting() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("button[data-present]")) present("1");
    if (event.target.closest("button[data-present-map]")) present(isPresenting() === "map" ? "1" : "map");
    if (event.target.closest("[data-show-calls]")) showCalls();
    if (event.target.closest("[data-hide-calls]")) hideCalls();
    if (event.target.closest("[data-present-exit]")) {
      event.preventDefault();
      leave();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isPresenting() === undefined || event.defaultPrevented) return;
    if (document.documentElement.dataset.answering === undefined) leave();
    else hideCalls();
  });
  // In full screen the browser takes Escape for itself.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) leave();
  });
  for (const type of ["pointermove", "pointerdown"]) document.addEventListener(type, stir, { passive: true });
  if (isPresenting() !== undefined) begin();
}

/** How the session is presented, if it is. */
function isPresenting() {
  return document.documentElement.dataset.present;
}

/** @param {"1" | "map"} how */
function present(how) {
  const isNew = isPresenting() === undefined;
  document.documentElement.dataset.present = how;
  remember(how);
  begin();
  // A browser may refuse, as in a frame; large type without chrome is worth having in a window, too.
  if (isNew) document.documentElement.requestFullscreen?.().catch(() => undefined);
}

function begin() {
  document.querySelector("[data-present-map]")?.setAttribute("aria-pressed", String(isPresenting() === "map"));
  stir();
  toEnd();
}

/** Shows the calls that wait, to be answered; the room sees them, too. */
function showCalls() {
  const [first] = waitingCards();
  if (first) openCard(first);
}

/** Leaves the room with the notice alone. */
export function hideCalls() {
  const { dataset } = document.documentElement;
  if (dataset.answering === undefined) return;
  delete dataset.answering;
  /** @type {HTMLElement | null} */ (document.querySelector("[data-show-calls]"))?.focus();
}

function leave() {
  if (isPresenting() === undefined) return;
  hideCalls();
  delete document.documentElement.dataset.present;
  remember(null);
  toEnd();
  if (document.fullscreenElement) void document.exitFullscreen();
}

/** Shows the way out for a moment. */
function stir() {
  const root = document.documentElement;
  if (isPresenting() === undefined) return;
  root.dataset.stirred = "";
  clearTimeout(resting);
  resting = window.setTimeout(() => delete root.dataset.stirred, shown);
}

/**
 * A reload, and who gets the address, sees the same.
 * @param {"1" | "map" | null} how
 */
function remember(how) {
  const address = new URL(location.href);
  if (how) address.searchParams.set("present", how);
  else address.searchParams.delete("present");
  history.replaceState(history.state, "", address);
}

/** Who presents follows what happens. */
function toEnd() {
  requestAnimationFrame(() => window.scrollTo(0, document.documentElement.scrollHeight));
}
