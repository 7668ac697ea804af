/** The inspector: what each tab tells, by keyboard and pointer, on a desk and on a phone. */
import type { Page } from "@playwright/test";
import { type Api, unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { viewports } from "../fixtures/browser.ts";
import { SessionPage, type Tab, tabs } from "../fixtures/console.ts";
import { expect, ready, test } from "../fixtures/test.ts";

const csv = "product,price\nanchor,120.5\nbuoy,35\n";

/** A session that has read a file, made a report, and given work to other threads. */
async function busySession(api: Api): Promise<string> {
  const agent = await api.createAgent("Bosun", unasked);
  const file = await api.upload("stores.csv", csv, "text/csv");
  const session = await api.createSession(agent, await api.createEnvironment("Yard"), "Take stock", {
    resources: [{ type: "file", file_id: file, mount_path: "/stores.csv" }],
    metadata: { ship: "Aurora" },
    budget: { type: "limit", max_list_cost: { amount: "2500", currency: "USD" } },
  });
  for (const message of ["/play data", "/play team"]) {
    await api.send(session, message);
    await api.idle(session);
  }
  return session;
}

/** The inspector's width in CSS pixels. */
const width = async (page: Page) => (await page.getByRole("region", { name: "Inspector" }).boundingBox())?.width ?? 0;

test("each tab tells its part of the session", async ({ adminPage: page, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const session = await SessionPage.open(page, await busySession(api));
  const history = await api.events(session.id);

  await test.step("Session", async () => {
    const panel = await session.inspect("Session");
    for (const text of [session.id, "Take stock", "Bosun v1", "Yard", "ship", "Aurora", "Cache read", "Cache write"]) {
      await expect(panel).toContainText(text);
    }
    await expect(panel.getByRole("meter", { name: "Budget spent" })).toBeVisible();
    await expect(panel).toContainText("of the $25.00 budget is left");
    await expect(panel.getByRole("img", { name: / in / }), "cost over time").toBeVisible();
  });

  await test.step("Events", async () => {
    const panel = await session.inspect("Events");
    const lines = panel.locator("details.raw-line");
    await panel.getByLabel("Type").selectOption("span.model_request_end");
    // The session's own history has the primary thread's only; the raw log has those of all threads.
    const ends = new Set(history.filter(({ type }) => type === "span.model_request_end").map(({ id }) => id)).size;
    await expect.poll(() => lines.count()).toBeGreaterThan(ends);
    await expect(lines.filter({ hasNotText: "span.model_request_end" })).toHaveCount(0);
    await panel.getByLabel("Type").selectOption("");
    await panel.getByLabel("Words").fill("STORES.csv");
    await panel.getByLabel("Words").press("Enter");
    await expect(lines.first()).toBeVisible();
    await lines.first().locator("summary").click();
    await expect(lines.first().locator("pre.json")).toContainText("stores.csv");
    const copy = lines.first().getByRole("button", { name: "Copy the JSON" });
    expect(JSON.parse((await copy.getAttribute("data-copy")) ?? "")).toHaveProperty("type");
    await panel.getByLabel("Words").fill("no such words anywhere");
    await panel.getByLabel("Words").press("Enter");
    await expect(panel).toContainText("No events match the filter.");
  });

  await test.step("Tools, and from a tool to its calls", async () => {
    const panel = await session.inspect("Tools");
    const calls = history.filter(({ type, name }) => type === "agent.tool_use" && name === "bash").length;
    const row = panel.getByRole("row").filter({ has: page.getByRole("button", { name: "bash", exact: true }) });
    await expect(row.getByRole("cell").first()).toHaveText(String(calls));
    await row.getByRole("button", { name: "bash", exact: true }).click();
    const events = page.getByRole("tabpanel", { name: "Events" });
    await expect(events.locator("details.raw-line")).toHaveCount(calls);
    await events.getByRole("button", { name: "Calls of bash" }).click();
    await expect(events.locator("details.raw-line").nth(calls)).toBeVisible();
  });

  await test.step("Resources, with a preview", async () => {
    const panel = await session.inspect("Resources");
    await expect(panel).toContainText("/stores.csv");
    await expect(panel.getByRole("link", { name: /\.md$/ })).toHaveAttribute("href", /\/api\/v1\/files\/.*\/content/);
    await panel.getByText(/^Preview of .*\.md$/).click();
    await expect(panel.locator(".markdown").getByRole("heading").first()).toBeVisible();
  });

  await test.step("Threads, and from a thread to its transcript", async () => {
    const panel = await session.inspect("Threads");
    const threads = await api.get<{ data: unknown[] }>(`/v1/sessions/${session.id}/threads`);
    await expect(panel.getByRole("row")).toHaveCount(1 + threads.data.length);
    expect(threads.data.length).toBeGreaterThan(1);
    await panel.getByRole("link", { name: "Researcher", exact: true }).click();
    await expect(page.getByRole("button", { name: "Show everything" })).toBeVisible();
  });
});

test("the raw log and the transcript lead to each other", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("There and back", unasked));
  await session.send("/say Land ahoy.");
  await api.idle(session.id);
  const entry = session.transcript.getByRole("article").filter({ hasText: "Land ahoy." }).last();
  await entry.hover();
  await entry.getByRole("button", { name: "Show in the raw log" }).click();
  const line = page.locator("details.raw-line[open]");
  await expect(line).toContainText("agent.message");
  await expect(line.locator("pre.json")).toContainText("Land ahoy.");
  await line.getByRole("button", { name: "Show in transcript" }).click();
  await expect(entry).toBeFocused();
});

