/** The server dies in the middle of a turn: nothing is lost, nothing is twice, nobody has to log in or reload. */
import type { Page } from "@playwright/test";
import type { Api } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, logIn, open, ready, test } from "../fixtures/test.ts";

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

// The browser itself writes an error for each connection that is refused or cut.
test.use({ expectedErrors: [/net::ERR_|Failed to load resource/] });

const longAnswer = `/say ${Array.from({ length: 120 }, (_, index) => `word${index}`).join(" ")}\n/think\n/say Landfall.`;

/** A mark that a reload would wipe out. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
}

async function expectNotReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
}

async function killAndReturn(server: Server, session: SessionPage): Promise<void> {
  await server.program.stop("SIGKILL");
  await expect(session.reconnecting, "the page says that it reconnects").toBeVisible();
  await server.program.launch();
  await expect(session.reconnecting).toHaveCount(0, { timeout: 30_000 });
  await expect(session.transcript).toContainText("Landfall.", { timeout: 60_000 });
}

async function expectRecovered(page: Page, session: SessionPage, upstream: Api): Promise<void> {
  await session.expectHistory(await upstream.idle(session.id));
  await expectNotReloaded(page);
  await session.send("/say Still logged in.");
  await expect(session.transcript).toContainText("Still logged in.");
  await session.expectHistory(await upstream.idle(session.id));
}

interface World {
  page: Page;
  session: SessionPage;
  server: Server;
  simulator: Awaited<ReturnType<typeof startSimulator>>;
}

/** A console and its upstream, each of which can be killed, and an admin who looks at a new session. */
async function withUpstream(visit: (server: Server) => Promise<Page>, title: string, run: (world: World) => Promise<void>): Promise<void> {
  const simulator = await startSimulator("key-of-the-recovery-test");
  const server = await Server.start({ upstream: { url: simulator.program.url, key: simulator.api.key } });
  try {
    const page = await visit(server);
    await logIn(page, "admin");
    const session = await SessionPage.open(page, await simulator.api.newSession(title));
    await mark(page);
    await run({ page, session, server, simulator });
  } finally {
    await server.stop();
    await simulator.stop();
  }
}

test("the console is killed while the upstream goes on", async ({ visit }) => {
  test.setTimeout(150_000);
  await withUpstream(visit, "Killed console", async ({ page, session, server, simulator }) => {
    await session.send(longAnswer);
    await expect(session.transcript).toContainText("word3");
    await killAndReturn(server, session);
    await expectRecovered(page, session, simulator.api);
  });
});

test("the console is killed together with its embedded simulator", async ({ visit }) => {
  test.setTimeout(150_000);
  const server = await Server.start();
  try {
    const api = await server.api();
    const page = await visit(server);
    await logIn(page, "admin");
    const session = await SessionPage.open(page, await api.newSession("Killed simulator"));
    await mark(page);
    await session.send(longAnswer);
    await expect(session.transcript).toContainText("word3");
    await killAndReturn(server, session);
    await expectRecovered(page, session, api);
  } finally {
    await server.stop();
  }
});

test("the upstream is killed and comes back", async ({ visit }) => {
  test.setTimeout(150_000);
  await withUpstream(visit, "Killed upstream", async ({ page, session, simulator }) => {
    await session.send("/say Before.");
    await expect(session.transcript).toContainText("Before.");
    await simulator.program.stop("SIGKILL");
    await expect(session.reconnecting).toBeVisible();
    await simulator.program.launch();
    await expect(session.reconnecting).toHaveCount(0, { timeout: 30_000 });
    await expectRecovered(page, session, simulator.api);
  });
});

