/** Deployments: the life of one as an admin sees it, with and without script, and what others see of it. */
import type { Api } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, logIn, open, takeLogin, test } from "../fixtures/test.ts";

/** A deployment that says good night, once a year. */
async function deploy(api: Api, name: string): Promise<{ id: string; agent: string }> {
  const agent = await api.createAgent(`${name} agent`);
  const { id } = await api.post<{ id: string }>("/v1/deployments", {
    name,
    agent,
    environment_id: await api.createEnvironment(`${name} environment`),
    initial_events: [{ type: "user.message", content: [{ type: "text", text: "/say Good night" }] }],
    schedule: { type: "cron", expression: "30 23 31 12 *", timezone: "America/New_York" },
    budget: { type: "limit", max_list_cost: { amount: "500", currency: "USD" } },
  });
  return { id, agent };
}

test("a deployment is found, paused, unpaused, run and archived", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const { id } = await deploy(api, "Nightwatch");
  await open(page, "/deployments");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Deployments" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  const row = page.getByRole("row").filter({ hasText: "Nightwatch" });
  await expect(row).toContainText("At 23:30, on day 31 of the month, in December");
  await expect(row).toContainText("active");
  await row.getByRole("link", { name: "Nightwatch", exact: true }).click();
  await page.waitForURL(`**/deployments/${id}`);

  await expect(page.getByRole("heading", { level: 1 })).toContainText("Nightwatch");
  const times = page.getByRole("table", { name: "Next times of the schedule" });
  await expect(times.getByRole("row")).toHaveCount(6);
  await expect(times).toContainText("12-31 23:30:00 UTC-5");
  // On the reader's own clock, too.
  await expect(times).toContainText("01-01 05:30:00 UTC+1");
  await expect(page.getByLabel("Message")).toHaveText("/say Good night");
  await expect(page.getByText("$5.00 for each session")).toBeVisible();
  await expect(page.getByText("No runs yet")).toBeVisible();

  await page.getByRole("button", { name: "Pause" }).click();
  const notice = page.getByRole("note").filter({ hasText: "Paused by hand" });
  await expect(notice).toContainText("its scheduled times are skipped");
  await open(page, "/deployments?status=paused");
  await expect(row).toContainText("Paused by hand");
  await row.getByRole("link", { name: "Nightwatch", exact: true }).click();
  await page.getByRole("button", { name: "Unpause" }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(notice).toHaveCount(0);

  await page.getByRole("button", { name: "Run now" }).click();
  const runs = page.getByRole("table", { name: "Runs, newest first" });
  await expect(runs.getByRole("row")).toHaveCount(2);
  await expect(runs).toContainText("By hand");
  await runs.getByRole("link", { name: /^Session of / }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
  await expect(page.getByText("Good night", { exact: true }).first()).toBeVisible();

  await page.getByRole("link", { name: "A deployment" }).click();
  await page.waitForURL(`**/deployments/${id}`);
  await page.getByRole("button", { name: "Archive" }).click();
  const dialog = page.getByRole("dialog", { name: "Archive the deployment “Nightwatch”?" });
  await expect(dialog).toContainText("You can't undo this.");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Archive" }).click();
  await dialog.getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("button", { name: "Run now" })).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Archived");
  await expect(runs.getByRole("link", { name: /^Session of / })).toBeVisible();
  await open(page, "/deployments");
  await expect(row).toHaveCount(0);
  await page.getByRole("link", { name: "With archived" }).click();
  await expect(row).toContainText("Archived");
});

