/** The doctor: what it finds, where failures link to it, and that it tells no secret. */
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, logIn, open, test } from "../fixtures/test.ts";

const key = "sk-ant-api03-s3cret-of-the-doctor";

test.use({ expectedErrors: [/Failed to load resource: the server responded with a status of (502|403)/] });

test("an admin sees what was checked, and runs the live checks", async ({ adminPage: page }) => {
  await open(page, "/settings/doctor");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  const data = page.getByRole("region", { name: "Data and machine" });
  await expect(data.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Disk space" }) })).toContainText("are free");
  await expect(page.getByText("Live checks were not run yet.")).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "PILOTHOUSE_DATA_DIR" });
  await expect(row).toContainText("--data-dir");
  await page.getByRole("button", { name: "Run live checks" }).click();
  const api = page.getByRole("region", { name: "Claude API" });
  const agents = api.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Agents", exact: true }) });
  await expect(async () => {
    await open(page, "/settings/doctor");
    await expect(page.getByText("Live checks:")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(agents).toContainText("ok");
});

test("others are not told", async ({ page }) => {
  await logIn(page, "viewer");
  await open(page, "/settings/doctor");
  await expect(page.getByRole("note")).toContainText("Only admins");
  await expect(page.getByRole("link", { name: "Doctor" })).toHaveCount(0);
});

test("a refused key leads to its check, for admins alone, and is never shown", async ({ visit }) => {
  const simulator = await startSimulator("another-key-than-the-console-has");
  const server = await Server.start({ upstream: { url: simulator.program.url, key }, roles: ["admin", "viewer"] });
  const page = await visit(server);
  await logIn(page, "admin");
  await open(page, "/agents");
  await page.getByRole("link", { name: "Check: API key" }).click();
  await expect(page).toHaveURL(/\/settings\/doctor#api-key$/);
  await page.getByRole("button", { name: "Run live checks" }).click();
  const check = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "API key" }) });
  await expect(check).toContainText("failed");
  await expect(check).toContainText("Set ANTHROPIC_API_KEY to a valid key");
  await expect(page.getByRole("row").filter({ hasText: "ANTHROPIC_API_KEY" })).toContainText("environment");
  expect(await page.content()).not.toContain(key);
  await page.close();
  const other = await visit(server);
  await logIn(other, "viewer");
  await open(other, "/agents");
  await expect(other.getByRole("alert")).toBeVisible();
  await expect(other.getByRole("link", { name: /^Check:/ })).toHaveCount(0);
  await other.close();
  await server.stop();
  await simulator.stop();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("live checks are a plain form", async ({ page }) => {
    await logIn(page, "admin");
    await page.goto("/settings/doctor");
    await page.getByRole("button", { name: "Run live checks" }).click();
    await expect(page).toHaveURL(/live=true$/);
    await expect(page.getByText(/^Live checks:|under way/)).toBeVisible();
  });
});
