/** The search across all sessions: words, filters, pages, links to events, and from the palette. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { type Server } from "../fixtures/server.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const hits = (page: Page) => page.getByRole("main").getByRole("row").filter({ has: page.getByRole("rowheader") });
const words = (page: Page) => page.getByRole("searchbox", { name: "Words" });

/** A session in which an agent said and did this, and which is recorded. */
async function recorded(server: Server, title: string, message: string): Promise<string> {
  const api = await server.api();
  const session = await api.newSession(title, { tools: [{ type: "agent_toolset_20260401" }] });
  await api.send(session, message);
  await api.idle(session);
  await api.get(`/console/sessions/${session}/events`);
  return session;
}

/** Opens a search until it finds something: what was just recorded is indexed a moment later. */
async function searched(page: Page, address: string, found: RegExp): Promise<void> {
  await expect(async () => {
    await open(page, address);
    await expect(page.getByRole("main")).toContainText(found, { timeout: 500 });
  }).toPass();
}

test("words are found in every session, and lead to their events", async ({ adminPage: page, server }) => {
  const first = await recorded(server, "Dredging", "/say The quagmire was dredged\n/use bash {\"command\":\"cat /srv/silt/report.txt\"}");
  await recorded(server, "Sounding", "/say No quagmires here <b>at all</b>");
  await searched(page, "/search?q=quagmire", /Sounding[\s\S]*Dredging/);
  await expect(page.getByRole("heading", { level: 2, name: "Dredging" })).toBeVisible();
  await expect(page.locator("mark", { hasText: "quagmires" }).first()).toBeVisible();
  await expect(page.getByRole("main")).toContainText("<b>at all</b>");
  await expect(page.getByText(/^The recordings of \d+ sessions? (is|are) searched/)).toBeVisible();
  await expectAccessible(page);

  await hits(page).filter({ hasText: "was dredged" }).filter({ hasText: "agent.message" }).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${first}\\?event=sevt_`));
  await expect(new SessionPage(page).transcript).toContainText("The quagmire was dredged");
});

test("filters narrow what is found, and stay in the form", async ({ adminPage: page, server }) => {
  await recorded(server, "Silt", '/use bash {"command":"cat /srv/morass/report.txt"}\n/say The morass is deep');
  await searched(page, "/search?q=morass", /Silt/);
  await page.getByText("Filter by tool, file, host, person, agent or day").click();
  await page.getByLabel("File or folder").fill("/srv/morass");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByLabel("File or folder")).toHaveValue("/srv/morass");
  await expect(words(page)).toHaveValue("morass");
  await expect(hits(page).filter({ hasText: "bash" })).not.toHaveCount(0);
  await expect(hits(page).filter({ hasText: "agent.message" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
});

test("it works without script, and whatever is typed is only words", async ({ browser, server, page: _ }) => {
  await recorded(server, "Plain", "/say A bayou");
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await takeLogin(page, server, "viewer", browser);
  await page.goto("/search");
  await expect(page.getByRole("heading", { name: "Find what agents said and did" })).toBeVisible();
  await words(page).fill("bayou");
  await expect(async () => {
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: "Plain" })).toBeVisible({ timeout: 500 });
  }).toPass();
  for (const hostile of ['"', "*", "NEAR(a", "words:x OR", "<script>alert(1)</script>"]) {
    await words(page).fill(hostile);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(words(page)).toHaveValue(hostile);
    await expect(page.getByRole("alert")).toHaveCount(0);
  }
  await context.close();
});

test("the palette searches all sessions for what was typed", async ({ adminPage: page, server }) => {
  await recorded(server, "Palette", "/say A lagoon");
  await searched(page, "/search?q=lagoon", /Palette/);
  await open(page, "/files");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Find or do" });
  await palette.getByRole("combobox").fill("lagoon");
  await palette.getByRole("option", { name: "Search all sessions for “lagoon”" }).click();
  await expect(page).toHaveURL(/\/search\?q=lagoon$/);
  await expect(page.getByRole("heading", { level: 2, name: "Palette" })).toBeVisible();
});

test("many hits come in pages, and a phone shows them", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Chronicler", { tools: [] });
  const session = await api.createSession(agent, await api.createEnvironment("Archive"), "Chronicle", { metadata: { history: "400" } });
  await api.get(`/console/sessions/${session}/events`);
  await page.setViewportSize({ width: 390, height: 844 });
  await searched(page, `/search?session=${session}`, /\d{3} events, newest first/);
  await expect(hits(page)).toHaveCount(50);
  const first = await hits(page).first().innerText();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(hits(page)).toHaveCount(50);
  expect(await hits(page).first().innerText()).not.toBe(first);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(hits(page).first()).toHaveText(first, { useInnerText: true });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test("a guest with a link can't search", async ({ server }) => {
  const answer = await fetch(`${server.url}/api/console/search?q=a`);
  expect(answer.status).toBe(401);
  const viewer = await server.api("viewer");
  expect((await viewer.fetch("/console/search?q=a")).status).toBe(200);
  expect((await viewer.fetch("/console/search?words=a")).status).toBe(400);
});
