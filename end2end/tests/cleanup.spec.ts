/** Clean-ups: a dry run first, single items left out, what can't be undone said in words, then progress and the record. */
import type { Page } from "@playwright/test";
import { unasked, type Api } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { viewports } from "../fixtures/browser.ts";
import { Server } from "../fixtures/server.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

let own: Server;
let api: Api;

// What is left alone depends on what else there is, so these tests have a server of their own.
test.beforeAll(async () => {
  own = await Server.start({ roles: ["viewer", "operator", "admin"] });
  api = await own.api();
});
test.afterAll(() => own.stop());

async function sessions(...titles: string[]): Promise<string[]> {
  const agent = await api.createAgent("Stoker", unasked);
  const environment = await api.createEnvironment("Boiler room");
  return Promise.all(titles.map((title) => api.createSession(agent, environment, title)));
}

/** Asks on the page for one thing alone, however short it was left alone. */
async function lookFor(page: Page, what: string, action: string, days = 0): Promise<void> {
  const choices = await page.getByRole("combobox", { name: /: what to do$/ }).all();
  for (const choice of choices) await choice.selectOption("");
  await page.getByRole("combobox", { name: `${what}: what to do` }).selectOption(action);
  await page.getByRole("spinbutton", { name: `${what}: days` }).fill(String(days));
  await page.getByRole("button", { name: "Look for it" }).click();
  await page.waitForURL(/\/cleanup\/[0-9a-f-]+$/);
}

const isArchived = async (id: string) =>
  (await api.get<{ archived_at: string | null }>(`/v1/sessions/${id}`)).archived_at !== null;

for (const [width, viewport] of Object.entries(viewports)) {
  test(`idle sessions are shown, left out, confirmed and archived (${width})`, async ({ visit, browser }) => {
    test.setTimeout(90_000);
    const [gone, kept] = await sessions(`Cold ${width}`, `Warm ${width}`);
    const page = await visit(own);
    await takeLogin(page, own, "admin", browser);
    await page.setViewportSize(viewport);
    await open(page, "/cleanup");
    await lookFor(page, "Idle sessions", "archive");
    await expect(page.getByRole("heading", { name: "Idle sessions" })).toBeVisible({ timeout: 20_000 });
    await expectAccessible(page);
    await expect(page.getByRole("link", { name: `Cold ${width}` })).toHaveAttribute("href", `/sessions/${gone}`);
    await page.getByRole("checkbox", { name: `Choose Warm ${width}` }).uncheck();
    await page.getByRole("button", { name: "Go on and see what happens" }).click();
    await expect(page.getByRole("heading", { name: "This is what happens" })).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: /archived\. / })).toContainText("You can't undo this");
    await expectAccessible(page);
    expect(await isArchived(gone ?? "")).toBe(false);
    await page.getByRole("button", { name: /^Do it to/ }).click();
    await expect(page.getByText("done", { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("row").filter({ hasText: `Warm ${width}` })).toContainText("Left out");
    expect([await isArchived(gone ?? ""), await isArchived(kept ?? "")]).toEqual([true, false]);
    await expectAccessible(page);
    await open(page, "/cleanup");
    await expect(page.getByRole("row").filter({ hasText: "Idle sessions" }).filter({ hasText: "left out" }).first()).toBeVisible();
  });
}

test("without script a plan is made, confirmed and told, too", async ({ browser }) => {
  test.setTimeout(90_000);
  const [session] = await sessions("Quiet boiler");
  const context = await browser.newContext({ baseURL: own.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await takeLogin(page, own, "admin", browser);
  // Nothing says that scripts are there.
  await page.goto("/cleanup");
  await lookFor(page, "Idle sessions", "delete");
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("button", { name: "Go on and see what happens" })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole("button", { name: "Go on and see what happens" }).click();
  await page.getByRole("button", { name: /^Do it to/ }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("done", { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  expect((await api.fetch(`/v1/sessions/${session}`)).status).toBe(404);
  await context.close();
});

test("operators can't delete, viewers can only look, and nothing found is said", async ({ visit, browser }) => {
  test.setTimeout(60_000);
  await api.upload("old.csv", "a,b\n", "text/csv");
  const page = await visit(own);
  await takeLogin(page, own, "operator", browser);
  await open(page, "/cleanup");
  await lookFor(page, "Unused files", "delete");
  await expect(page.getByRole("link", { name: "old.csv" })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("4 bytes of storage; no charge by the price list").first()).toBeVisible();
  await page.getByRole("button", { name: "Go on and see what happens" }).click();
  await expect(page.getByRole("button", { name: /^Do it to/ })).toBeDisabled();
  const plan = page.url().split("?")[0] ?? "";
  await open(page, "/cleanup");
  await lookFor(page, "Sessions that wait for days", "interrupt", 1);
  await expect(page.getByRole("heading", { name: "Nothing to clean up" })).toBeVisible({ timeout: 20_000 });
  const other = await visit(own);
  await takeLogin(other, own, "viewer", browser);
  await other.goto("/cleanup");
  await expect(other.getByRole("button", { name: "Look for it" })).toBeDisabled();
  await other.goto(plan);
  await expect(other.getByRole("button", { name: "Go on and see what happens" })).toBeDisabled();
});
