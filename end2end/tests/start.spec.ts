/** Starting a session: with all that it can begin with, what is wrong with it, and what an operator is not offered. */
import { expectAccessible } from "../fixtures/axe.ts";
import { ready, expect, open, takeLogin, test } from "../fixtures/test.ts";

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
  await page.getByRole("button", { name: "Add vault" }).click();
  await page.getByLabel("Vault", { exact: true }).selectOption("Chart keys");
  await page.getByRole("button", { name: "Add repository" }).click();
  const repository = page.getByRole("group", { name: "Repository 1" });
  await repository.getByLabel("Address").fill("https://github.com/octo/charts");
  await repository.getByLabel("Name or SHA").fill("main");
  await repository.getByLabel("Token").fill("ghp_s3cret");
  await page.getByLabel("Budget in dollars").fill("lots");
  await page.getByRole("button", { name: "Start session" }).click();
  await expect(page.getByLabel("How it is judged")).toHaveAccessibleDescription(/Enter how the outcome is judged/);
  await expect(page.getByLabel("Budget in dollars")).toHaveAccessibleDescription(/Enter dollars, such as 5 or 2.50/);
  await expect(page.getByLabel("Store", { exact: true })).toHaveAccessibleDescription(/Choose one, or remove this row/);
  await expectAccessible(page);
  await page.getByLabel("How it is judged").fill("It ends in a harbour");
  await page.getByLabel("Budget in dollars").fill("2.50");
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

test("an operator is offered no secrets, and starts one with a budget", async ({ page, server, browser }) => {
  const api = await server.api();
  const agent = await api.createAgent("Helmsman");
  const environment = await api.createEnvironment("Wheelhouse");
  await takeLogin(page, server, "operator", browser);
  await open(page, `/sessions/new?agent=${agent}&environment=${environment}`);
  await expect(page.getByText("Memory stores, vaults and tokens: Only admins can do this.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add vault" })).toHaveCount(0);
  await page.getByRole("button", { name: "Add repository" }).click();
  await expect(page.getByLabel("Token")).toHaveCount(0);
  await page.getByRole("button", { name: "Remove repository 1" }).click();
  await page.getByLabel("Budget in dollars").fill("1");
  await page.getByRole("button", { name: "Start session" }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
});
