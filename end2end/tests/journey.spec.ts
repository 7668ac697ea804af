/** The whole journey of a person who has just started the server, on the embedded simulator, by roles and labels. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { type Api, unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { createAgent, createEnvironment, createSession, SessionPage, uploadFile } from "../fixtures/console.ts";
import { password, Server } from "../fixtures/server.ts";
import { expect, expectLoggedIn, open, test } from "../fixtures/test.ts";

const csv = "product,price,stock\nanchor,120.5,3\nbuoy,35,20\nrope,9.5,140\n";

test("from the first start to a downloaded report", async ({ visit }) => {
  test.setTimeout(180_000);
  const server = await Server.start({ roles: [] });
  try {
    const page = await visit(server);
    await makeFirstAdmin(page, server);
    await journey(page, server);
  } finally {
    await server.stop();
  }
});

async function makeFirstAdmin(page: Page, server: Server): Promise<void> {
  await test.step("the printed link makes the first admin, once", async () => {
    const link = server.program.output.match(/http:\/\/\S*\/setup\?\S*/)?.[0];
    expect(link, "the server prints a one-time link").toBeTruthy();
    await page.goto(link ?? "");
    await page.getByLabel("Name").fill("admin");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Create admin" }).click();
    await expectLoggedIn(page);
    await expect(page.getByText(/^Simulator/)).toBeVisible();
    const again = await page.request.get(link ?? "", { maxRedirects: 0 });
    expect(await again.text()).not.toContain("Create admin");
  });
}

async function journey(page: Page, server: Server): Promise<void> {
  const api = await server.api();
  const session = await test.step("an agent, an environment, a file and a session", async () => {
    await createAgent(page, {
      name: "Quartermaster",
      model: "claude-opus-5-5",
      system: "You keep the ship's stores.",
      ask: ["bash"],
      custom: {
        name: "order_lookup",
        description: "Looks an order up",
        schema: '{"type":"object","properties":{"order":{"type":"string"}},"required":["order"]}',
      },
    });
    await createEnvironment(page, "Harbour");
    await uploadFile(page, "stores.csv", "text/csv", csv);
    return createSession(page, { agent: "Quartermaster", environment: "Harbour", title: "Count the stores", files: ["stores.csv"] });
  });

  await test.step("it thinks and answers, and the answer arrives by itself", async () => {
    await session.send("/think\n/say The stores are **in order**.");
    await expect(session.transcript.locator("strong", { hasText: "in order" })).toBeVisible();
    await expect(session.status(/^idle$/)).toBeVisible();
  });

  await test.step("one call is approved, another one denied with a message", async () => {
    await session.send('/use bash {"command":"ls /mnt/session/uploads"}\n/use bash {"command":"rm -rf /mnt/session/uploads"}');
    await session.allow("ls /mnt");
    await expect(session.transcript).toContainText("stores.csv");
    await expect(session.waiting("rm -rf")).toBeVisible();
    await expect(session.status(/^waits for you$/)).toBeVisible();
    await expectAccessible(page);
    await session.deny("rm -rf", "The stores must stay where they are.");
    await expect(session.transcript).toContainText("The stores must stay where they are.");
    await api.idle(session.id);
  });

  await test.step("a custom tool is answered by hand", async () => {
    await session.send('/use order_lookup {"order":"A-17"}');
    await session.answer("A-17", "Order A-17: 12 anchors, paid");
    await expect(session.transcript).toContainText("12 anchors, paid");
    await api.idle(session.id);
  });

  await test.step("a long turn is interrupted", async () => {
    await session.send("/play long");
    await expect(session.status(/^running$/)).toBeVisible();
    await page.getByRole("button", { name: "Interrupt", exact: true }).click();
    await expect(session.status(/^idle$/)).toBeVisible();
    await api.idle(session.id);
  });

  await test.step("the report on the mounted file is downloaded", async () => {
    await session.send("/play data");
    await allowAll(session, api);
    const link = (await session.files()).getByRole("link", { name: /\.md/ });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click({ timeout: 30_000 })]);
    const report = await readFile(await download.path(), "utf8");
    expect(report).toContain("price");
    expect(report, "the mean of the prices").toContain("55");
  });

  await test.step("after a reload the page tells the same story as the API", async () => {
    await session.expectHistory(await api.idle(session.id));
    await open(page, `/sessions/${session.id}`);
    await session.expectHistory(await api.events(session.id));
    await expectAccessible(page);
  });

  await test.step("the lists show what was made", async () => {
    for (const [path, name] of [["/agents", "Quartermaster"], ["/environments", "Harbour"], ["/files", "stores.csv"], ["/sessions", "Count the stores"]] as const) {
      await open(page, path);
      await expect(page.getByRole("main").getByText(name).first()).toBeVisible();
    }
  });
}

