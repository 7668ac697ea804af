/** Agents, their versions, and environments (agents.md, environments.md). */
import Anthropic from "@anthropic-ai/sdk";
import type { AgentCreateParams } from "@anthropic-ai/sdk/resources/beta/agents/agents";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./client.ts";
import { everyItem, ids } from "./pages.ts";

const { agents, environments } = client.beta;

const everything: AgentCreateParams = {
  name: "Everything",
  model: { id: "claude-opus-5-5", effort: "high" },
  description: "Has all there is",
  system: "Be brief.",
  tools: [
    {
      type: "agent_toolset_20260401",
      default_config: { permission_policy: { type: "auto" } },
      configs: [
        { name: "bash", permission_policy: { type: "always_ask" } },
        { name: "edit" },
        { name: "read" },
        { name: "write" },
        { name: "glob" },
        { name: "grep" },
        { name: "web_fetch", blocked_domains: ["ads.example.com"], url_sources: { user_input: "all", server_tool_results: { type: "none" } } },
        { name: "web_search", user_location: { type: "approximate", city: "Porto", country: "PT" } },
      ],
    },
    { type: "mcp_toolset", mcp_server_name: "helpdesk", configs: [{ name: "delete_ticket", enabled: false }] },
    { type: "custom", name: "lookup_order", description: "Looks an order up", input_schema: { type: "object", properties: {} } },
  ],
  mcp_servers: [{ type: "url", name: "helpdesk", url: "https://mcp.helpdesk.example.com/mcp" }],
  skills: [{ type: "anthropic", skill_id: "xlsx" }],
  metadata: { team: "deck" },
  execution_identity: { type: "aws_role", role_arn: "arn:aws:iam::123456789012:role/example" },
};

test("an agent with everything (agents.md §2)", async () => {
  const agent = await agents.create(everything);
  assert.deepEqual(await agents.retrieve(agent.id), agent);
  const changed = await agents.update(agent.id, { version: 1, system: null, skills: [], tools: null, mcp_servers: null });
  assert.deepEqual([changed.version, changed.system, changed.tools], [2, null, []]);
  assert.equal((await agents.retrieve(agent.id, { version: 1 })).system, "Be brief.");
  await assert.rejects(() => agents.update(agent.id, { version: 7, name: "Other" }), Anthropic.ConflictError);
  const versions = await everyItem(agents.versions.list(agent.id, { limit: 1 }), ({ version }) => version);
  assert.deepEqual(versions.map(({ version }) => version), [2, 1]);
  assert.ok((await agents.archive(agent.id)).archived_at);
});

test("both forms of multiagent (agents.md §9)", async () => {
  const crew = await agents.create({ name: "Crew", model: "claude-sonnet-5-5" });
  const advisor = { type: "advisor", model: "claude-opus-5" } as const;
  const coordinator = await agents.create({ name: "Lead", model: "claude-opus-5-5", multiagent: { type: "coordinator", agents: [crew.id, { type: "self" }, advisor] } });
  assert.equal(coordinator.multiagent?.type, "coordinator");
  const predefined_agents = [crew.id, { type: "self" } as const];
  const newer = await agents.create({
    name: "Lead",
    model: "claude-opus-5-5",
    multiagent: { type: "multiagent_20261001", advisor: { type: "enabled", model: "claude-opus-5" }, subagents: { type: "enabled", predefined_agents } },
  });
  assert.equal(newer.multiagent?.type, "multiagent_20261001");
});

test("lists of agents page (agents.md §1)", async () => {
  const made = [];
  for (const name of ["One", "Two", "Three"]) made.push(await agents.create({ name, model: "claude-sonnet-5-5" }));
  assert.deepEqual(ids(await everyItem(agents.list({ limit: 2 }))).slice(0, 3), ids(made).reverse());
});

test("an environment from creation to deletion (environments.md §1)", async () => {
  const networking = { type: "limited" as const, allowed_hosts: ["api.example.com"], allow_package_managers: true };
  const made = await environments.create({ name: "Data", config: { type: "cloud", networking, packages: { pip: ["pandas==2.2.3"] } }, metadata: { owner: "deck" } });
  assert.deepEqual(await environments.retrieve(made.id), made);
  const changed = await environments.update(made.id, { description: "", metadata: { owner: "" } });
  assert.deepEqual([changed.description, changed.metadata], ["", {}]);
  await environments.create({ name: "On premises", config: { type: "self_hosted" } });
  assert.equal(ids(await everyItem(environments.list({ limit: 1 })))[1], made.id);
  assert.ok((await environments.archive(made.id)).archived_at);
  assert.equal((await environments.delete(made.id)).type, "environment_deleted");
});
