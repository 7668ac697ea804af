/** A call is answered by a plain form: without script, and before any script has arrived. */
import { expect, logIn, takeLogin, test } from "../fixtures/test.ts";

const reason = "Not on a Friday.";

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test("calls are answered, and messages sent, without script", async ({ server, browser }) => {
  const api = await server.api();
  const agent = await api.createAgent("Without script");
  const session = await api.createSession(agent, await api.createEnvironment("Without script"), "Plain");
  await api.send(session, '/use bash {"command":"make deploy"}\n/use order_lookup {"order":"A-17"}');
  await api.idle(session, "requires_action");
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "operator", browser);
    await page.goto(`/sessions/${session}`);
    const approval = page.getByRole("article", { name: /^Approval: / });
    await approval.getByRole("textbox", { name: "Reason" }).fill(reason);
    await approval.getByRole("button", { name: "Deny" }).click();
    await expect(page).toHaveURL(new RegExp(`/sessions/${session}$`));
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("log", { name: "Events" })).toContainText(reason, { timeout: 500 });
      await expect(approval).toHaveCount(0, { timeout: 500 });
    }).toPass();

    await api.idle(session, "requires_action");
    await page.reload();
    const result = page.getByRole("article", { name: /^Result needed: / });
    await result.getByRole("textbox", { name: "Result" }).fill("It is on its way.");
    await result.getByRole("button", { name: "Send result" }).click();
    await expect(page).toHaveURL(new RegExp(`/sessions/${session}$`));
    await api.idle(session);

    await page.goto(`/sessions/${session}`);
    await page.getByRole("textbox", { name: "Message" }).fill("/say Aye.");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await api.idle(session);
    await page.reload();
    await expect(page.getByRole("log", { name: "Events" })).toContainText("Aye.");
  } finally {
    await context.close();
  }
  const denial = (await api.events(session)).find(({ type }) => type === "user.tool_confirmation");
  expect(denial).toMatchObject({ result: "deny", deny_message: reason });
});

test("a call is answered before any script has arrived", async ({ page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Before script");
  const session = await api.createSession(agent, await api.createEnvironment("Before script"), "Early");
  await api.send(session, '/use bash {"command":"ls"}');
  await api.idle(session, "requires_action");
  await logIn(page, "approver");
  await page.route(/session\.[0-9a-f]+\.js$/, () => {});
  await page.goto(`/sessions/${session}`, { waitUntil: "commit" });
  await page.getByRole("article", { name: /^Approval: / }).getByRole("button", { name: "Allow", exact: true }).click();
  await api.idle(session);
  const answer = (await api.events(session)).find(({ type }) => type === "user.tool_confirmation");
  expect(answer).toMatchObject({ result: "allow" });
  expect(answer).not.toHaveProperty("deny_message");
});
