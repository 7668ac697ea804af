/** Forms in the browser: an edit sends what was changed and nothing else, and two edits at once lose nothing. */
import { expect, open, test } from "../fixtures/test.ts";
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
