/** Many tabs of one browser share one live connection: a browser opens six to a host, and each tab must stay live. */
import { SessionPage } from "../fixtures/console.ts";
import { CountingProxy } from "../fixtures/proxy.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

test("ten tabs stay live and quick, and closing some disturbs none", async ({ browser, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const proxy = await CountingProxy.start(server.url);
  const context = await browser.newContext({ baseURL: proxy.url });
  try {
    const first = await context.newPage();
    await takeLogin(first, server, "admin", browser);
    const tabs: SessionPage[] = [];
    for (let n = 0; n < 10; n++) {
      const page = n === 0 ? first : await context.newPage();
      await open(page, `/sessions/${await api.newSession(`Tab ${n}`)}`);
      tabs.push(new SessionPage(page));
    }
    const says = async (tab: SessionPage, text: string) => {
      await api.send(tab.id, `/say ${text}`);
      await expect(tab.transcript.getByText(text, { exact: true })).toBeVisible();
    };
    for (const [n, tab] of tabs.entries()) await says(tab, `Tab ${n} hears this.`);
    expect(proxy.current, "live connections of ten tabs").toBe(1);

    // The first to open, which might be thought to hold the connection, and two more.
    for (const n of [0, 4, 9]) await tabs[n]?.page.close();
    const left = tabs.filter((_, n) => ![0, 4, 9].includes(n));
    for (const tab of left) await says(tab, "Still here.");
    for (const tab of left) await expect(tab.reconnecting).toHaveCount(0);
    expect(proxy.current).toBe(1);

    // A page that is loaded again at once finds a connection, too.
    const reloaded = left[0] as SessionPage;
    await open(reloaded.page, `/sessions/${reloaded.id}`);
    await says(reloaded, "Back again.");
  } finally {
    await context.close();
    await proxy.stop();
  }
});

test("two tabs of one session each see every event once", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Seen twice");
  await open(page, `/sessions/${session}`);
  await api.send(session, "/say One.");
  const other = await page.context().newPage();
  await open(other, `/sessions/${session}`);
  await api.send(session, "/say Two.");
  await api.idle(session);
  const history = await api.events(session);
  for (const tab of [page, other]) await new SessionPage(tab).expectHistory(history);
});
