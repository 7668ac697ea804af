/** The console as an app: what makes it installable, what it shows without a network, and what it never keeps. */
import type { Page } from "@playwright/test";
import { expect, logIn, open, openAccount, ready, test } from "../fixtures/test.ts";

/** Waits until the worker controls the page. */
async function controlled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\/service-worker\.js$/);
}

const registrations = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

/** The addresses of everything that the browser's caches have. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)));
    const requests = await Promise.all(caches.map((cache) => cache.keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

test("the console can be installed", async ({ adminPage: page, server }) => {
  await open(page, "/approvals");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const answer = await page.request.get(`${server.url}${address}`);
  expect(answer.headers()["content-type"]).toBe("application/manifest+json");
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ id: "/", scope: "/", start_url: "/", display: "standalone" });
  expect(manifest.shortcuts).toMatchObject([{ url: "/approvals" }]);
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await page.request.get(server.url + src);
    expect(icon.headers()["content-type"], src).toBe(type);
    if (type !== "image/png") continue;
    const head = await icon.body();
    expect(`${head.readUInt32BE(16)}x${head.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(manifest.icons.map(({ purpose }: { purpose: string }) => purpose)).toContain("maskable");
  const browser = await page.context().newCDPSession(page);
  const { errors } = await browser.send("Page.getAppManifest");
  expect(errors).toEqual([]);
});

test("the worker is started for people who are logged in, and asked for anew each time", async ({ page, server }) => {
  await open(page, "/login");
  expect(await registrations(page)).toBe(0);
  await logIn(page, "viewer");
  await controlled(page);
  const worker = await page.request.get(`${server.url}/service-worker.js`);
  const headers = worker.headers();
  expect(headers["content-type"]).toMatch(/^text\/javascript/);
  expect(headers["cache-control"]).toBe("no-cache");
  expect(headers["content-security-policy"]).toBe("default-src 'none'; connect-src 'self'");
  const again = await fetch(`${server.url}/service-worker.js`, { headers: { "if-none-match": headers["etag"] ?? "" } });
  expect(again.status).toBe(304);
});

test.describe("without a network", () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|Failed to fetch|Failed to load resource/] });

  test("a page says so, never shows what was, and comes back by itself", async ({ adminPage: page, context }) => {
    await open(page, "/agents");
    await controlled(page);
    await context.setOffline(true);
    for (const path of ["/agents", "/approvals?x=1"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are offline");
      await expect(page.getByRole("navigation")).toHaveCount(0);
      await expect(page.getByRole("status").first()).toHaveText("This page tries again by itself.");
    }
    expect(await page.evaluate(() => getComputedStyle(document.body).fontFamily)).not.toMatch(/^"?Times/);
    await context.setOffline(false);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Approvals");
    expect(new URL(page.url()).search).toBe("?x=1");
  });

  test("a call, a download and a guest's page fail as they are", async ({ adminPage: page, context }) => {
    await open(page, "/agents");
    await controlled(page);
    await context.setOffline(true);
    await expect(page.goto("/share/s3cret")).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
    await expect(page.goto("/api/console/me")).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(false);
  });
});

test("nothing private is kept in the browser", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("A secret title");
  for (const path of ["/sessions", `/sessions/${session}`, "/agents", "/approvals"]) await open(page, path);
  await controlled(page);
  const paths = await kept(page);
  expect(paths.filter((path) => path !== "/offline" && !/^\/assets\/[\w-]+\.[0-9a-f]+\.js$/.test(path))).toEqual([]);
  expect(paths).toContain("/offline");
  const offline = await page.evaluate(async () => (await caches.match("/offline"))?.text());
  expect(offline).toContain("You are offline");
  expect(offline).not.toMatch(/admin|secret title/i);
});

test("logging out ends the worker and what it keeps", async ({ page, server }) => {
  await logIn(page, "operator");
  await controlled(page);
  await openAccount(page);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(`${server.url}/login`);
  await ready(page);
  await expect.poll(() => registrations(page)).toBe(0);
  await expect.poll(() => kept(page)).toEqual([]);
});

test("a push is shown and taken back", async ({ adminPage: page, context, server }) => {
  await open(page, "/approvals");
  await controlled(page);
  const worker = context.serviceWorkers().find((one) => one.url().endsWith("/service-worker.js"));
  if (!worker) throw new Error("there is no worker");
  // A browser without a window has no place for notifications, so they are written down.
  await worker.evaluate(() => {
    const shown: { title: string; tag: string; body?: string; actions?: unknown[]; close(): void }[] = [];
    const registration: Record<string, unknown> = (globalThis as never as { registration: Record<string, unknown> }).registration;
    registration.showNotification = async (title: string, options: { tag: string }) => {
      const at = shown.findIndex(({ tag }) => tag === options.tag);
      const notification = { ...options, title, close: () => void shown.splice(shown.indexOf(notification), 1) };
      shown.splice(at < 0 ? shown.length : at, at < 0 ? 0 : 1, notification);
    };
    registration.getNotifications = async ({ tag }: { tag?: string } = {}) => shown.filter((one) => !tag || one.tag === tag);
  });
  const shown = () =>
    worker.evaluate(async () => {
      const { registration } = globalThis as never as { registration: ServiceWorkerRegistration };
      return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
    });
  const browser = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [one] }) => one && resolve(one.registrationId));
  });
  await browser.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = (message: unknown) =>
    browser.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data: JSON.stringify(message) });
  const one = { tag: "sevt_1", title: "Boatswain wants to run a command", body: "Routine", url: "/approvals" };
  await push(one);
  await expect.poll(shown).toEqual([{ title: one.title, body: one.body, tag: one.tag }]);
  await push({ ...one, tag: "sevt_2" });
  await expect.poll(async () => (await shown()).length).toBe(2);
  await push({ tag: "sevt_1" });
  await expect.poll(async () => (await shown()).map(({ tag }) => tag)).toEqual(["sevt_2"]);
});

test("the page of notifications says what this browser allows", async ({ adminPage: page }) => {
  await open(page, "/settings/notifications");
  const device = page.getByRole("region", { name: "This device" });
  // A browser without a window refuses without asking.
  await expect(device.getByRole("status")).toHaveText(/Notifications of this site are blocked here\. To undo that/);
  await expect(device.getByRole("button")).toHaveCount(0);
});

test("a device is turned on where the browser has a push service, and off again", async ({ adminPage: page }) => {
  // No browser of a test has one, so its answers are made up; the server's are real.
  await page.addInitScript(() => {
    const text = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const make = async () => {
      const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
      const p256dh = text(await crypto.subtle.exportKey("raw", pair.publicKey));
      const keys = { p256dh, auth: text(crypto.getRandomValues(new Uint8Array(16)).buffer) };
      const json = { endpoint: `https://push.example/${p256dh.slice(-9)}`, expirationTime: null, keys };
      return { ...json, toJSON: () => json, unsubscribe: async () => (sessionStorage.clear(), true), options: {} };
    };
    const isOn = () => sessionStorage.getItem("subscribed") !== null;
    Object.defineProperty(Notification, "permission", { get: () => (isOn() ? "granted" : "default") });
    Notification.requestPermission = async () => "granted";
    PushManager.prototype.getSubscription = async () => (isOn() ? ((await make()) as never) : null);
    PushManager.prototype.subscribe = async () => (sessionStorage.setItem("subscribed", "yes"), (await make()) as never);
  });
  await open(page, "/settings/notifications");
  const device = page.getByRole("region", { name: "This device" });
  await device.getByRole("button", { name: "Turn on for this device" }).click();
  await expect(device.getByRole("status")).toHaveText(/This device is told what waits/);
  await expect(page.getByRole("checkbox", { name: "Browser notifications" })).toBeChecked();
  const routine = device.getByRole("checkbox", { name: /Allow and deny routine calls/ });
  await expect(routine).not.toBeChecked();
  await routine.check();
  await page.reload();
  await expect(routine).toBeChecked();
  await expect(page.getByRole("region", { name: "Your devices" }).getByRole("listitem")).toHaveText(/Chrome on Linux/);
  await device.getByRole("button", { name: "Turn off for this device" }).click();
  await expect(page.getByRole("region", { name: "Your devices" })).toHaveCount(0);
});