test("a recorded session is read while the upstream is down, and goes on when it is back", async ({ visit, browser }) => {
  test.setTimeout(150_000);
  await withUpstream(visit, "Read offline", async ({ page, session, server, simulator }) => {
    const { id } = session;
    await session.send('/use bash {"command":"uptime"}');
    await expect(session.waiting("uptime")).toBeVisible();
    const api = await server.api();
    const { token } = await api.post<{ token: string }>(`/console/sessions/${id}/shares`, { expires_in_hours: 1, hide_tools: false });
    await simulator.program.stop("SIGKILL");

    // What stands on a page that is loaded now comes from the log.
    await open(page, `/sessions/${id}`);
    const stale = page.getByRole("status").filter({ hasText: /Can't reach the Claude API\. This is the session as recorded .+\. Reconnecting…/ });
    await expect(stale).toBeVisible();
    await expect(page.getByText(/os error|127\.0\.0\.1:/)).toHaveCount(0);
    await expect(session.transcript).toContainText("uptime");
    await expectAccessible(page);
    await session.message.fill("Typed while offline");
    await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
    const card = session.waiting("uptime");
    await expect(card.getByRole("button", { name: "Allow", exact: true })).toBeDisabled();
    await expect(card).toContainText("as soon as the connection to the Claude API is back");
    expect((await api.fetch(`/console/sessions/${id}/export?format=jsonl`)).status).toBe(200);
    const guest = await (await browser.newContext({ baseURL: server.url })).newPage();
    await guest.goto(`/share/${token}`);
    await expect(guest.getByRole("log", { name: "Events" })).toContainText("uptime");
    await expect(guest.getByRole("status").filter({ hasText: "Can't reach the Claude API." })).toBeVisible();
    await guest.context().close();

    // The list says what is wrong, and leads to what can be read.
    await page.goto("/sessions");
    await expect(page.getByRole("alert")).toContainText("Can't reach the Claude API.");
    await page.getByRole("table", { name: "Recorded sessions, latest first" }).getByRole("link", { name: "Read offline", exact: true }).click();
    await expect(stale).toBeVisible();
    await ready(page);
    await mark(page);

    await simulator.program.launch();
    await expect(stale).toHaveCount(0, { timeout: 30_000 });
    await session.allow("uptime");
    await session.expectHistory(await simulator.api.idle(id));
    await expectNotReloaded(page);
  });
});

test("what happens while a page loads the log anew is not lost", async ({ visit }) => {
  const server = await Server.start();
  try {
    const page = await visit(server);
    await logIn(page, "admin");
    // The page's own connection instead of the worker's, so that a test can speak with the server's voice.
    await page.addInitScript(() => {
      Reflect.deleteProperty(globalThis, "SharedWorker");
      globalThis.EventSource = class extends EventSource {
        constructor(address: string | URL) {
          super(address);
          Object.assign(globalThis, { connection: this });
        }
      };
    });
    const api = await server.api();
    const session = await SessionPage.open(page, await api.newSession("Loaded anew"));
    await session.send("/say Before.");
    await expect(session.transcript.getByText("Before.", { exact: true })).toBeVisible();
    await api.idle(session.id);

    // The log is read, and the answer stays away until something more has happened and come over the stream.
    let [isRead, hasHappened] = [() => {}, () => {}];
    const read = new Promise<void>((resolve) => (isRead = resolve));
    const happened = new Promise<void>((resolve) => (hasHappened = resolve));
    await page.route(/\/rows\?.*limit=64/, async (route) => {
      const answer = await route.fetch();
      isRead();
      await happened;
      await route.fulfill({ response: answer });
    });
    const reset = (id: string) => {
      const { connection } = globalThis as unknown as { connection: EventSource };
      connection.dispatchEvent(new MessageEvent("reset", { data: `{"session":"${id}","value":null}` }));
    };
    await page.evaluate(reset, session.id);
    await read;
    await api.send(session.id, "/say Meanwhile.");
    await expect(session.transcript.getByText("Meanwhile.", { exact: true })).toBeVisible();
    await api.idle(session.id);
    hasHappened();
    await page.unrouteAll({ behavior: "wait" });
    await session.expectHistory(await api.events(session.id));
    await session.send("/say Afterwards.");
    await session.expectHistory(await api.idle(session.id));
  } finally {
    await server.stop();
  }
});
