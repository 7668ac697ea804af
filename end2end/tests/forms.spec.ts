/** Forms in the browser: an edit sends what was changed and nothing else, and two edits at once lose nothing. */
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, ready, test } from "../fixtures/test.ts";
import type { Api } from "../fixtures/api.ts";

interface Agent {
  id: string;
  version: number;
  updated_at: string;
  system: string;
  description: string | null;
}

/** An agent with more in it than the form shows. */
function rich(api: Api, name: string): Promise<Agent> {
  return api.post("/v1/agents", {
    name,
    model: { id: "claude-opus-5-5", inference_geo: "us" },
    system: "Be brief.",
    metadata: { team: "alpha" },
    mcp_servers: [{ type: "url", name: "desk", url: "https://desk.example/mcp" }],
    skills: [{ type: "anthropic", skill_id: "xlsx" }],
    tools: [
      { type: "agent_toolset_20260401", configs: [{ name: "web_fetch", type: "web_fetch", allowed_domains: ["docs.example.com"] }] },
      { type: "mcp_toolset", mcp_server_name: "desk", default_config: { enabled: true, permission_policy: { type: "always_ask" } } },
    ],
  });
}

test("an edit changes what was changed, and keeps what the form does not show", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const before = await rich(api, "Edited");
  await open(page, `/agents/${before.id}/edit`);
  await expect(page.getByLabel("Server name")).toHaveValue("desk");
  await expect(page.getByLabel("Its tools")).toHaveValue("always_ask");
  await page.getByLabel("System prompt").fill("Be thorough.");
  await page.getByRole("button", { name: "Add pair" }).click();
  await page.getByLabel("Key 2").fill("shift");
  await page.getByLabel("Value 2").fill("night");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(new RegExp(`/agents/${before.id}$`));
  const after = await api.get<Agent>(`/v1/agents/${before.id}`);
  const metadata = { team: "alpha", shift: "night" };
  const { updated_at } = after;
  expect(after).toEqual({ ...before, version: before.version + 1, updated_at, system: "Be thorough.", metadata });
});

test.describe("two edits at once", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("are told what collides, and the second one can go on top", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const before = await rich(api, "Collides");
    await open(page, `/agents/${before.id}/edit`);
    await page.getByLabel("System prompt").fill("Mine.");
    const theirs = { version: before.version, system: "Theirs.", description: "Described meanwhile." };
    await api.post(`/v1/agents/${before.id}`, theirs);
    await page.getByRole("button", { name: "Save changes" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "was saved while you were editing" });
    await expect(notice).toContainText(`Version ${before.version + 1}`);
    await expect(notice).toContainText("Changed in that version: description, system prompt.");
    await expect(notice).toContainText("saving overwrites them: system prompt.");
    await notice.getByRole("button", { name: "Save over" }).click();
    await page.waitForURL(new RegExp(`/agents/${before.id}$`));
    const after = await api.get<Agent>(`/v1/agents/${before.id}`);
    expect([after.system, after.description]).toEqual(["Mine.", "Described meanwhile."]);
  });
});

test.describe("with mistakes", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("an environment is edited, and what was not changed stays", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const networking = { type: "limited", allowed_hosts: ["a.example"], allow_mcp_servers: true, allow_package_managers: true };
    const body = { name: "Sail loft", config: { type: "cloud", networking, packages: { pip: ["numpy"] } }, metadata: { team: "deck" } };
    const { id } = await api.post<{ id: string }>("/v1/environments", body);
    await open(page, `/environments/${id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.waitForURL(`**/environments/${id}/edit`);
    await ready(page);
    await expect(page.getByLabel("Allowed hosts")).toHaveValue("a.example");
    await expect(page.getByLabel("Runs in")).toHaveCount(0);
    await expectAccessible(page);
    await page.getByLabel("Allowed hosts").fill("https://b.example/");
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByLabel("Allowed hosts")).toHaveAccessibleDescription(/is not a host/);
    await page.getByLabel("Allowed hosts").fill("a.example\n*.b.example");
    await page.getByLabel("npm").fill("express");
    // Somebody else's change of another field stays.
    await api.post(`/v1/environments/${id}`, { description: "Where sails are mended" });
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.waitForURL(`**/environments/${id}`);
    const saved = await api.get<Record<string, unknown>>(`/v1/environments/${id}`);
    expect(saved).toMatchObject({
      name: "Sail loft",
      description: "Where sails are mended",
      metadata: { team: "deck" },
      config: { networking: { ...networking, allowed_hosts: ["a.example", "*.b.example"] }, packages: { pip: ["numpy"], npm: ["express"] } },
    });
    await api.post(`/v1/environments/${id}/archive`);
    await open(page, `/environments/${id}/edit`);
    await expect(page.getByRole("button", { name: "Save changes" })).toBeDisabled();
  });
});
