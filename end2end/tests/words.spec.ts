/** Times in the reader's own zone, and who answered what. */
import { SessionPage } from "../fixtures/console.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

test.describe("a reader in India", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("reads local times, which were told in UTC before, and nothing moves", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const session = await api.newSession("Local");
    await api.send(session, "/say Namaste.");
    await api.idle(session);
    const rendered = await (await page.request.get(`/sessions/${session}`)).text();
    expect(rendered).toMatch(/class="day-line">[^<]*\d{4} · UTC</);

    await page.addInitScript(() => {
      Object.assign(globalThis, { shifted: 0 });
      const count = (list: PerformanceObserverEntryList) => {
        for (const entry of list.getEntries()) {
          const sources = Reflect.get(entry, "sources") as { node?: Node }[];
          const isTime = sources.some(({ node }) => node instanceof Element && node.closest("time, .row-time, .day-line"));
          if (isTime) Object.assign(globalThis, { shifted: Reflect.get(globalThis, "shifted") + Reflect.get(entry, "value") });
        }
      };
      new PerformanceObserver(count).observe({ type: "layout-shift", buffered: true });
    });
    const view = await SessionPage.open(page, session);
    await expect(view.transcript.locator(".day-line").first()).toHaveText(/ · UTC\+5:30$/);
    const time = view.transcript.getByRole("article").last().locator("time");
    const local = await time.evaluate((time: HTMLTimeElement) => new Date(time.dateTime).toLocaleTimeString("en-GB"));
    await expect(time).toHaveText(local);
    await time.hover();
    await expect(time).toHaveAttribute("title", /GMT\+5:30|IST|India/);
    const events = await view.inspect("Events");
    await expect(events.getByText(/ · UTC\+5:30$/).first()).toBeVisible();
    expect(await page.evaluate(() => Reflect.get(globalThis, "shifted"))).toBe(0);
  });
});

test("a denied call says once who denied it, and guests are told no names", async ({ adminPage: page, server, visit, browser }) => {
  const api = await server.api();
  const session = await api.newSession("Denied");
  await api.send(session, '/use bash {"command":"ls"}');
  await api.idle(session, "requires_action");
  const colleague = await visit(server);
  await takeLogin(colleague, server, "approver", browser);
  const view = await SessionPage.open(page, session);
  await (await SessionPage.open(colleague, session)).deny("ls", "Not on a Friday.");
  const row = view.transcript.getByRole("article").filter({ hasText: "Run a command" });
  await expect(row).toContainText(/denied\s*by approver after \d/);
  await expect(row).not.toContainText("ran ");
  await expect(row.getByText("Not on a Friday.")).toHaveCount(1);

  const share = await page.request.post(`/api/console/sessions/${session}/shares`, {
    data: { expires_in_hours: 1, hide_tools: false },
    headers: { origin: server.url },
  });
  const { token } = (await share.json()) as { token: string };
  const guest = await visit(server);
  await open(guest, `/share/${token}`);
  const seen = new SessionPage(guest).transcript.getByRole("article").filter({ hasText: "Run a command" });
  await expect(seen).toContainText(/denied\s*after \d/);
  await expect(guest.getByText("approver")).toHaveCount(0);
});
