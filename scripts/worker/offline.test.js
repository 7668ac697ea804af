// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeScope } from "./fake.js";
import { leave } from "./leave.js";
import { isOurs, keepOfflinePage, Navigations } from "./offline.js";

const origin = "https://console.example";
const html = '<link href="/assets/icon.png"><script src="/assets/page.1.js"></script><script src="/assets/offline.2.js"></script>';

/** A scope whose network has the offline page. */
async function installed() {
  const scope = fakeScope();
  /** @type {any} */
  let asked;
  scope.fetch = async (/** @type {string} */ address, /** @type {any} */ options) => {
    asked = { address, ...options };
    return new Response(html);
  };
  await keepOfflinePage(scope);
  assert.deepEqual(asked, { address: "/offline", credentials: "omit", cache: "no-store" });
  scope.fetch = fakeScope().fetch;
  return scope;
}

test("only the load of a page of people with a login is looked at", () => {
  const request = (/** @type {string} */ path, method = "GET", mode = "navigate") =>
    /** @type {any} */ ({ url: new URL(path, origin).href, method, mode });
  for (const path of ["/", "/approvals", "/sessions/sesn_1?event=sevt_1", "/login"]) assert.ok(isOurs(request(path), origin), path);
  for (const path of ["/api/v1/files/file_1/content", "/api/console/stream", "/share/s3cret", "https://elsewhere.example/"]) {
    assert.ok(!isOurs(request(path), origin), path);
  }
  assert.ok(!isOurs(request("/forms/v1/sessions/sesn_1/events", "POST"), origin));
  assert.ok(!isOurs(request("/sessions", "GET", "cors"), origin));
});

test("nothing is kept but the offline page and its scripts", async () => {
  const scope = await installed();
  assert.deepEqual(scope.kept().sort(), ["/assets/offline.2.js", "/assets/page.1.js", "/offline"]);
});

test("a page that fails is replaced by the offline page, and one that comes is not kept", async () => {
  const scope = await installed();
  const navigations = new Navigations(scope);
  const event = (/** @type {Promise<Response | undefined>} */ preloadResponse) =>
    /** @type {any} */ ({ request: { url: `${origin}/sessions` }, preloadResponse });
  assert.equal(await (await navigations.answer(event(Promise.resolve(undefined)))).text(), html);
  assert.ok(navigations.isOffline);
  assert.equal(await navigations.asset(/** @type {any} */ ({ url: `${origin}/assets/page.1.js` })), "kept /assets/page.1.js");
  const before = scope.kept();
  const page = new Response("private");
  assert.equal(await navigations.answer(event(Promise.resolve(page))), page);
  scope.fetch = async () => page;
  assert.equal(await navigations.answer(event(Promise.resolve(undefined))), page);
  assert.ok(!navigations.isOffline);
  assert.deepEqual(scope.kept(), before);
});

test("a page that can't be kept keeps the worker from being installed", async () => {
  const scope = fakeScope();
  await assert.rejects(keepOfflinePage(scope));
  scope.fetch = async () => new Response("", { status: 502 });
  await assert.rejects(keepOfflinePage(scope));
  assert.deepEqual(scope.kept(), []);
});

test("a new worker drops what an old one kept", async () => {
  const scope = await installed();
  const old = await scope.caches.open("offline-of an earlier deployment");
  await old.put("/offline", "old");
  await new Navigations(scope).begin();
  assert.deepEqual(await scope.caches.keys(), ["offline-test"]);
  assert.deepEqual(scope.did, ["claimed"]);
});

test("logging out leaves nothing", async () => {
  const scope = await installed();
  await scope.registration.showNotification("One", { tag: "1" });
  await scope.registration.showNotification("Two", { tag: "2" });
  await leave(scope);
  assert.deepEqual([scope.kept(), scope.shown], [[], []]);
  assert.deepEqual(scope.did, ["unsubscribed", "unregistered"]);
});
