/** A session for people without an account: links, the presenter view, replay, and files that open offline. */
import type { Page } from "@playwright/test";
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { viewports } from "../fixtures/browser.ts";
import { expect, open, test } from "../fixtures/test.ts";

const secret = "hunter2";

// Who reads on when a link is revoked asks once more.
test.use({ expectedErrors: [/status of 404/] });

/** Makes a link in the dialog and gives its address. */
async function makeLink(page: Page, options: { hide: boolean }): Promise<string> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await dialog.getByLabel("Expires after").selectOption({ label: "1 hour" });
  await dialog.getByLabel("Hide tool input and output").setChecked(options.hide);
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByRole("button", { name: /^Revoke/ })).toHaveCount(1);
  await expectAccessible(page);
  const address = (await dialog.getByRole("status").locator("code").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Close" }).click();
  return address;
}

test("a link shows one session, live, to who has no account, until it is revoked", async ({ adminPage, server, visit }) => {
  const api = await server.api();
  const id = await api.newSession("For the guests", unasked);
  await api.send(id, `/say Welcome **aboard**.\n/use bash {"command":"echo ${secret}"}`);
  await api.idle(id);
  const desk = await SessionPage.open(adminPage, id);
  const address = await makeLink(adminPage, { hide: true });

  const guest = await visit(server);
  await open(guest, new URL(address).pathname);
  const seen = new SessionPage(guest);
  await expect(seen.transcript.locator("strong", { hasText: "aboard" })).toBeVisible();
  await expect(guest.getByText(/^Shared read-only until/)).toBeVisible();
  await expect(seen.transcript).toContainText("Input and output are hidden.");
  for (const name of ["Send", "Share", "Rename", "Archive", "Delete"]) await expect(guest.getByRole("button", { name, exact: true })).toHaveCount(0);
  await expect(guest.getByRole("navigation")).toHaveCount(0);
  await expect(guest.getByRole("link", { name: /agent/ })).toHaveCount(0);
  await expectAccessible(guest);

  await desk.send(`/say And this happens now.\n/use bash {"command":"echo ${secret}"}`);
  await expect(seen.transcript).toContainText("And this happens now.");
  const calls = seen.transcript.getByRole("article").filter({ hasText: "Input and output are hidden." });
  await expect(calls).toHaveCount(2);
  await expect(calls.filter({ hasText: secret })).toHaveCount(0);

  await guest.setViewportSize(viewports.phone);
  await expect.poll(() => guest.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

  await adminPage.getByRole("button", { name: "Share", exact: true }).click();
  await adminPage.getByRole("button", { name: /^Revoke/ }).click();
  await expect(adminPage.getByRole("button", { name: /^Revoke/ })).toHaveCount(0);
  expect((await guest.request.get(address)).status()).toBe(404);
});

test("a session is presented in large type, and a call that waits is only told until it is asked for", async ({ adminPage, server }) => {
  const api = await server.api();
  const id = await api.newSession("On the wall");
  await api.send(id, '/say Look at this.\n/use bash {"command":"ls"}');
  await api.idle(id, "requires_action");
  await open(adminPage, `/sessions/${id}?present`);
  const session = new SessionPage(adminPage);
  await expect(session.transcript).toContainText("Look at this.");
  await expect(adminPage.getByRole("status").filter({ hasText: /^Waiting for an answer/ })).toBeVisible();
  for (const name of ["Allow", "Deny", "Send", "Delete"]) await expect(adminPage.getByRole("button", { name, exact: true })).toHaveCount(0);
  await expect(adminPage.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await expectAccessible(adminPage);
  await adminPage.keyboard.press("Escape");
  await expect(adminPage.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(adminPage).not.toHaveURL(/present/);
  await adminPage.getByRole("button", { name: "Present" }).click();
  await expect(adminPage.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await expect(adminPage).toHaveURL(/present/);
});

test("who presents finds the way out by moving, on a phone too, and can show the session over time", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const title = `A title ${"as long as a sentence ".repeat(5)}`;
  const id = await api.newSession(title, unasked);
  await api.send(id, `/use bash {"command":"echo ${"a-long-word ".repeat(30)}"}`);
  await api.idle(id);
  const tools = page.getByRole("group", { name: "Presentation" });
  const exit = tools.getByRole("link", { name: "Exit" });
  const map = page.getByRole("region", { name: "Session over time" });
  for (const viewport of Object.values(viewports)) {
    await page.setViewportSize(viewport);
    await page.clock.install();
    await open(page, `/sessions/${id}?present=1`);
    await page.clock.fastForward(10_000);
    await expect(tools).toHaveCSS("opacity", "0");
    await page.mouse.move(40, 300);
    await page.mouse.move(60, 320);
    await expect(tools).toHaveCSS("opacity", "1");
    await expect(map).toBeHidden();
    await tools.getByRole("button", { name: "Timeline" }).click();
    await expect(map).toBeVisible();
    await expect(page).toHaveURL(/present=map/);
    await page.reload();
    await expect(map).toBeVisible();
    await expect(tools.getByRole("button", { name: "Timeline", pressed: true })).toBeVisible();
    await expectAccessible(page);
    // Titles are there whole as far as two lines reach, and a card's stands beside its icon.
    const heading = page.getByRole("heading", { level: 1 });
    expect(await heading.evaluate((h1) => h1.scrollWidth <= h1.clientWidth)).toBe(true);
    const card = page.getByRole("article").filter({ hasText: "a-long-word" }).locator(".row-head").first();
    expect(await card.evaluate((head) => {
      const [icon, words] = [head.querySelector("svg"), head.querySelector(".who")].map((part) => part?.getBoundingClientRect().top ?? 0);
      return Math.abs((icon ?? 0) - (words ?? 999));
    })).toBeLessThan(20);
    // The keyboard finds it, too.
    await page.clock.fastForward(10_000);
    await exit.focus();
    await expect(tools).toHaveCSS("opacity", "1");
    await exit.click();
    await expect(tools).toBeHidden();
    await expect(page).not.toHaveURL(/present/);
    await page.reload();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  }
});

test("a session that is over is replayed from any moment", async ({ adminPage, server }) => {
  const api = await server.api();
  const id = await api.newSession("Once more", unasked);
  await api.send(id, '/say The first thing.\n/use bash {"command":"echo done"}\n/say The last thing.');
  await api.idle(id);
  const session = await SessionPage.open(adminPage, id);
  // What the agent says; the message that makes it say so may stand at the first moment.
  const last = session.transcript.getByText("The last thing.", { exact: true });
  await adminPage.getByRole("button", { name: "Replay" }).click();
  const replay = adminPage.getByRole("region", { name: "Replay" });
  const moment = replay.getByRole("slider", { name: "Moment" });
  await expect(moment).toHaveAttribute("aria-valuetext", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  await expect(last).toHaveCount(0);
  await expectAccessible(adminPage);
  await replay.getByLabel("Speed").selectOption({ label: "64×" });
  await replay.getByRole("button", { name: "Play" }).click();
  await expect(last).toBeVisible();
  await expect(replay.getByRole("button", { name: "Play" })).toBeVisible();
  await session.expectHistory(await api.events(id));
  await moment.focus();
  await adminPage.keyboard.press("Home");
  await expect(last).toHaveCount(0);
  await adminPage.getByRole("button", { name: "Replay" }).click();
  await expect(last).toBeVisible();
});

test("an HTML export opens offline, and hostile content in it does nothing", async ({ adminPage, server, visit }, info) => {
  const api = await server.api();
  const id = await api.newSession("Take it along", unasked);
  const hostile = '<img src="https://evil.example/x.png" onerror="window.broken=1"><script>window.broken=1</script>';
  await api.send(id, `/say ${hostile} [a](javascript:window.broken=1)\n/say **Safe** words.`);
  await api.idle(id);
  await SessionPage.open(adminPage, id);
  await adminPage.getByText("Export", { exact: true }).click();
  const waiting = adminPage.waitForEvent("download");
  await adminPage.getByRole("link", { name: /^HTML/ }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("take-it-along.html");
  const file = info.outputPath("session.html");
  await download.saveAs(file);

  const reader = await visit(server);
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  for (const colorScheme of ["light", "dark"] as const) {
    await reader.emulateMedia({ colorScheme });
    await reader.goto(`file://${file}`);
    await expect(reader.getByRole("heading", { level: 1 })).toHaveText("Take it along");
    await expect(reader.locator("strong", { hasText: "Safe" })).toBeVisible();
    await expect(reader.getByText("onerror=").first()).toBeVisible();
    expect(await reader.evaluate(() => "broken" in window)).toBe(false);
    await expectAccessible(reader);
  }
  expect(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
});