test("what is being written has a line that grows", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Drafts", unasked));
  const panel = await session.inspect("Events");
  await session.send(`/say ${Array.from({ length: 200 }, (_, index) => `word${index}`).join(" ")}`);
  const draft = panel.getByText(/being written, \d+ characters/);
  await expect(draft).toBeVisible();
  const length = async () => Number(/(\d+) characters/.exec((await draft.textContent()) ?? "")?.[1]);
  const first = await length();
  await expect.poll(length).toBeGreaterThan(first);
  await api.idle(session.id);
  await expect(draft).toHaveCount(0);
  await expect(panel.locator("details.raw-line").last()).toContainText("session.status_idle");
});

test("tab and width are chosen with the keyboard, and remembered", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Keys"));
  await session.inspect("Session");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "Threads" })).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Tools" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel", { name: "Tools" })).toContainText("No tool calls yet.");

  const handle = page.getByRole("separator", { name: "Width of the inspector" });
  const usual = await width(page);
  await handle.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(handle).toHaveAttribute("aria-valuenow", String(usual + 48));
  await expect.poll(() => width(page)).toBe(usual + 48);

  await page.reload();
  await ready(page);
  await expect(page.getByRole("tab", { name: "Tools" })).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => width(page)).toBe(usual + 48);
  const place = await handle.boundingBox();
  const middle = (place?.y ?? 0) + (place?.height ?? 0) / 2;
  await page.mouse.move((place?.x ?? 0) + 4, middle);
  await page.mouse.down();
  await page.mouse.move((place?.x ?? 0) - 96, middle, { steps: 4 });
  await page.mouse.up();
  expect(await width(page)).toBeGreaterThan(usual + 100);
  await handle.dblclick();
  await expect.poll(() => width(page)).toBe(usual);
});

test("a file is detached and a thread is archived after a question", async ({ adminPage: page, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const session = await SessionPage.open(page, await busySession(api));
  const resources = await session.inspect("Resources");
  await resources.getByRole("button", { name: "Detach /stores.csv" }).click();
  const question = page.getByRole("dialog", { name: "Detach the file “/stores.csv”?" });
  await Promise.all([page.waitForEvent("load"), question.getByRole("button", { name: "Detach" }).click()]);
  await ready(page);
  await expect(page.getByRole("tabpanel", { name: "Resources" })).toContainText("No files are mounted in this session.");

  const threads = await session.inspect("Threads");
  await threads.getByRole("button", { name: "Archive Researcher" }).click();
  const ending = page.getByRole("dialog", { name: "Archive the thread “Researcher”?" });
  await Promise.all([page.waitForEvent("load"), ending.getByRole("button", { name: "Archive" }).click()]);
  await ready(page);
  await expect(page.getByRole("tabpanel", { name: "Threads" }).getByRole("row").filter({ hasText: "Researcher" })).toContainText("ended");
});

for (const device of ["desktop", "phone"] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`every tab is sound on a ${device} in ${colorScheme}`, async ({ adminPage: page, server }) => {
      test.setTimeout(120_000);
      await page.setViewportSize(viewports[device]);
      await page.emulateMedia({ colorScheme });
      const session = await SessionPage.open(page, await busySession(await server.api()));
      const shown: Record<Tab, string> = {
        Session: "Cost over time",
        Events: "session.status_idle",
        Tools: "95 %",
        Resources: "Preview of",
        Threads: "Researcher",
      };
      for (const tab of tabs) {
        const panel = await session.inspect(tab);
        await expect(panel).toContainText(shown[tab]);
        await expectAccessible(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wider, "the page scrolls sideways").toBeLessThanOrEqual(0);
      }
    });
  }
}
