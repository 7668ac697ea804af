/** The session page at any size: the end first, ways on at both ends, the minimap, finding, filters, keys and links. */
import type { Page } from "@playwright/test";
import { type Api, unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** A session with a past of so many events. */
async function longSession(api: Api, events: number): Promise<string> {
  const agent = await api.createAgent("Historian");
  return api.createSession(agent, await api.createEnvironment("Archive"), `A past of ${events}`, { metadata: { history: `${events}` } });
}

const shown = (page: Page) =>
  page.getByRole("log", { name: "Events" }).locator("[data-event-id]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-event-id") ?? ""));

/** What the search has marked. */
const marked = (page: Page) =>
  page.evaluate(() => [...(CSS.highlights.get("found") ?? [])].map((range) => (range as Range).toString().toLowerCase()));

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test("a session of 3,000 events opens at its end, and every part of it can be reached", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await longSession(api, 3_000);
  const history = (await api.events(session)).map(({ id }) => id);
  const view = await SessionPage.open(page, session);
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(20);
  expect(history.indexOf((await shown(page)).at(-1) ?? "")).toBeGreaterThan(history.length - 50);

  // Up to the beginning, a window at a time; what is shown stays bounded.
  const earlier = page.getByRole("button", { name: /Show earlier events|Loading events/ }).first();
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, 0));
    expect((await shown(page)).length).toBeLessThan(260);
    await expect(earlier).toBeHidden({ timeout: 100 });
  }).toPass({ timeout: 40_000 });
  const first = await shown(page);
  expect(history.indexOf(first[0] ?? "")).toBeLessThan(10);
  expect(first).toEqual([...first].sort((a, b) => history.indexOf(a) - history.indexOf(b)));

  // And back with one click, where what happens is seen again.
  await page.getByRole("button", { name: "Go to the end" }).click();
  await expect.poll(async () => history.indexOf((await shown(page)).at(-1) ?? "")).toBeGreaterThan(history.length - 50);
  await api.send(session, "/say Here and now.");
  await expect(view.transcript.getByText("Here and now.", { exact: true })).toBeVisible();
});

test("a burst is followed to its end, until somebody moves up", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("A burst", unasked));
  const last = session.transcript.getByRole("article").last();
  const pill = page.getByRole("button", { name: /New events|Go to the end/ });
  for (let n = 0; n < 2; n++) {
    await api.sendAll(session.id, Array.from({ length: 8 }, (_, k) => `/say Answer ${n}.${k}, so that it is a line of text`));
  }
  await api.idle(session.id);
  await expect(last).toContainText("Turn finished");
  await expect(last).toBeInViewport();
  await expect(pill).toBeHidden();

  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, -600);
  await expect(pill).toHaveText("Go to the end");
  await api.send(session.id, "/say One more.");
  await expect(pill).toHaveText("New events");
  await pill.click();
  await expect(session.transcript.getByText("One more.", { exact: true })).toBeInViewport();
});

test("the minimap leads to any part of the session", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await longSession(api, 2_000);
  const history = (await api.events(session)).map(({ id }) => id);
  await SessionPage.open(page, session);
  const map = page.getByRole("region", { name: "Session over time" });
  await expect(map.getByRole("img")).toHaveAccessibleName(/model requests.*tool runs/);
  const drawing = map.getByRole("group", { name: /Timeline/ });
  const place = async () => history.indexOf((await shown(page))[0] ?? "") / history.length;
  for (const [part, least, most] of [[0.05, 0, 0.35], [0.95, 0.65, 1]] as const) {
    await expect(async () => {
      // It stands elsewhere near the beginning of the page, and moves with it.
      const box = await drawing.boundingBox();
      if (!box) throw new Error("the minimap has no size");
      await page.mouse.click(box.x + box.width * part, box.y + 6);
      await expect.poll(async () => (await place()) >= least && (await place()) < most, { timeout: 3_000 }).toBe(true);
    }).toPass();
  }
  await drawing.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("0");
  await expectAccessible(page);
});

