/** How soon the list of sessions and a session are painted on a slow phone: part of `make bench-session`. `PILOTHOUSE` names
 * another binary to compare with. */
import { viewports } from "../fixtures/browser.ts";
import { logIn, ready, test } from "../fixtures/test.ts";
import { slow, slowdown } from "./slow.ts";
import { median } from "./table.ts";

const runs = 9;

test("pages are painted on a slow phone", async ({ server, page }) => {
  const session = await (await server.api()).newSession("Slow phone");
  await page.setViewportSize(viewports.phone);
  await logIn(page, "operator");
  await slow(page);
  /** When something was painted first, and the largest part of what the screen shows. */
  const painted = async (path: string) => {
    // A first visit: that this browser has the style sheets is not known.
    await page.context().clearCookies({ name: /^stylesheet/ });
    await page.goto(path);
    await ready(page);
    return page.evaluate(
      () =>
        new Promise<[number, number]>((resolve) => {
          const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;
          new PerformanceObserver((list) => resolve([first, list.getEntries().at(-1)?.startTime ?? NaN])).observe({
            type: "largest-contentful-paint",
            buffered: true,
          });
        }),
    );
  };
  const figures: string[] = [];
  for (const [name, path] of [["list of sessions", "/sessions"], ["session", `/sessions/${session}`]] as const) {
    const moments: [number, number][] = [];
    for (let run = 0; run < runs; run++) moments.push(await painted(path));
    const [first, largest] = [0, 1].map((which) => Math.round(median(moments.map((moment) => moment[which] ?? NaN))));
    figures.push(`${name} ${first} and ${largest} ms`);
  }
  console.log(`\nfirst and largest contentful paint, fast 3G, a processor ${slowdown} times slower, median of ${runs}: ${figures.join(", ")}`);
});
