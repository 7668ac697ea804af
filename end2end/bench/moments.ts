/** When what a person waits for is there, measured in the page itself. */
import type { Page } from "@playwright/test";

/** Milliseconds since the click that led to the page. */
export interface Opened {
  firstRow: number;
  interactive: number;
  /** How long the longest task took, if it was above 50. */
  longestTask: number;
}

interface Moments {
  now(): number;
  firstRow?: number;
  interactive?: number;
  pointedAt?: number;
  longestTask: number;
  longestFrame: number;
}

declare global {
  interface Window {
    moments: Moments;
  }
}

const clicked = "clicked-at";

/** Lets all pages note their moments, from the next navigation on. */
export async function recordMoments(page: Page): Promise<void> {
  await page.addInitScript((clicked) => {
    const now = () => performance.timeOrigin + performance.now();
    const moments: Moments = { now, longestTask: 0, longestFrame: 0 };
    window.moments = moments;
    const note = (at: string) => sessionStorage.setItem(clicked, at);
    addEventListener("click", () => note(String(now())), { capture: true });
    addEventListener("keydown", () => note(String(now())), { capture: true });
    const look = () => {
      const shown = () => (moments.firstRow ??= now());
      if (!moments.firstRow && document.querySelector("[data-event-id]")) requestAnimationFrame(() => setTimeout(shown));
      if (document.documentElement?.dataset.ready === "true") moments.interactive ??= now();
      if (document.querySelector(".pointed-at")) moments.pointedAt ??= now();
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributeFilter: ["data-ready", "class"],
    });
    const longest = (list: PerformanceObserverEntryList) => {
      for (const { duration } of list.getEntries()) moments.longestTask = Math.max(moments.longestTask, duration);
    };
    new PerformanceObserver(longest).observe({ type: "longtask" });
    let last = now();
    const frame = () => {
      moments.longestFrame = Math.max(moments.longestFrame, now() - last);
      last = now();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, clicked);
}

/** When the page that was clicked for could be read and used. */
export async function takeOpening(page: Page): Promise<Opened> {
  await page.waitForFunction(() => window.moments.firstRow && window.moments.interactive);
  return page.evaluate((clicked) => {
    const { firstRow = NaN, interactive = NaN, longestTask } = window.moments;
    const from = Number(sessionStorage.getItem(clicked));
    return { firstRow: firstRow - from, interactive: interactive - from, longestTask };
  }, clicked);
}

/** Milliseconds from a click or a key until the row that it leads to is on the screen. */
export async function takeJump(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    for (const row of document.querySelectorAll(".pointed-at")) row.classList.remove("pointed-at");
    delete window.moments.pointedAt;
  });
  await act();
  await page.waitForFunction(() => window.moments.pointedAt);
  return page.evaluate((clicked) => (window.moments.pointedAt ?? NaN) - Number(sessionStorage.getItem(clicked)), clicked);
}

/** The longest task and the longest time between two frames while something happens. */
export async function takeBurst<T>(page: Page, run: () => Promise<T>): Promise<{ result: T; longestTask: number; longestFrame: number }> {
  await page.evaluate(() => Object.assign(window.moments, { longestTask: 0, longestFrame: 0 }));
  const result = await run();
  const { longestTask, longestFrame } = await page.evaluate(() => window.moments);
  return { result, longestTask, longestFrame };
}

/** What the page holds, garbage aside; memory in megabytes. */
export async function memory(page: Page): Promise<{ heap: number; wasm: number; nodes: number; elements: number; rows: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("Performance.enable");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const metric = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  const { result: prototype } = await devtools.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await devtools.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId ?? "" });
  const sum = "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0) }";
  const { result: wasm } = await devtools.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: sum,
    returnByValue: true,
  });
  const rows = await page.locator("[data-event-id]").count();
  const elements = await page.locator("*").count();
  await devtools.detach();
  const megabyte = 1024 * 1024;
  return { heap: metric("JSHeapUsedSize") / megabyte, wasm: wasm.value / megabyte, nodes: metric("Nodes"), elements, rows };
}
