// @ts-check
// A click on a notification: it leads to the very call, in a tab that is open already if there is one.

/** @typedef {{ action: string, notification: { tag: string, title: string, data?: { url?: string, answer?: import("./show.js").Call }, close(): void } }} Clicked */

/** @typedef {{ url: string, focus(): Promise<Tab>, navigate(address: string): Promise<unknown> }} Tab */

/** Pages on which somebody may have typed much. */
const forms = /\/(new|edit)$/;

/**
 * @param {any} scope
 * @param {string} [url] a path
 */
export async function open({ clients, location }, url = "/approvals") {
  const target = new URL(url, location.origin);
  // A push names paths of this console; whatever else stands there leads nowhere else.
  const address = target.origin === location.origin ? target.href : new URL("/approvals", location.origin).href;
  /** @type {Tab[]} */
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = best(tabs, address);
  if (!tab) return clients.openWindow(address);
  try {
    // It must be called while the click counts.
    const focused = await tab.focus();
    if (focused.url !== address) await focused.navigate(address);
  } catch {
    await clients.openWindow(address);
  }
}

/**
 * The tab to use: one that shows the place, else the session, else any that is no form.
 * @param {Tab[]} tabs
 * @param {string} address
 */
export function best(tabs, address) {
  const path = (/** @type {string} */ url) => new URL(url).pathname;
  return (
    tabs.find((tab) => tab.url === address) ??
    tabs.find((tab) => path(tab.url) === path(address)) ??
    tabs.find((tab) => !forms.test(path(tab.url)) && !path(tab.url).startsWith("/share/"))
  );
}
