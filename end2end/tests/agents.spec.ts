/** An agent's versions: compared, restored, and made another agent of. */
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** What no form shows, and no copy may lose. */
const extra = {
  system: "You rig.",
  model: { id: "claude-opus-5", speed: "fast" },
  metadata: { team: "deck", only: "first" },
  tools: [
    { type: "agent_toolset_20260401", configs: [{ name: "web_fetch", type: "web_fetch", allowed_domains: ["tides.example.com"] }] },
  ],
};

interface Agent {
  version: number;
  name: string;
  system: string;
  metadata: Record<string, string>;
  model: unknown;
  tools: unknown;
}

test("an old version is compared with the latest and restored", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.createAgent("Shipwright", extra);
  const first = await api.get<Agent>(`/v1/agents/${id}`);
  const change = { version: 1, system: "You caulk.", tools: [], metadata: { only: null, later: "second" } };
  await api.post(`/v1/agents/${id}`, change);

  await open(page, `/agents/${id}`);
  await page.getByLabel("Version 2 with version").selectOption("1");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText(/^From version 1 to 2: .* changed\.$/)).toBeVisible();
  await page.getByText("As JSON").click();
  await expectAccessible(page);

  await open(page, `/agents/${id}?version=1`);
  await expect(page.getByRole("link", { name: "Edit the latest" })).toBeVisible();
  await page.getByRole("button", { name: "Restore as version 3" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Version 3");
  const restored = await api.get<Agent>(`/v1/agents/${id}`);
  const { version, system, metadata, model, tools } = restored;
  expect({ version, system, metadata, model, tools }).toEqual({
    version: 3,
    system: first.system,
    metadata: first.metadata,
    model: first.model,
    tools: first.tools,
  });
  await open(page, `/agents/${id}?version=1`);
  await expect(page.getByRole("note")).toContainText("The latest version is the same as this one.");
  await expect(page.getByRole("button", { name: /^Restore/ })).toHaveCount(0);
});

test.describe("what has changed meanwhile", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("is not overwritten by a version that is restored", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const id = await api.createAgent("Bosun", extra);
    await api.post(`/v1/agents/${id}`, { version: 1, system: "You caulk." });
    await open(page, `/agents/${id}?version=1`);
    await api.post(`/v1/agents/${id}`, { version: 2, system: "You pump." });
    await page.getByRole("button", { name: "Restore as version 3" }).click();
    await expect(page.getByRole("main")).toContainText("version");
    expect((await api.get<Agent>(`/v1/agents/${id}`)).system).toBe("You pump.");
  });
});

test("an agent is duplicated with all that it is", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.createAgent("Cooper", extra);
  await open(page, `/agents/${id}`);
  await page.getByRole("button", { name: "Duplicate" }).click();
  const dialog = page.getByRole("dialog", { name: "Duplicate" });
  await expect(dialog.getByLabel("Name")).toHaveValue("Copy of Cooper");
  await dialog.getByLabel("Name").fill("Second cooper");
  await dialog.getByRole("button", { name: "Create agent" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Second cooper");
  const made = page.url().split("/").pop() ?? "";
  expect(made).not.toBe(id);
  const [old, copy] = await Promise.all([id, made].map((agent) => api.get<Agent>(`/v1/agents/${agent}`)));
  expect(copy).toMatchObject({ version: 1, system: old?.system, tools: old?.tools, model: old?.model, metadata: old?.metadata });
});

test("a version says who made it here, and one that was made elsewhere says nobody", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.createAgent("Signed");
  await open(page, `/agents/${id}/edit`);
  await page.getByLabel("Description").fill("By hand");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(`**/agents/${id}`);
  const version = (number: number) => page.locator("details.version").filter({ hasText: `Version ${number}` });
  await expect(version(2).locator("summary")).toContainText("by admin");
  await expect(version(2).locator("summary")).not.toContainText("token");
  await expect(version(1).locator("summary")).toContainText(/by admin \(token test-admin-/);
  // A change that names no version may have changed nothing: it is nobody's.
  await api.post(`/v1/agents/${id}`, { description: "By a program" });
  await page.reload();
  await expect(version(3).locator("summary")).not.toContainText("by admin");
});

test("a viewer compares, and changes nothing", async ({ page, server, browser }) => {
  const api = await server.api();
  const id = await api.createAgent("Purser", extra);
  await api.post(`/v1/agents/${id}`, { version: 1, system: "You count." });
  await takeLogin(page, server, "viewer", browser);
  await open(page, `/agents/${id}?version=1&compare=2`);
  await expect(page.getByText("From version 1 to 2: system prompt changed.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Restore as version 3" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Duplicate" })).toBeDisabled();
});
