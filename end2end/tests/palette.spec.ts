/** Finding anything, doing anything by its name, and the keys of every page. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const palette = (page: Page) => page.getByRole("dialog", { name: "Find or do" });
const field = (page: Page) => palette(page).getByRole("combobox");
const option = (page: Page, name: string | RegExp) => palette(page).getByRole("option", { name });

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test("a resource is found by its name or a part of its id, and opened by keys", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Soundings");
  const session = await api.newSession("Sounding at dawn");
  await open(page, "/files");
  await page.keyboard.press("Control+k");
  await field(page).fill("soun");
  await expect(option(page, /^Soundings/)).toBeVisible();
  await expect(option(page, /^Sounding at dawn.*Session/)).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(option(page, /^Soundings.*Agent/)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/agents/${agent}$`));

  await page.keyboard.press("Control+k");
  await field(page).fill(session.slice(-9));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/sessions/${session}`));
});

test("what the page offers is done by its name", async ({ adminPage: page, server }) => {
  const api = await server.api();
  await open(page, "/agents");
  await page.keyboard.press("Control+k");
  await field(page).fill("new agent");
  await expect(option(page, /This page/)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/agents\/new$/);

  // Also from within a field, and what opens a dialog.
  const session = await api.newSession("Lead line");
  const view = await SessionPage.open(page, session);
  await view.message.click();
  await page.keyboard.press("Control+k");
  await field(page).fill("rename");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: /Rename/ })).toBeVisible();
});

test("nothing found says so, and a late answer replaces nothing", async ({ adminPage: page }) => {
  await open(page, "/vaults");
  await page.getByRole("link", { name: /^Find/ }).click();
  await field(page).fill("no such thing");
  await expect(palette(page).getByText("Nothing has these words in its name or id.")).toBeVisible();
  // The answer for the first words is held back until that for the second is there.
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/find\?q=appro$/, async (route) => {
    await held;
    await route.continue();
  });
  const first = page.waitForRequest(/\/find\?q=appro$/);
  await field(page).fill("appro");
  await first;
  await field(page).fill("decis");
  await expect(option(page, /^Decisions/)).toBeVisible();
  const late = page.waitForResponse(/\/find\?q=appro$/);
  release();
  await (await late).finished();
  await expect(option(page, /^Decisions/)).toBeVisible();
  await expect(option(page, /^Approvals/)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
});

test("letters lead to lists, and a switch turns them off everywhere", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Keys of every page");
  await SessionPage.open(page, session);
  // `e` alone would go to the next error.
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/environments$/);
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search environments" });
  await expect(search).toBeFocused();
  await page.keyboard.type("ga");
  await expect(search).toHaveValue("ga");
  await search.blur();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/environments\/new$/);

  await open(page, "/vaults");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet.getByText("Go to memory stores")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByLabel("Use single keys").uncheck();
  await sheet.getByRole("button", { name: "Close" }).click();
  await open(page, "/agents");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.keyboard.press("?");
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(/\/agents$/);
  await open(page, "/shortcuts");
  await expect(page.getByLabel("Use single keys")).not.toBeChecked();
  await page.getByLabel("Use single keys").check();
  await page.keyboard.press("Tab");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/sessions$/);
});

test("without script the search is a page", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await takeLogin(page, server, "viewer", browser);
  await page.goto("/vaults");
  await page.getByRole("link", { name: /^Find/ }).click();
  await page.getByRole("searchbox", { name: "Name or id" }).fill("vaul");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await expect(page.getByRole("main").getByRole("link", { name: /^Vaults/ })).toBeVisible();
  await context.close();
});
