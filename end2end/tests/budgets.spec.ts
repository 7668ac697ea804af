/** Budgets: set by an admin, without script too; at its limit one refuses new sessions until it is raised. */
import { expectAccessible } from "../fixtures/axe.ts";
import { unasked } from "../fixtures/api.ts";
import { Server } from "../fixtures/server.ts";
import { expect, logIn, open, test } from "../fixtures/test.ts";

test.use({ expectedErrors: [/Failed to load resource: the server responded with a status of (400|402)/] });

interface Budgets {
  budgets: { spent_cents: number }[];
}

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ roles: ["viewer", "operator", "admin"] });
});
test.afterAll(() => server.stop());

test("a budget is used up, stops new sessions, is raised and deleted", async ({ visit }) => {
  const api = await server.api();
  const [agent, environment] = [await api.createAgent("Spender", unasked), await api.createEnvironment("Quay")];
  const page = await visit(server);
  await logIn(page, "admin");
  await open(page, "/settings/budgets");
  await expect(page.getByRole("heading", { name: "No budgets yet" })).toBeVisible();
  await expectAccessible(page);

  // What can't be a budget is refused in words.
  const form = page.locator("form").filter({ has: page.getByRole("heading", { name: "Add a budget" }) });
  await form.getByLabel("Budget for").selectOption("An agent");
  await form.getByLabel("Dollars").fill("0.01");
  await form.getByRole("button", { name: "Add budget" }).click();
  await expect(page.getByText("Name the agent or deployment by its id")).toBeVisible();

  await open(page, "/settings/budgets");
  await form.getByLabel("Budget for").selectOption("An agent");
  await form.getByLabel("Which one").fill(agent);
  await form.getByLabel("Dollars").fill("0.01");
  await form.getByLabel("At the limit").selectOption("Tell people and refuse new sessions");
  await form.getByRole("button", { name: "Add budget" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The budget was added." })).toBeVisible();
  await expect(page.getByText(/\$0\.00 of \$0\.01 in .* \(0 %\), in 0 sessions/)).toBeVisible();

  const session = await api.createSession(agent, environment, "Expensive");
  // A turn costs about a cent.
  for (const text of ["Hello", "And again"]) {
    await api.send(session, text);
    await api.idle(session);
  }
  const spent = async () => (await api.get<Budgets>("/console/budgets")).budgets[0]?.spent_cents ?? 0;
  await expect.poll(spent, { timeout: 30_000 }).toBeGreaterThan(0);
  await open(page, "/settings/budgets");
  await expect(page.getByRole("heading", { name: "$0.01 for the agent Spender, each month" })).toBeVisible();
  await expect(page.getByRole("note").filter({ hasText: "New sessions are refused" })).toBeVisible();
  await expectAccessible(page);

  const body = JSON.stringify({ agent, environment_id: environment });
  const refused = await api.fetch("/v1/sessions", { method: "POST", body, headers: { "content-type": "application/json" } });
  expect(refused.status).toBe(402);
  const { error } = (await refused.json()) as { error: { type: string; message: string } };
  expect(error.type).toBe("billing_error");
  expect(error.message).toContain("The budget of the agent Spender is used up");
  // Thresholds are noticed within a while, and stand in a table.
  await expect(async () => {
    await open(page, "/settings/budgets");
    await expect(page.getByRole("row").filter({ hasText: "100 % of $0.01" })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 40_000 });

  const section = page.getByRole("region", { name: /\$0\.01 for the agent Spender/ });
  await section.getByText("Change", { exact: true }).click();
  await section.getByLabel("Dollars").fill("500");
  await section.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The budget was changed." })).toBeVisible();
  await api.createSession(agent, environment, "Allowed again");

  const raised = page.getByRole("region", { name: /\$500\.00 for the agent Spender/ });
  await raised.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Nothing is told or stopped by it any more");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(raised).toBeVisible();
  await raised.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "No budgets yet" })).toBeVisible();
});

test("others see no budgets", async ({ visit }) => {
  const page = await visit(server);
  await logIn(page, "operator");
  await open(page, "/settings/budgets");
  await expect(page.getByRole("note")).toContainText("Budgets are set by admins");
  await expect(page.getByRole("link", { name: "Budgets" })).toHaveCount(0);
});
