// @ts-check
// The service worker: what the console does where none of its pages runs. It shows a page of its own without a network, and
// notifications. Of what people read here it keeps nothing.
import { answer } from "./worker/answer.js";
import { open } from "./worker/click.js";
import { leave } from "./worker/leave.js";
import { isOurs, keepOfflinePage, Navigations } from "./worker/offline.js";
import { messageOf, show } from "./worker/show.js";

/** The worker's global scope, of which the page's types know nothing. */
const scope = /** @type {any} */ (globalThis);
const navigations = new Navigations(scope);

/** @typedef {{ waitUntil(work: Promise<unknown>): void }} Lasting */

scope.addEventListener("install", (/** @type {Lasting} */ event) => {
  // A new deployment's worker takes over at once: no page depends on the old one.
  event.waitUntil(keepOfflinePage(scope).then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (/** @type {Lasting} */ event) => event.waitUntil(navigations.begin()));

scope.addEventListener("fetch", (/** @type {Lasting & import("./worker/offline.js").Fetched} */ event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && request.method === "POST" && path === "/logout") event.waitUntil(leave(scope));
  else if (isOurs(request, scope.location.origin)) event.respondWith(navigations.answer(event));
  else if (navigations.isOffline && path.startsWith("/assets/")) event.respondWith(navigations.asset(request));
});

scope.addEventListener("push", (/** @type {Lasting & { data: { text(): string } | null }} */ event) => {
  event.waitUntil(show(scope, messageOf(event.data?.text() ?? "")));
});

scope.addEventListener("notificationclick", (/** @type {Lasting & import("./worker/click.js").Clicked} */ event) => {
  const { action, notification } = event;
  notification.close();
  const { url, answer: call } = notification.data ?? {};
  if (call && (action === "allow" || action === "deny")) event.waitUntil(answer(scope, notification, action));
  else event.waitUntil(open(scope, url));
});