/** Allows whatever waits until the turn is over. */
async function allowAll(session: SessionPage, api: Api): Promise<void> {
  const over = api.idle(session.id).then(() => true);
  const next = () => session.waiting().first().waitFor({ timeout: 60_000 }).then(() => false, () => false);
  while (!(await Promise.race([over, next()]))) {
    const card = session.waiting().first();
    const id = await card.getAttribute("id");
    await card.getByRole("button", { name: "Allow", exact: true }).click();
    await expect(session.page.locator(`[id="${id}"]`)).toHaveCount(0);
  }
}

test("calls that wait together are answered one by one", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Approvals"));
  await session.send("/play approval");
  await expect(session.waiting()).toHaveCount(2);
  await expect(session.page).toHaveTitle(/^\(2\)/);
  await session.deny("make deploy", "Not today.");
  await expect(session.waiting()).toHaveCount(1);
  await session.allow("make test");
  await allowAll(session, api);
  const events = await api.idle(session.id);
  const answers = events.filter(({ type }) => type === "user.tool_confirmation");
  expect(new Set(answers.map(({ tool_use_id }) => tool_use_id)).size).toBe(new Set(answers.map(({ id }) => id)).size);
  await expect(session.transcript).toContainText("Not today.");
  await session.expectHistory(events);
});

test("interrupt and redirect replaces a turn by another", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Redirect", unasked));
  await session.send("/play long");
  await expect(session.status(/^running$/)).toBeVisible();
  await session.message.fill("/say Changed course.");
  await page.getByRole("button", { name: "Interrupt and send" }).click();
  await expect(session.transcript).toContainText("Changed course.");
  await session.expectHistory(await api.idle(session.id));
});

test("text is shown while it is written", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Streaming"));
  const words = Array.from({ length: 150 }, (_, index) => `word${index}`).join(" ");
  await session.send(`/say ${words}`);
  await expect(session.transcript).toContainText("word3");
  const events = await api.events(session.id);
  expect(events.some(({ type }) => type === "agent.message"), "words are shown before the message is complete").toBe(false);
  await session.expectHistory(await api.idle(session.id));
  await expect(session.transcript).toContainText("word149");
});

test("hostile output is only text", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await SessionPage.open(page, await api.newSession("Hostile", unasked));
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await session.send("/play hostile");
  await session.expectHistory(await api.idle(session.id));
  expect(await page.title()).not.toContain("owned");
  expect(await page.locator("main script, main iframe, main img[src^='http'], main a[href^='javascript'], main a[href^='data']").count()).toBe(0);
  expect(requests.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:"))).toEqual([]);
  await expect(page.getByRole("button", { name: "Send", exact: true }), "the page still works").toBeVisible();
});

test("two people see one session at the same time, and only one answers", async ({ adminPage: page, server, context }) => {
  const api = await server.api();
  const id = await api.newSession("Two tabs");
  const first = await SessionPage.open(page, id);
  const second = await SessionPage.open(await context.newPage(), id);
  await first.send('/use bash {"command":"uptime"}');
  await expect(second.waiting("uptime")).toBeVisible();
  await second.allow("uptime");
  await expect(first.waiting("uptime")).toHaveCount(0);
  const events = await api.idle(id);
  await first.expectHistory(events);
  await second.expectHistory(events);
  expect(new Set(events.filter(({ type }) => type === "user.tool_confirmation").map(({ id }) => id)).size).toBe(1);
});
