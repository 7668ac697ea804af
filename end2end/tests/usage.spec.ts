/** Tokens and money: what the page says is what the API says, on first sight, while it works, and loaded again. */
import { type Api, unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { colourSchemes, viewports } from "../fixtures/browser.ts";
import { SessionPage } from "../fixtures/console.ts";
import { expect, ready, test } from "../fixtures/test.ts";

interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number };
  list_cost: { amount: string };
}

/** The counts of the API as the page words them. */
async function counts(api: Api, session: string): Promise<string> {
  const { usage } = await api.get<{ usage: Usage }>(`/v1/sessions/${session}`);
  const numbers = [usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation.ephemeral_5m_input_tokens];
  const [uncached, read, written] = numbers.map((number) => number.toLocaleString("en-US"));
  return `In: ${uncached} uncached, ${read} read from the cache, ${written} written to it`;
}

test("the tokens are those of the API when a session with threads is seen first, and again", async ({ adminPage: page, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const id = await api.newSession("Fleet", unasked);
  await api.send(id, "/play fleet");
  await api.idle(id, "end_turn", 90_000);
  const expected = await counts(api, id);
  const session = await SessionPage.open(page, id);
  const tokens = page.locator("dl.session-facts > div").filter({ hasText: "Tokens" }).locator("dd");
  await expect(tokens).toHaveAttribute("title", expected);
  // What the threads said is listed behind the reader's back, and comes after the totals that have it already.
  const threads = await session.inspect("Threads");
  await expect(threads.getByRole("row")).toHaveCount(5);
  await expect(threads).toContainText(/The session cost \$\d+\.\d\d/);
  await session.inspect("Events");
  await page.getByLabel("Type").selectOption("span.model_request_end");
  await expect.poll(() => page.locator("details.raw-line").count()).toBeGreaterThan(5);
  await expect(tokens).toHaveAttribute("title", expected);
  await page.reload();
  await ready(page);
  await expect(tokens).toHaveAttribute("title", expected);

  await session.send("/say One more line.");
  await api.idle(id);
  await expect(tokens).toHaveAttribute("title", await counts(api, id));
});

test("a cost below a cent is not nothing", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.newSession("Pennies", { ...unasked, model: "claude-haiku-5-5" });
  await api.send(id, "/say Hello.");
  await api.idle(id);
  expect((await api.get<{ usage: Usage }>(`/v1/sessions/${id}`)).usage.list_cost.amount).toBe("0");
  const session = await SessionPage.open(page, id);
  await expect(page.locator("dl.session-facts")).toContainText("<$0.01");
  await expect(await session.inspect("Session")).toContainText("<$0.01");
  await expect(await session.inspect("Threads")).toContainText("<$0.01");
  await page.goto("/sessions");
  await expect(page.getByRole("row").filter({ hasText: "Pennies" })).toContainText("<$0.01");
});

for (const [device, viewport] of Object.entries(viewports)) {
  for (const colorScheme of colourSchemes) {
    test(`the cost over time has axes and a table on a ${device} in ${colorScheme}`, async ({ adminPage: page, server }) => {
      test.setTimeout(120_000);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const api = await server.api();
      const id = await api.newSession(`Curve ${device} ${colorScheme}`, unasked);
      await api.send(id, "/play team");
      await api.idle(id);
      const session = await SessionPage.open(page, id);
      const panel = await session.inspect("Session");
      const chart = panel.getByRole("figure");
      await expect(chart.getByText("$0.00")).toBeVisible();
      await expect(chart.getByText("0 s", { exact: true })).toBeVisible();
      await expect(chart.getByText("Time since the first model request")).toBeVisible();
      const { usage } = await api.get<{ usage: Usage }>(`/v1/sessions/${id}`);
      const cost = `$${(Number(usage.list_cost.amount) / 100).toFixed(2)}`;
      await expect(panel.getByRole("img", { name: "Cost over time" })).toHaveAccessibleName(new RegExp(`\\${cost} in `));
      await panel.getByText("Cost over time as a table").click();
      await expect(panel.getByRole("table", { name: "Cost over time" }).getByRole("row").last()).toContainText(cost);
      await expectAccessible(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wider, "the page scrolls sideways").toBeLessThanOrEqual(0);
    });
  }
}
