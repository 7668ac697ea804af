/** How soon the list of sessions and a session are painted on a slow phone: part of `make bench-session`. `PILOTHOUSE` names
 * another binary to compare with. */
import { viewports } from "../fixtures/browser.ts";
import { logIn, test } from "../fixtures/test.ts";
import { slow, slowdown } from "./slow.ts";
import { median } from "./table.ts";

const runs = 9;

test("pages are painted on a slow phone", async ({ server, page }) => {
  const session = await (await server.api()).newSession("Slow phone");
  await page.setViewportSize(viewports.phone);
  await logIn(page, "operator");
  await slow(page);
  const painted = async (path: string) => {
    // A first visit: that this browser has the style sheet is not known.
    await page.context().clearCookies({ name: "stylesheet" });
    await page.goto(path);
    const entry = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    return (await entry.jsonValue()) as number;
  };
  const figures: string[] = [];
  for (const [name, path] of [["list of sessions", "/sessions"], ["session", `/sessions/${session}`]] as const) {
    const moments: number[] = [];
    for (let run = 0; run < runs; run++) moments.push(await painted(path));
    figures.push(`${name} ${Math.round(median(moments))} ms`);
  }
  console.log(`\nfirst contentful paint, fast 3G, a processor ${slowdown} times slower, median of ${runs}: ${figures.join(", ")}`);
});