test.describe("what the API refuses", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("a deployment is created, checked, refused, changed", async ({ adminPage: page, server }) => {
    const api = await server.api();
    await api.createAgent("Tallyman");
    await api.createEnvironment("Counting house");
    await api.post("/v1/vaults", { display_name: "Counting keys" });
    await api.post("/v1/memory_stores", { name: "Tally book" });
    await open(page, "/deployments");
    await page.getByRole("link", { name: "New deployment" }).first().click();
    await page.waitForURL("**/deployments/new");
    await page.getByLabel("Name", { exact: true }).fill("Tally");
    await page.getByLabel("Agent", { exact: true }).selectOption("Tallyman");
    await page.getByLabel("Environment", { exact: true }).selectOption("Counting house");
    // What was typed is told before anything is sent.
    await page.getByLabel("Time zone").fill("Asia/Kolkata");
    await page.getByLabel("Cron expression").fill("30 6 * * 1");
    await page.getByLabel("Cron expression").blur();
    const times = page.getByRole("table", { name: "Next times of the schedule" });
    await expect(page.getByText("At 06:30, every Monday, Asia/Kolkata")).toBeVisible();
    await expect(times.getByRole("row")).toHaveCount(6);
    await expect(times).toContainText("06:30:00 UTC+5:30");
    await page.getByRole("group", { name: "Event 1" }).getByLabel("Text").fill("/say Counted");
    await page.getByRole("button", { name: "Add event" }).click();
    const second = page.getByRole("group", { name: "Event 2" });
    await expect(second.getByLabel("How it is judged")).toBeHidden();
    await second.getByLabel("What it is").selectOption("Outcome to reach");
    await second.getByLabel("Text").fill("All is counted");
    await second.getByLabel("How it is judged").fill("No gaps");
    await (await page.getByRole("button", { name: "Add memory store" }).click(), page.getByLabel("Store", { exact: true }).selectOption("Tally book"));
    await page.getByLabel("Counting keys").check();
    await page.getByLabel("Dollars for each session").fill("2.5");
    // The API refuses it; nothing of what was typed is lost.
    await page.getByLabel("Cron expression").fill("0 0 31 2 *");
    await page.getByRole("button", { name: "Create deployment" }).click();
    await expect(page.getByRole("alert")).toContainText("The deployment was not created");
    await expect(page.getByLabel("Cron expression")).toHaveAccessibleDescription("Never comes true");
    await expect(page.getByLabel("Counting keys")).toBeChecked();
    await expectAccessible(page);
    await page.getByLabel("Cron expression").fill("0 7 * * *");
    await page.getByRole("button", { name: "Create deployment" }).click();
    await page.waitForURL(/\/deployments\/depl_/);
    await expect(page.getByText("At 07:00, every day")).toBeVisible();
    await expect(page.getByText("$2.50 for each session")).toBeVisible();
    await expect(page.getByLabel("Rubric")).toHaveText("No gaps");
    const id = page.url().split("/").at(-1);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Dollars for each session").fill("");
    await page.getByRole("button", { name: "Remove event 2" }).click();
    await expect(second).toHaveCount(0);
    await page.getByLabel("Name", { exact: true }).press("Enter");
    await page.waitForURL(`**/deployments/${id}`);
    await expect(page.getByText("$2.50 for each session")).toHaveCount(0);
    const saved = await api.get<{ initial_events: unknown[]; budget: unknown; vault_ids: string[] }>(`/v1/deployments/${id}`);
    expect(saved.initial_events).toHaveLength(1);
    expect(saved.budget ?? null).toBeNull();
    expect(saved.vault_ids).toHaveLength(1);
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
    await expect(page.getByRole("link", { name: "Edit" })).toHaveCount(0);
  });
});

test("a run that fails says why, and pauses the deployment", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const { id } = await deploy(api, "Stranded");
  const { environment_id } = await api.get<{ environment_id: string }>(`/v1/deployments/${id}`);
  await api.post(`/v1/environments/${environment_id}/archive`);
  await open(page, `/deployments/${id}`);
  await page.getByRole("button", { name: "Run now" }).click();
  const runs = page.getByRole("table", { name: "Runs, newest first" });
  await expect(runs.getByRole("row").nth(1)).toContainText("The environment is archived.");
  await expect(runs.getByRole("row").nth(1)).toContainText("No session at");
  await expect(page.getByRole("note")).toContainText("A run failed: The environment is archived.");
  await page.getByRole("link", { name: "Session started" }).click();
  await expect(page.getByText("No such runs")).toBeVisible();
  await page.getByRole("link", { name: "Failed" }).click();
  await expect(runs.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
});

test("an agent's page leads to its deployments", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const { agent } = await deploy(api, "Own");
  await deploy(api, "Other");
  await open(page, `/agents/${agent}`);
  await page.getByRole("link", { name: "Deployments of this agent" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Own agent" })).toHaveCount(1);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Show all deployments" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Other agent" })).toHaveCount(1);
});

test("a viewer reads it and finds no button", async ({ page, server, browser }) => {
  const { id } = await deploy(await server.api(), "Watched");
  await takeLogin(page, server, "viewer", browser);
  await open(page, `/deployments/${id}`);
  await expect(page.getByRole("table", { name: "Next times of the schedule" })).toBeVisible();
  for (const name of ["Run now", "Pause", "Archive"]) await expect(page.getByRole("button", { name })).toHaveCount(0);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("it is paused, run and archived all the same", async ({ page, server }) => {
    const { id } = await deploy(await server.api(), "Plain");
    await logIn(page, "admin");
    await page.goto(`/deployments/${id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Cron expression").fill("15 5 * * *");
    await page.getByRole("button", { name: "Show the next times" }).click();
    await expect(page.getByText("At 05:15, every day")).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(`**/deployments/${id}`);
    await expect(page.getByText("At 05:15, every day")).toBeVisible();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByRole("note")).toContainText("Paused by hand");
    await page.getByRole("button", { name: "Run now" }).click();
    await expect(page.getByRole("table", { name: "Runs, newest first" }).getByRole("row")).toHaveCount(2);
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Archived");
  });
});
