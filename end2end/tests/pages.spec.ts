/** What must hold on every page, in light and dark, on a desk and on a phone. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { furnish, type Places } from "../fixtures/places.ts";
import { Server } from "../fixtures/server.ts";
import { expect, logIn, open, openAccount, takeLogin, test } from "../fixtures/test.ts";

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

// The page that isn't there is a 404 on purpose.
test.use({ expectedErrors: [/Failed to load resource: the server responded with a status of 404.*\/nowhere/] });

let places: Places;

test.beforeAll(async ({ server }) => {
  test.setTimeout(180_000);
  places = await furnish(await server.api());
});

/** On a phone nothing may stick out sideways. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, "the page scrolls sideways").toBeLessThanOrEqual(0);
}

/** Every icon on the page is a symbol of the sprite. */
async function expectIcons(page: Page): Promise<void> {
  const missing = () => page.evaluate(async () => {
    const uses = [...document.querySelectorAll("svg use")].map((use) => use.getAttribute("href") ?? "");
    // What scripts draw refers to the page itself.
    const sprites = new Map<string, Document>([["", document]]);
    for (const file of new Set(uses.map((href) => href.split("#")[0] ?? ""))) {
      if (sprites.has(file)) continue;
      const answer = await fetch(file);
      sprites.set(file, new DOMParser().parseFromString(answer.ok ? await answer.text() : "<svg/>", "image/svg+xml"));
    }
    const isMissing = (href: string) => {
      const [file = "", id = ""] = href.split("#");
      return !sprites.get(file)?.getElementById(id);
    };
    return [...new Set(uses.filter(isMissing))];
  });
  await expect.poll(missing).toEqual([]);
}

async function expectSound(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.getByRole("main")).toHaveCount(1);
  expect(await page.title()).toContain("Pilothouse");
  // A page that opens further down has buttons half below its sticky head.
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await expectIcons(page);
}

test("every page is sound", async ({ adminPage: page }) => {
  test.setTimeout(300_000);
  for (const [name, address] of Object.entries(places.pages)) {
    await test.step(name, async () => {
      await open(page, address);
      await expectSound(page);
    });
  }
});

test("login and first start are sound", async ({ page }) => {
  await open(page, "/login");
  await expectSound(page);
  const server = await Server.start({ roles: [] });
  try {
    await open(page, server.program.output.match(/http:\/\/\S*\/setup\?\S*/)?.[0] ?? "no link printed");
    await expectSound(page);
  } finally {
    await server.stop();
  }
});

test("dialogs are sound", async ({ adminPage: page }) => {
  for (const [name, verb] of [
    ["an agent", "Archive"],
    ["an environment", "Delete"],
    ["a session with a report", "Rename"],
    ["a session with a report", "Delete"],
  ] as const) {
    await open(page, places.pages[name] ?? name);
    const menu = page.getByRole("button", { name: "Actions", exact: true });
    const action = page.getByRole("main").getByRole("button", { name: verb }).first();
    const opener = (await menu.isVisible()) ? menu : action;
    if (opener === menu) await menu.click();
    await action.click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(opener, "the focus comes back").toBeFocused();
  }
});

test("a person's choice of colours beats the system's", async ({ adminPage: page, colorScheme }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await open(page, "/agents");
  const before = await background();
  const other = colorScheme === "dark" ? "Light colours" : "Dark colours";
  await openAccount(page);
  await page.getByRole("button", { name: other }).click();
  await expect.poll(background).not.toBe(before);
  await expectAccessible(page);
  await open(page, "/files");
  await openAccount(page);
  await expectAccessible(page);
  await expect(page.getByRole("button", { name: other })).toHaveAttribute("aria-pressed", "true");
});

test("the keyboard reaches the content and the navigation", async ({ adminPage: page }) => {
  await open(page, "/sessions");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("login, lists and details can be read", async ({ page }) => {
    await logIn(page, "viewer");
    for (const [name, text] of [
      ["agents", "Boatswain"],
      ["an agent", "You look after the deck."],
      ["environments", "Deck"],
      ["files", "stores.csv"],
      ["sessions", "A long day"],
      ["a session with everything", "Findings"],
    ] as const) {
      await page.goto(places.pages[name] ?? name);
      await expect(page.getByRole("main").getByText(text).first(), name).toBeVisible();
    }
    await page.getByRole("link", { name: "Agents" }).click();
    await expect(page).toHaveURL(/\/agents$/);
  });
});

test.describe("when the live parts can't start", () => {
  test.use({ expectedErrors: [/./] });

  test("the page says so and can still be read", async ({ page, server, browser }) => {
    await takeLogin(page, server, "admin", browser);
    await page.route(/\/session\.[0-9a-f]+\.js/, (route) => route.abort());
    await page.goto(places.pages["a session with everything"] ?? "");
    await expect(page.getByRole("alert").filter({ hasText: "live parts failed to start" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Reload" })).toBeVisible();
    await expect(page.getByRole("main").getByText("Findings").first()).toBeVisible();
    await expectAccessible(page);
  });
});
