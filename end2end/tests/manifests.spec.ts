/** Resources as files: exported, planned, applied, and what a viewer may do of it. */
import { readFile } from "node:fs/promises";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const team = (name: string, system: string) => `type: agent
name: ${name}
model: claude-opus-5
system: ${system}
---
type: environment
name: ${name} environment
config: {type: cloud, networking: {type: unrestricted}}
`;

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("files are read, planned, applied, and unchanged the second time", async ({ adminPage: page, server }) => {
    const api = await server.api();
    await page.goto("/agents");
    await page.getByRole("link", { name: "Import" }).click();
    const show = page.getByRole("button", { name: "Show what would change" });
    await show.click();
    await expect(page.getByRole("alert")).toContainText("Choose files, or paste a text.");

    const file = (name: string, text: string) => ({ name, mimeType: "application/yaml", buffer: Buffer.from(text) });
    await page.getByLabel("Files").setInputFiles(file("broken.yaml", "type: agent\nname: [a"));
    await show.click();
    await expect(page.getByRole("alert")).toContainText("broken.yaml");

    await page.getByLabel("Files").setInputFiles(file("team.yaml", team("Topman", "You rig.")));
    await show.click();
    const steps = page.getByRole("table", { name: "Resources in the files" });
    await expect(steps.getByRole("row", { name: /Topman environment/ })).toContainText("will be created");
    expect((await api.get<{ data: { name: string }[] }>("/v1/agents?limit=100")).data.filter(({ name }) => name === "Topman")).toEqual([]);
    await page.getByRole("button", { name: "Apply 2 changes" }).click();
    await expect(page.getByRole("status")).toContainText("2 created");
    await steps.getByRole("link", { name: "Topman", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Topman");
    await expect(page.getByText("You rig.")).toBeVisible();

    await page.goto("/import");
    await page.getByLabel("Or text").fill(team("Topman", "You rig."));
    await show.click();
    await expect(steps.getByRole("row", { name: /Topman environment/ })).toContainText("unchanged");
    await expect(page.getByRole("button", { name: /^Apply/ })).toHaveCount(0);
  });

  test("a plan that has become another one is shown again", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const agent = await api.createAgent("Caulker");
    await page.goto("/import");
    await page.getByLabel("Or text").fill("type: agent\nname: Caulker\nsystem: You caulk.\n");
    await page.getByRole("button", { name: "Show what would change" }).click();
    await page.getByText("1 change", { exact: true }).click();
    await expect(page.getByText("You caulk.").first()).toBeVisible();
    await api.post(`/v1/agents/${agent}`, { version: 1, system: "You caulk slowly." });
    await page.getByRole("button", { name: "Apply 1 change" }).click();
    await expect(page.getByRole("alert")).toContainText("Something has changed since");
    await page.getByRole("button", { name: "Apply 1 change" }).click();
    await expect(page.getByRole("status")).toContainText("1 changed");
    expect((await api.get<{ system: string }>(`/v1/agents/${agent}`)).system).toBe("You caulk.");
  });
});

test("an agent is exported to a file that can be imported again", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Sailmaker");
  await open(page, `/agents/${agent}`);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  expect(text).toContain("name: Sailmaker");
  await open(page, "/import");
  await page.getByLabel("Or text").fill(text);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("row", { name: /Sailmaker/ })).toContainText("unchanged");
  await page.getByLabel("Or text").fill(text.replace("name: Sailmaker", "name: Sail maker\nsystem: You sew."));
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByText("2 changes", { exact: true }).click();
  await expectAccessible(page);
});

test("a viewer can export, and import nothing", async ({ page, server, browser }) => {
  await takeLogin(page, server, "viewer", browser);
  await open(page, "/import");
  await expect(page.getByRole("link", { name: "Export all" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show what would change" })).toBeDisabled();
  const text = { text: "type: agent\nname: Stowaway\nmodel: claude-opus-5\n" };
  const planned = await page.request.post("/import", { multipart: text, headers: { origin: server.url } });
  const digest = /name="digest" value="([0-9a-f]{64})"/.exec(await planned.text())?.[1] ?? "none";
  const applied = await page.request.post("/import", { multipart: { ...text, digest }, headers: { origin: server.url } });
  expect(await applied.text()).not.toContain("1 created");
  const api = await server.api();
  const agents = await api.get<{ data: { name: string }[] }>("/v1/agents?limit=100");
  expect(agents.data.map(({ name }) => name)).not.toContain("Stowaway");
});
