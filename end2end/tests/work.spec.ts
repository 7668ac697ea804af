/** The work queue of a self-hosted environment: what waits, what a worker took, and how it is stopped. */
import type { Api } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, logIn, open, takeLogin, test } from "../fixtures/test.ts";

interface Queue {
  environment: string;
  session: string;
}

/** A session that waits for a worker. */
async function queue(api: Api, name: string): Promise<Queue> {
  const body = { name, config: { type: "self_hosted" } };
  const environment = (await api.post<{ id: string }>("/v1/environments", body)).id;
  const agent = await api.createAgent(`${name} agent`);
  return { environment, session: await api.createSession(agent, environment, `${name} session`) };
}

test("work is found, changed and stopped", async ({ adminPage: page, server }) => {
  const { environment, session } = await queue(await server.api(), "Shipyard");
  await open(page, `/environments/${environment}`);
  await page.getByRole("link", { name: "Work queue" }).click();
  await page.waitForURL(`**/environments/${environment}/work`);
  await expect(page.getByRole("note")).toContainText("no worker asks for it");
  const items = page.getByRole("table", { name: "Work items, newest first" });
  const row = items.getByRole("row").nth(1);
  await expect(row).toContainText("Waits for a worker");
  await expect(row.getByRole("link", { name: session })).toHaveAttribute("href", `/sessions/${session}`);
  await expect(page.getByRole("region", { name: "Start a worker" })).toContainText(`/environments/${environment}/work/poll`);
  await expectAccessible(page);

  await row.getByRole("link", { name: /^work_/ }).click();
  await page.waitForURL(/\/work\/work_/);
  const id = page.url().split("/").at(-1) ?? "";
  await page.getByRole("button", { name: "Change metadata" }).click();
  const change = page.getByRole("dialog", { name: "Change metadata" });
  await change.getByLabel("Metadata").fill("berth = 4\nshift = night");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("night", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Change metadata" }).click();
  await change.getByLabel("Metadata").fill("berth = 7");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("7", { exact: true })).toBeVisible();
  await expect(page.getByText("night", { exact: true })).toHaveCount(0);

  await open(page, `/environments/${environment}/work`);
  await page.getByRole("textbox", { name: "ID of a work item" }).fill(id);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("button", { name: `Stop at once of ${id}` }).click();
  const stop = page.getByRole("dialog", { name: `Stop at once of ${id}` });
  await expect(stop).toContainText("It is over at once.");
  await stop.getByRole("button", { name: "Stop at once" }).click();
  await expect(page.getByText("It is over", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Stop/ })).toHaveCount(0);
});

test("a viewer reads the queue and can stop nothing", async ({ page, server, browser }) => {
  const { environment } = await queue(await server.api(), "Dry dock");
  await takeLogin(page, server, "viewer", browser);
  await open(page, `/environments/${environment}/work`);
  await expect(page.getByText("Waits for a worker")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Stop/ })).toBeDisabled();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the queue is read all the same", async ({ page, server }) => {
    const { environment, session } = await queue(await server.api(), "Slipway");
    await logIn(page, "admin");
    await page.goto(`/environments/${environment}/work`);
    await expect(page.getByRole("link", { name: session })).toBeVisible();
  });
});
