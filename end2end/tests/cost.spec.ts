/** What sessions used and cost: over any time, down to a model request, and before it happens. */
import type { Page } from "@playwright/test";
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { colourSchemes, viewports } from "../fixtures/browser.ts";
import { SessionPage } from "../fixtures/console.ts";
import { Server } from "../fixtures/server.ts";
import { expect, logIn, open, test } from "../fixtures/test.ts";

test.describe.configure({ mode: "serial" });

interface Usage {
  usage: { list_cost: { amount: string } };
}

let server: Server;
let agent: string;
let session: string;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  server = await Server.start({ roles: ["viewer", "admin"] });
  const api = await server.api();
  agent = await api.createAgent("Purser", { ...unasked, model: "claude-opus-5" });
  session = await api.createSession(agent, await api.createEnvironment("Hold"), "Counting the stores", { metadata: { history: "fleet" } });
  await api.send(session, "/play team");
  await api.idle(session, "end_turn", 90_000);
});
test.afterAll(() => server.stop());

/** What the API itself reports. */
async function reported(): Promise<string> {
  const { usage } = await (await server.api()).get<Usage>(`/v1/sessions/${session}`);
  return `$${(Number(usage.list_cost.amount) / 100).toFixed(2)}`;
}

/** Waits until the log of the session is read: recorded, and each of its requests priced. */
async function readThrough(page: Page): Promise<void> {
  await SessionPage.open(page, session);
  await expect(async () => {
    await open(page, `/sessions/${session}/cost`);
    await expect(page.getByRole("table", { name: "Model requests, newest first" })).toBeVisible();
    await expect(page.getByText("Only a part of this session's model requests")).toHaveCount(0);
  }).toPass({ timeout: 60_000 });
}

test("a session's cost is that of the API, down to its model requests", async ({ visit }) => {
  test.setTimeout(120_000);
  const page = await visit(server);
  await logIn(page, "viewer");
  await readThrough(page);
  const cost = await reported();
  await expect(page.getByText(`${cost} list cost`)).toBeVisible();
  await expect(page.getByRole("region", { name: "How this is computed" })).toContainText(`${cost} was reported by the API`);
  const threads = page.getByRole("table", { name: "What each thread used" });
  await expect(threads.getByRole("row")).not.toHaveCount(1);
  await expectAccessible(page);
  await threads.getByRole("link", { name: "Primary thread" }).click();
  const requests = page.getByRole("table", { name: "Model requests, newest first" });
  await expect(requests.getByRole("row").nth(1)).toContainText("claude-opus-5");
  await requests.getByRole("row").nth(1).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}\\?event=`));
});

test("usage leads from an agent to its versions, sessions and their cost", async ({ visit }) => {
  const page = await visit(server);
  await logIn(page, "viewer");
  await open(page, "/usage?range=month");
  await expect(page.getByRole("heading", { level: 1, name: "Usage" })).toBeVisible();
  await expect(page.getByText("List cost", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("table", { name: "What was used" }).getByRole("link", { name: "Purser" }).click();
  await expect(page.getByRole("list", { name: "Filters" })).toContainText(agent);
  await page.getByRole("link", { name: "Purser, version 1" }).click();
  await page.getByRole("link", { name: "Counting the stores" }).click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}/cost`));
});

test("any time and zone can be chosen, and an empty one says so", async ({ visit }) => {
  const page = await visit(server);
  await logIn(page, "viewer");
  await open(page, "/usage");
  await page.getByLabel("First day").fill("2020-01-01");
  await page.getByLabel("Last day").fill("2020-01-31");
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await page.getByLabel("Grouped by").selectOption("model");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Nothing was used" })).toBeVisible();
  await expect(page.getByLabel("First day")).toHaveValue("2020-01-01");
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await page.getByRole("link", { name: "30 days" }).click();
  await expect(page.getByRole("table", { name: "What was used" })).toContainText("claude-opus-5");
});

test("the groups are a file for spreadsheets and JSON for programs", async () => {
  const api = await server.api();
  const csv = await (await api.fetch("/console/usage.csv?by=session")).text();
  expect(csv).toContain("Counting the stores");
  const report = await api.get<{ groups: { key: string; sum: { cost: string } }[] }>("/console/usage?by=session");
  const own = report.groups.find(({ key }) => key === session);
  expect(`$${Number(own?.sum.cost).toFixed(2)}`).toBe(await reported());
});

test("a cost can be calculated before it happens, from an agent's past", async ({ visit }) => {
  const page = await visit(server);
  await logIn(page, "viewer");
  await open(page, `/agents/${agent}`);
  await page.getByRole("link", { name: "What a session would cost" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Cost calculator" })).toBeVisible();
  await expect(page.getByRole("table", { name: "What sessions of this agent came to" })).toContainText("Half cost no more");
  await expect(page.getByRole("region", { name: "Other models" })).toContainText("claude-opus-5 (its own)");
  await expectAccessible(page);
  await page.getByLabel("Model requests (turns)").fill("10");
  await page.getByLabel("Uncached input tokens of each").fill("100000");
  for (const label of ["Tokens read from the cache by each", "Tokens written to the cache by each", "Output tokens of each", "Running time in minutes", "Web searches"]) {
    await page.getByLabel(label).fill("0");
  }
  await page.getByLabel("Model", { exact: true }).selectOption("claude-haiku-5-5");
  await page.getByRole("button", { name: "Calculate" }).click();
  await expect(page.getByText("$0.10 list cost of one session")).toBeVisible();
});

for (const [device, viewport] of Object.entries(viewports)) {
  for (const colorScheme of colourSchemes) {
    test(`the pages hold on a ${device} in ${colorScheme}`, async ({ visit }) => {
      const page = await visit(server);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await logIn(page, "viewer");
      for (const address of ["/usage", `/sessions/${session}/cost`, `/calculator?agent=${agent}`]) {
        await open(page, address);
        await expectAccessible(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wider, `${address} scrolls sideways`).toBeLessThanOrEqual(0);
        const name = address.replace(/[^a-z]+/g, "-").slice(0, 16);
        await page.screenshot({ path: test.info().outputPath(`${name}-${device}-${colorScheme}.png`), fullPage: true });
      }
    });
  }
}
