// @ts-check
// Presenting a session: large type and no chrome, for a projector. The style sheet does the rest; `?present` in an
// address opens a page so.

/** Listens for the button, for Escape, and for the end of full screen. */
export function presenting() {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button[data-present]")) present();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isPresenting() && !event.defaultPrevented) leave();
  });
  // In full screen the browser takes Escape for itself.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) leave();
  });
  if (isPresenting()) toEnd();
}

function isPresenting() {
  return document.documentElement.dataset.present !== undefined;
}

function present() {
  document.documentElement.dataset.present = "";
  remember(true);
  toEnd();
  // A browser may refuse, as in a frame; large type without chrome is worth having in a window, too.
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

function leave() {
  delete document.documentElement.dataset.present;
  remember(false);
  toEnd();
  if (document.fullscreenElement) void document.exitFullscreen();
}

/**
 * A reload, and who gets the address, sees the same.
 * @param {boolean} on
 */
function remember(on) {
  const address = new URL(location.href);
  if (on) address.searchParams.set("present", "1");
  else address.searchParams.delete("present");
  history.replaceState(history.state, "", address);
}

/** Who presents follows what happens. */
function toEnd() {
  requestAnimationFrame(() => window.scrollTo(0, document.documentElement.scrollHeight));
}