test("words are found in the whole log, and a hit can be linked to", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Search me");
  await api.send(session, "/say The albatross has landed.");
  await api.idle(session);
  await api.send(session, `/say ${"filler ".repeat(20)}`);
  const events = await api.idle(session);
  const landed = events.find((event) => JSON.stringify(event).includes("albatross has") && event.type === "agent.message");
  await SessionPage.open(page, session);
  await page.keyboard.press("/");
  const field = page.getByRole("searchbox", { name: "Search this session" });
  await expect(field).toBeFocused();
  // What is typed is searched for without Enter, which then leads from hit to hit; the focus stays in the field.
  await field.fill("ALBATROSS");
  await expect(page.getByRole("status").filter({ hasText: "2 found" })).toBeVisible();
  await expect.poll(() => marked(page)).toEqual(["albatross", "albatross"]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: /2 of 2.*albatross has landed/i })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "1 of 2" })).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("no such words");
  await expect(page.getByRole("status").filter({ hasText: "Not found" })).toBeVisible();
  await expect.poll(() => marked(page)).toEqual([]);
  await field.fill("");
  await expect(page.getByRole("status").filter({ hasText: "Not found" })).toHaveCount(0);

  await open(page, `/sessions/${session}?event=${landed?.id}`);
  await expect(page.locator(`[data-event-id="${landed?.id}"]`)).toBeFocused();
});

test("an answer that a later question has overtaken is dropped", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Slow search");
  await api.send(session, "/say One gull.");
  await api.idle(session);
  await SessionPage.open(page, session);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  const asked: string[] = [];
  await page.route("**/search?**", async (route) => {
    const words = new URL(route.request().url()).searchParams.get("q") ?? "";
    asked.push(words);
    if (words === "gull") await held;
    await route.continue();
  });
  const field = page.getByRole("searchbox", { name: "Search this session" });
  await field.fill("gull");
  await expect.poll(() => asked).toEqual(["gull"]);
  await field.fill("gullible");
  await expect(page.getByRole("status").filter({ hasText: "Not found" })).toBeVisible();
  const late = page.waitForResponse((response) => response.url().includes("q=gull") && !response.url().includes("gullible"));
  answer();
  await late;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(page.getByRole("status").filter({ hasText: "Not found" })).toBeVisible();
});

test("filters and single keys lead to messages, errors and calls that wait", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Keys");
  await api.send(session, "/say One.\n/error model_overloaded_error recover\n/say Two.");
  await api.idle(session);
  await api.send(session, '/use bash {"command":"ls"}');
  await api.idle(session, "requires_action");
  const view = await SessionPage.open(page, session);
  await page.getByLabel("Kind of events").selectOption("Errors");
  await expect(view.transcript.getByText("Two.", { exact: true })).toHaveCount(0);
  for (const row of await view.transcript.getByRole("article").all()) await expect(row).toContainText(/error|failed/i);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(view.transcript.getByText("Two.", { exact: true })).toBeVisible();

  await page.keyboard.press("k");
  await expect(view.transcript.locator(":focus")).toHaveClass(/user/);
  await page.keyboard.press("a");
  await expect(view.waiting("ls")).toBeFocused();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toBeVisible();
  await expectAccessible(page);
  await sheet.getByLabel("Use single keys").uncheck();
  await sheet.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search this session" })).not.toBeFocused();
});

test("each thread has a transcript of its own", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Team", { tools: [{ type: "agent_toolset_20260401" }] });
  await api.send(session, "/play team");
  await api.idle(session);
  const view = await SessionPage.open(page, session);
  const threads = page.getByRole("region", { name: "Session over time" }).getByRole("button", { name: "Researcher" });
  await threads.click();
  await expect(threads).toHaveAttribute("aria-pressed", "true");
  await expect(view.transcript.getByRole("article").first()).toBeVisible();
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(threads).toHaveAttribute("aria-pressed", "false");
});

