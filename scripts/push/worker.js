// @ts-check
// Starts the service worker, on pages of people who are logged in. It is not waited for: no page needs it.

/** Registers the worker once the page is there, and what this browser does of its own where it may notify. */
export function keepWorker() {
  const worker = navigator.serviceWorker;
  if (!worker) return;
  const isLoggedIn = document.querySelector("[data-visitor]") !== null;
  const begin = () => {
    if (isLoggedIn) worker.register("/service-worker.js").catch(console.warn);
    const script = /** @type {HTMLElement | null} */ (document.querySelector("script[data-device]"))?.dataset.device;
    if (script && globalThis.Notification?.permission === "granted") import(script).catch(console.warn);
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
