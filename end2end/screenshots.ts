/** Pictures of every page at both widths and in both colours, for people to look at: `npm run screenshots`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { unasked } from "./fixtures/api.ts";
import { colourSchemes, viewports } from "./fixtures/browser.ts";
import { SessionPage, tabs } from "./fixtures/console.ts";
import { furnish } from "./fixtures/places.ts";
import { logIn, open, test } from "./fixtures/test.ts";

const folder = path.join(import.meta.dirname, "test-results/screens");

// Pictures are wanted of broken pages too.
test.use({ expectedErrors: [/./] });
test.beforeAll(() => mkdirSync(folder, { recursive: true }));

/** Shows something on every screen and takes its picture; a whole page grows as high as its content. */
async function shoot(page: Page, name: string, show: () => Promise<unknown>, fullPage = true): Promise<void> {
  for (const [device, viewport] of Object.entries(viewports)) {
    for (const colorScheme of colourSchemes) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await show();
      const file = `${name.replaceAll(/[^a-z]+/g, "-")}-${device}-${colorScheme}.png`;
      await page.screenshot({ path: path.join(folder, file), fullPage });
    }
  }
}

test("every page", async ({ page, server }) => {
  const { pages } = await furnish(await server.api());
  await shoot(page, "login", () => open(page, "/login"));
  await logIn(page, "admin");
  for (const [name, address] of Object.entries(pages)) await shoot(page, name, () => open(page, address));
  console.log(`The pictures are in ${folder}`);
});

test("every state of a session", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const environment = await api.createEnvironment("Harbour");
  const session = await api.createSession(await api.createAgent("Pilot", unasked), environment, "Why does the search show old prices?", {
    metadata: { history: "600" },
  });
  const waiting = await api.newSession("Publish the release notes");
  await api.send(waiting, '/say I will look at what changed.\n/use bash {"command":"git log --oneline -5"}');
  await api.idle(waiting, "requires_action");

  const desk = new SessionPage(page);
  const at = (address: string) => open(page, `/sessions/${address}`);
  const states: Record<string, () => Promise<unknown>> = {
    // Of these, the one of a desktop in light is the picture of README.md.
    end: () => at(session),
    waiting: () => at(waiting),
    presented: () => at(`${waiting}?present`),
    middle: async () => {
      await at(session);
      const drawing = await page.getByRole("group", { name: /Timeline/ }).boundingBox();
      if (drawing) await page.mouse.click(drawing.x + drawing.width / 2, drawing.y + 6);
    },
    shortcuts: async () => {
      await at(session);
      await page.keyboard.press("?");
    },
    find: async () => {
      await at(session);
      await page.keyboard.press("/");
      await page.keyboard.type("the");
      await page.keyboard.press("Enter");
      await page.getByRole("status").filter({ hasText: /\d of \d|Not found/ }).first().waitFor();
    },
    replay: async () => {
      await at(waiting);
      await desk.act("Replay");
    },
    share: async () => {
      await at(session);
      await desk.act("Share");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByRole("dialog").getByRole("button", { name: /^Revoke/ }).first().waitFor();
    },
    actions: async () => {
      await at(session);
      await desk.openActions();
      await page.getByText("Export", { exact: true }).click();
    },
  };
  for (const tab of tabs) {
    states[`inspector ${tab.toLowerCase()}`] = async () => {
      await at(session);
      await (await desk.inspect(tab)).scrollIntoViewIfNeeded();
    };
  }
  for (const [name, show] of Object.entries(states)) await shoot(page, `session ${name}`, show, false);
});

test("a session for guests", async ({ adminPage: page, server, visit }) => {
  const api = await server.api();
  const session = await api.newSession("For the guests", unasked);
  await api.send(session, "/play coding");
  await api.idle(session);
  await open(page, `/sessions/${session}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  const address = (await page.getByRole("dialog").getByRole("status").locator("code").textContent()) ?? "";
  const guest = await visit(server);
  await shoot(guest, "guest", () => open(guest, new URL(address).pathname), false);
  await shoot(guest, "guest presented", () => open(guest, `${new URL(address).pathname}?present`), false);

  const html = await (await page.request.get(`/api/console/sessions/${session}/export?format=html`)).body();
  const file = path.join(folder, "export.html");
  writeFileSync(file, html);
  await shoot(guest, "export", () => guest.goto(`file://${file}`), false);
});