test("threads beyond the room of the minimap are told and shown, and labels of silences keep apart", async ({ adminPage: page, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const session = await api.newSession("Three teams", { tools: [{ type: "agent_toolset_20260401" }] });
  await api.send(session, "/play team\n/play team\n/play team");
  await api.idle(session);
  await SessionPage.open(page, session);
  const map = page.getByRole("region", { name: "Session over time" });
  await expect(map.getByRole("img")).toHaveAccessibleName(/of work/);
  const lanes = map.getByRole("listitem").filter({ has: page.getByRole("button") });
  const more = map.getByRole("button", { name: /^Show all \d+ threads$/ });
  await expect(more).toBeVisible();
  await expect(lanes.last()).not.toBeInViewport({ ratio: 0.5 });
  await more.click();
  await expect(lanes.last()).toBeInViewport();
  await expectAccessible(page);
  await map.getByRole("button", { name: "Show fewer threads" }).click();
  await expect(more).toBeVisible();

  // One of the simulator's own: a history of days with nights between them.
  const listed = await api.get<{ data: { id: string; title: string }[] }>("/v1/sessions?limit=100");
  const days = listed.data.find(({ title }) => title === "Whole cents for orders");
  await SessionPage.open(page, days?.id ?? "no session of days");
  await expect(map.locator(".silence-label").first()).toBeAttached();
  const overlaps = () =>
    map.locator(".silence-label").evaluateAll((labels) => {
      const seen = labels
        .map((label) => ({ box: label.getBoundingClientRect(), words: label.querySelector("span")?.getBoundingClientRect() ?? new DOMRect() }))
        .filter(({ box, words }) => words.top < box.bottom - 1)
        .map(({ words }) => words)
        .sort((a, b) => a.left - b.left);
      return seen.filter((words, n) => n > 0 && words.left < (seen[n - 1]?.right ?? 0)).length;
    });
  for (const width of [1440, 900, 390]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overlaps(), `${width} px`).toBe(0);
  }
});

test("colleagues see who watches and who is about to answer", async ({ adminPage: page, browser, server }) => {
  const api = await server.api();
  const session = await api.newSession("Together");
  await api.send(session, '/use bash {"command":"ls"}');
  await api.idle(session, "requires_action");
  const view = await SessionPage.open(page, session);
  const context = await browser.newContext({ baseURL: server.url });
  try {
    const colleague = await context.newPage();
    await takeLogin(colleague, server, "approver", browser);
    const other = await SessionPage.open(colleague, session);
    await expect(page.getByText("approver is also watching")).toBeVisible();
    await expect(colleague.getByText("admin is also watching")).toBeVisible();
    await other.waiting("ls").getByLabel("Reason").focus();
    await expect(view.waiting("ls").getByText("Being answered by approver")).toBeVisible();
    await colleague.getByRole("searchbox", { name: "Search this session" }).focus();
    await expect(view.waiting("ls").getByText("Being answered by approver")).toHaveCount(0);
  } finally {
    await context.close();
  }
  await expect(page.getByText("approver is also watching")).toHaveCount(0);
});

test.describe("a session that is gone", () => {
  // What asks for the session itself is told that there is none.
  test.use({ expectedErrors: [/status of 404/] });

  test("a session that is deleted upstream can still be read", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const session = await api.newSession("Gone soon");
    await api.send(session, "/say Remember me.");
    await api.idle(session);
    await SessionPage.open(page, session);
    await api.fetch(`/v1/sessions/${session}`, { method: "DELETE" });
    await expect(page.getByText("This session was deleted.").first()).toBeVisible();
    const view = await SessionPage.open(page, session);
    await expect(view.transcript.getByText("Remember me.", { exact: true })).toBeVisible();
    await expect(page.getByText("This session was deleted.").first()).toBeVisible();
  });
});
