/** Starting a session: with all that it can begin with, what is wrong with it, and what an operator is not offered. */
import { expectAccessible } from "../fixtures/axe.ts";
import { ready, expect, open, takeLogin, test } from "../fixtures/test.ts";

test.describe("with mistakes", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("a session begins with vaults, mounts, an outcome and a budget", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Navigator");
  const environment = await api.createEnvironment("Chart room");
  const { id: vault } = await api.post<{ id: string }>("/v1/vaults", { display_name: "Chart keys" });
  const { id: store } = await api.post<{ id: string }>("/v1/memory_stores", { name: "Chart notes", description: "" });
  await open(page, `/sessions/new?agent=${agent}&environment=${environment}`);
  await page.getByLabel("Title").fill("Plots a course");
  await page.getByText("Outcome to reach").click();
  await page.getByLabel("Outcome", { exact: true }).fill("A course is plotted");
  await page.getByRole("button", { name: "Add memory store" }).click();
  await page.getByLabel("Chart keys").check();
  await page.getByRole("button", { name: "Add repository" }).click();
  const repository = page.getByRole("group", { name: "Repository 1" });
  await repository.getByLabel("Address").fill("https://github.com/octo/charts");
  await repository.getByLabel("Name or SHA").fill("main");
  await repository.getByLabel("Token").fill("ghp_s3cret");
  // A row more keeps the secret, which the server never shows again.
  await page.getByRole("button", { name: "Add repository" }).click();
  await expect(repository.getByLabel("Token")).toHaveValue("ghp_s3cret");
  await page.getByRole("button", { name: "Remove repository 2" }).click();
  await expect(repository.getByLabel("Token")).toHaveValue("ghp_s3cret");
  await page.getByLabel("Budget in dollars").fill("lots");
  await page.getByRole("button", { name: "Start session" }).click();
  await expect(page.getByRole("alert").first()).toContainText("Correct the 3 fields that are marked.");
  await expect(page.getByLabel("How it is judged")).toHaveAccessibleDescription(/Enter how the outcome is judged/);
  await expect(page.getByLabel("Budget in dollars")).toHaveAccessibleDescription(/Enter dollars, such as 5 or 2.50/);
  await expect(page.getByLabel("Store", { exact: true })).toHaveAccessibleDescription(/Choose one, or remove this row/);
  await expectAccessible(page);
  await page.getByLabel("How it is judged").fill("It ends in a harbour");
  await page.getByLabel("Budget in dollars").fill("2.50");
  await expect(page.getByLabel("Budget in dollars")).toHaveAccessibleDescription("");
  await expect(repository.getByLabel("Token")).toHaveValue("");
  await page.getByLabel("Store", { exact: true }).selectOption("Chart notes");
  await page.getByLabel("Access").selectOption("Read only");
  await page.getByRole("button", { name: "Start session" }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
  await ready(page);
  const id = page.url().split("/").pop();
  const session = await api.get<Record<string, unknown>>(`/v1/sessions/${id}`);
  expect(session).toMatchObject({
    title: "Plots a course",
    vault_ids: [vault],
    budget: { type: "limit", max_list_cost: { amount: "250", currency: "USD" } },
    resources: [
      { type: "github_repository", url: "https://github.com/octo/charts", checkout: { type: "branch", name: "main" } },
      { type: "memory_store", memory_store_id: store, access: "read_only" },
    ],
    outcome_evaluations: [{ description: "A course is plotted" }],
  });
  expect(JSON.stringify(session)).not.toContain("ghp_s3cret");
  });
});

test("a budget is raised and removed, and what can't be is said", async ({ page, server, browser }) => {
  const api = await server.api();
  const agent = await api.createAgent("Purser");
  const environment = await api.createEnvironment("Counting room");
  const budget = { type: "limit", max_list_cost: { amount: "500", currency: "USD" } };
  const id = await api.createSession(agent, environment, "Counts", { budget });
  const current = async () => (await api.get<{ budget: unknown }>(`/v1/sessions/${id}`)).budget;
  await takeLogin(page, server, "operator", browser);
  await open(page, `/sessions/${id}`);
  const dialog = page.getByRole("dialog", { name: "Budget" });
  await page.getByRole("button", { name: "Budget" }).click();
  await expect(dialog.getByLabel("Dollars")).toHaveValue("5.00");
  await expectAccessible(page);
  await dialog.getByLabel("Dollars").fill("7.5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(`**/sessions/${id}`);
  await ready(page);
  await expect.poll(current).toMatchObject({ max_list_cost: { amount: "750" } });
  await expect(page.getByText(/ of \$7\.50/).first()).toBeVisible();
  await page.getByRole("button", { name: "Budget" }).click();
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await expect.poll(current).toBeNull();
  await open(page, `/sessions/${id}`);
  await expect(page.getByRole("button", { name: "Rename" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Budget" })).toHaveCount(0);
});

test("an operator is offered no secrets, and starts one with a budget", async ({ page, server, browser }) => {
  const api = await server.api();
  const agent = await api.createAgent("Helmsman");
  const environment = await api.createEnvironment("Wheelhouse");
  await takeLogin(page, server, "operator", browser);
  await open(page, `/sessions/new?agent=${agent}&environment=${environment}`);
  await expect(page.getByText("Memory stores, vaults and tokens: Only admins can do this.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Vaults" })).toHaveCount(0);
  await page.getByRole("button", { name: "Add repository" }).click();
  await expect(page.getByLabel("Token")).toHaveCount(0);
  await page.getByRole("button", { name: "Remove repository 1" }).click();
  await page.getByLabel("Budget in dollars").fill("1");
  await page.getByRole("button", { name: "Start session" }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
});
