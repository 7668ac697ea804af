/** Nothing jumps while a page loads and comes alive, and little room is left to what is read. */
import type { Page } from "@playwright/test";
import { viewports } from "../fixtures/browser.ts";
import { furnish, type Places } from "../fixtures/places.ts";
import { expect, open, ready, test } from "../fixtures/test.ts";

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test.use({
  // The page that isn't there is a 404 on purpose.
  expectedErrors: [/Failed to load resource: the server responded with a status of 404.*\/nowhere/],
  // The server writes the lines of days in UTC: in another zone one more may appear, if midnight lies within a session.
  timezoneId: "UTC",
});

let places: Places;

test.beforeAll(async ({ server }) => {
  test.setTimeout(180_000);
  places = await furnish(await server.api());
});

/** What makes a page live. */
const live = /\/(session|form)\.[0-9a-f]+\.js/;

interface Shifts {
  score: number;
  what: string[];
}

/** Adds up what moved without the person having done anything, and says what it was. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Shifts = { score: 0, what: [] };
    Object.assign(window, { shifts: seen });
    const name = (node: Node | null) => (node instanceof Element ? `${node.localName}.${node.className}` : (node?.nodeName ?? "gone"));
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[] })[]) {
        if (entry.hadRecentInput) continue;
        seen.score += entry.value;
        for (const { node, previousRect: from, currentRect: to } of entry.sources) {
          seen.what.push(`${entry.value.toFixed(4)} ${name(node)}: ${from.x},${from.y} ${from.width}×${from.height} to ${to.x},${to.y} ${to.width}×${to.height}`);
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

const painted = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

for (const [device, viewport] of Object.entries(viewports)) {
  test(`nothing jumps on any page on a ${device}`, async ({ adminPage: page }) => {
    test.setTimeout(180_000);
    await page.setViewportSize(viewport);
    await watchShifts(page);
    // As on a slow line: what the server rendered is on the screen before the page comes alive.
    await page.route(live, async (route) => {
      await page.waitForFunction(() => document.readyState !== "loading" && performance.getEntriesByName("first-contentful-paint").length > 0);
      await route.continue();
    });
    const jumps: string[] = [];
    for (const [name, address] of Object.entries(places.pages)) {
      await page.goto(address);
      await ready(page);
      const map = page.getByRole("region", { name: "Session over time" });
      if (await map.count()) await expect(map.getByRole("img")).toHaveAccessibleName(/of work|Nothing has happened/);
      await painted(page);
      const { score, what } = await page.evaluate(() => (window as unknown as { shifts: Shifts }).shifts);
      if (score >= 0.01) jumps.push(`${name}: ${score.toFixed(3)}\n  ${what.join("\n  ")}`);
    }
    expect(jumps).toEqual([]);
  });
}

for (const [what, viewport] of [
  ["at a zoom of 200 %", { width: 720, height: 450 }],
  ["on a phone that lies on its side", { width: 844, height: 390 }],
] as const) {
  test(`the transcript has most of the height ${what}`, async ({ adminPage: page }) => {
    await page.setViewportSize(viewport);
    for (const place of ["a session with everything", "two waiting approvals"]) {
      await open(page, places.pages[place] ?? place);
      const share = () =>
        page.evaluate(() => {
          const log = document.querySelector('[role="log"]')?.getBoundingClientRect();
          if (!log) throw new Error("no transcript");
          // Into the middle, away from what stands above the transcript.
          window.scrollBy(0, log.top + log.height / 2 - innerHeight / 2);
          const points = Array.from({ length: innerHeight }, (_, y) => document.elementFromPoint(log.left + log.width / 2, y));
          const fixed = ".bar, .session-title, .session-map, .minimap, .find-bar, .waiting-status, .session-foot";
          return points.filter((found) => !found?.closest(fixed)).length / innerHeight;
        });
      await expect.poll(share, place).toBeGreaterThan(0.6);
    }
    await open(page, "/agents/new");
    const end = page.getByRole("button", { name: "Create agent" });
    await expect(end).toBeAttached();
    await expect(end).not.toBeInViewport();
  });
}

test.describe("before the page comes alive", () => {
  test("the call that waits is not covered on a phone", async ({ adminPage: page }) => {
    await page.setViewportSize(viewports.phone);
    let start = () => {};
    const started = new Promise<void>((resolve) => (start = resolve));
    await page.route(live, async (route) => {
      await started;
      await route.continue();
    });
    // The page is loaded only once its script has arrived.
    await page.goto(places.pages["a waiting approval"] ?? "", { waitUntil: "commit" });
    const card = page.getByRole("region", { name: "Waiting for an answer" }).getByRole("article");
    await card.scrollIntoViewIfNeeded();
    await expect(page.getByRole("region", { name: "Inspector" })).toBeHidden();
    await expect(card.getByRole("heading")).toBeInViewport();
    start();
    await ready(page);
    await expect(page.getByRole("region", { name: "Inspector" })).toBeHidden();
  });
});
