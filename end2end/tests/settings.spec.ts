/** Notifications: what people choose, without script too, and a webhook that arrives signed at a real receiver. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "../fixtures/server.ts";
import { expect, logIn, open, openAccount, takeLogin, test } from "../fixtures/test.ts";

test.use({ expectedErrors: [/Failed to load resource: the server responded with a status of 400/] });

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Body {
  type: "test" | "waiting";
  data: { waiting: { session_id: string; url: string; kind: string }[] };
}

/** A program on this machine that takes webhooks. */
async function receiver(): Promise<{ url: string; received: Received[]; close(): void }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    received.push({ headers: request.headers, body });
    response.end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/private-path`, received, close: () => server.close() };
}

function isSigned(secret: string, { headers, body }: Received): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

test("the time zone is the browser's until somebody chooses", async ({ visit }) => {
  // Others choose for the people of the shared server.
  const server = await Server.start({ roles: ["admin"] });
  const page = await visit(server);
  await logIn(page, "admin");
  await open(page, "/settings/notifications");
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await expect(page.getByLabel("Time zone")).toHaveValue(zone);
  await page.getByLabel("Time zone").fill("Asia/Kathmandu");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Kathmandu");
  await page.close();
  await server.stop();
});

test("a person finds their notifications, and chooses", async ({ adminPage: page }) => {
  await open(page, "/sessions");
  await openAccount(page);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await page.getByLabel("Calls of these levels").selectOption("Dangerous only");
  await page.getByLabel("From", { exact: true }).fill("22:00");
  await page.getByLabel("To", { exact: true }).fill("06:30");
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("22:00");
  await expect(page.getByLabel("Calls of these levels")).toHaveValue("dangerous");
});

test("what can't be saved says why, and leads back", async ({ adminPage: page }) => {
  await open(page, "/settings/notifications");
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  const saved = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Save" }).click();
  expect((await saved).status()).toBe(400);
  await expect(page.getByText("there is no such time zone")).toBeVisible();
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page.getByLabel("Time zone")).toBeVisible();
});
test("a webhook is added, tested, told of a call, and deleted, without script", async ({ browser }) => {
  const hook = await receiver();
  const server = await Server.start({ roles: ["admin"], env: { PILOTHOUSE_WEBHOOK_HOSTS: "127.0.0.1" } });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "admin", browser);
    await page.goto("/settings/webhooks");
    await expect(page.getByText("No webhooks yet")).toBeVisible();
    await page.getByLabel("Address").fill(hook.url);
    await page.getByRole("button", { name: "Add webhook" }).click();
    const secret = await page.getByRole("main").locator("code").innerText();
    await page.getByRole("link", { name: "Back to webhooks" }).click();
    await expect(page.getByText("private-path")).toHaveCount(0);

    // Sessions of the demo may wait, too, and be told of at any moment.
    const tests = () => hook.received.filter(({ body }) => (JSON.parse(body) as Body).type === "test").length;
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect.poll(tests).toBe(1);
    const api = await server.api();
    const session = await api.newSession("Told");
    await api.send(session, '/use bash {"command":"cat /top-secret"}');
    await api.idle(session, "requires_action");
    // The sweep finds it within 20 s; other sessions may wait too.
    const told = () => hook.received.flatMap(({ body }) => (JSON.parse(body) as Body).data.waiting);
    const own = () => told().find((one) => one.session_id === session);
    await expect.poll(own, { timeout: 40_000 }).toMatchObject({ kind: "runs_command" });
    expect(hook.received.every((one) => isSigned(secret, one))).toBe(true);
    expect(JSON.stringify(hook.received)).not.toContain("top-secret");

    // Its link opens the very call.
    await page.goto(own()?.url ?? "");
    await expect(page.getByText("cat /top-secret").first()).toBeVisible();
    await page.goto("/settings/webhooks");
    await expect(page.getByRole("cell", { name: "200: delivered" }).first()).toBeVisible();
    const repeated = () => {
      const ids = hook.received.map(({ headers }) => headers["webhook-id"]);
      return ids.length - new Set(ids).size;
    };
    expect(repeated()).toBe(0);
    await page.getByRole("button", { name: "Redeliver" }).first().click();
    await expect.poll(repeated).toBe(1);

    // A change keeps address and secret.
    await page.getByText("Change", { exact: true }).click();
    const change = page.locator("details").filter({ hasText: "Change" });
    await change.getByLabel("Calls that wait for a result").uncheck();
    await change.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("The webhook was changed.")).toBeVisible();
    await expect(page.getByText("It is told of calls that wait for a decision, sessions that stopped.")).toBeVisible();
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect.poll(tests).toBe(2);
    expect(hook.received.every((one) => isSigned(secret, one))).toBe(true);

    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("The webhook was deleted.")).toBeVisible();
    await expect(page.getByText("No webhooks yet")).toBeVisible();
  } finally {
    await context.close();
    await server.stop();
    hook.close();
  }
});
