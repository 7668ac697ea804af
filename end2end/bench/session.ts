/** What a session's page costs for 100, 10,000 and 100,000 events: `make bench-session`. */
import type { Page } from "@playwright/test";
import { type Api, unasked } from "../fixtures/api.ts";
import { SessionPage } from "../fixtures/console.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, logIn, ready, test } from "../fixtures/test.ts";
import { Arrivals } from "./arrivals.ts";
import { memory, type Opened, recordMoments, takeBurst, takeJump, takeOpening } from "./moments.ts";
import { Pacer } from "./pacer.ts";
import { median, print, type Row, worst } from "./table.ts";

const sizes = [100, 10_000, 100_000];
const runs = 5;
const places = [0.06, 0.93, 0.31, 0.72, 0.5, 0.18, 0.84, 0.44, 0.62, 0.97];
const key = "key-of-the-bench";
/** Measured as a number of milliseconds, megabytes or things for each size, in this order. */
const table = new Map<string, Row>();

function note(name: string, value: number): void {
  const row = table.get(name) ?? [];
  table.set(name, [...row, value]);
}

/** Clicks the session in the list, as a person does. */
async function clickInList(page: Page, title: string): Promise<Opened> {
  await page.goto("/sessions");
  await ready(page);
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
  await ready(page);
  return takeOpening(page);
}

/** Until the whole past is in the console's log. */
async function listed(console: Api, session: string): Promise<number> {
  const begun = performance.now();
  for (let first = false; !first; ) {
    const path = `/console/sessions/${session}/events?at=0&limit=1&thread=`;
    first = !(await console.get<{ has_earlier: boolean }>(path)).has_earlier;
    if (!first) await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return performance.now() - begun;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

async function times<T>(count: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await run());
  return results;
}

async function openings(page: Page, title: string): Promise<void> {
  const opened = await times(runs, () => clickInList(page, title));
  note("later visit: first readable row, ms", median(opened.map(({ firstRow }) => firstRow)));
  note("later visit: interactive, ms", median(opened.map(({ interactive }) => interactive)));
  note("later visit: longest task, ms", median(opened.map(({ longestTask }) => longestTask)));
}

async function weight(page: Page): Promise<void> {
  const { heap, wasm, nodes, elements, rows } = await memory(page);
  note("memory: scripts, MB", heap);
  note("memory: WebAssembly, MB", wasm);
  note("elements of the page", elements);
  note("nodes of the tab, of pages that were left, too", nodes);
  note("rows of the transcript", rows);
}

/** Clicks into the minimap; then hits of a search, which lie anywhere. */
async function jumps(page: Page, session: SessionPage): Promise<void> {
  const drawing = page.getByRole("group", { name: /^Timeline/ });
  const byMinimap: number[] = [];
  for (const place of places) {
    const box = await drawing.boundingBox();
    if (!box) throw new Error("there is no minimap");
    byMinimap.push(await takeJump(page, () => page.mouse.click(box.x + box.width * place, box.y + 10)));
  }
  note("jump by the minimap: median, ms", median(byMinimap));
  note("jump by the minimap: worst, ms", worst(byMinimap));
  const find = page.getByRole("searchbox", { name: "Search this session" });
  await find.fill("the");
  const first = await takeJump(page, () => find.press("Enter"));
  note("search and jump to the last hit, ms", first);
  const hits = await times(places.length, () => takeJump(page, () => find.press("Enter")));
  note("jump to another hit: worst, ms", worst(hits));
  await page.goto(`/sessions/${session.id}`);
  await ready(page);
}

async function overviews(console: Api, session: string): Promise<void> {
  const path = `/console/sessions/${session}/overview?columns=600`;
  note("the minimap's data: median, ms", median(await times(runs, () => timed(() => console.get(path)))));
}

/** A thousand events in a second, while the page is looked at. */
async function burst(page: Page, session: SessionPage, console: Api, pacer: Pacer): Promise<void> {
  const arrivals = await Arrivals.follow(console, session.id);
  const taken = await takeBurst(page, async () => {
    await pacer.burst(1_000, 1_000);
    await arrivals.rested;
    await expect(session.transcript.getByRole("article").last()).toContainText("Turn finished");
    return performance.now();
  });
  note("burst: events", arrivals.count);
  note("burst: most events in a second", arrivals.mostInASecond());
  note("burst: the page is behind by, ms", Math.max(0, taken.result - arrivals.last));
  note("burst: longest task, ms", taken.longestTask);
  note("burst: longest frame, ms", taken.longestFrame);
  arrivals.stop();
}

test("sessions of any size", async ({ visit }) => {
  const simulator = await startSimulator(key, ["--speed", "1000"]);
  const pacer = await Pacer.start(simulator.program.url);
  const server = await Server.start({ upstream: { url: pacer.url, key } });
  try {
    const agent = await simulator.api.createAgent("Bench", unasked);
    const environment = await simulator.api.createEnvironment("Bench");
    const console = await server.api();
    const page = await visit(server);
    await logIn(page, "admin");
    await recordMoments(page);
    for (const size of sizes) {
      const title = `${size} events`;
      const metadata = { history: String(size) };
      const firsts: Opened[] = [];
      for (let n = 0; n < (size > 10_000 ? 1 : 3); n++) {
        const name = `${title} ${n}`;
        const id = await simulator.api.createSession(agent, environment, name, { metadata });
        firsts.push(await clickInList(page, name));
        if (n > 0) continue;
        note("until the whole past is listed, ms", await listed(console, id));
        note("the server's memory, MB", server.program.megabytes());
      }
      note("first visit: first readable row, ms", median(firsts.map(({ firstRow }) => firstRow)));
      note("first visit: interactive, ms", median(firsts.map(({ interactive }) => interactive)));
      await openings(page, `${title} 0`);
      const session = new SessionPage(page);
      await weight(page);
      await jumps(page, session);
      await overviews(console, session.id);
      await burst(page, session, console, pacer);
    }
    await page.close();
    print(sizes, table);
  } finally {
    await server.stop();
    await pacer.stop();
    await simulator.stop();
  }
});
