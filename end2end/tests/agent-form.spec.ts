/** The form of agents: every field of the API, rows that come and go, and all of it without script. */
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, logIn, open, ready, test } from "../fixtures/test.ts";

interface Agent {
  version: number;
  model: unknown;
  tools: Record<string, unknown>[];
  skills: unknown[];
  multiagent: Record<string, unknown> | null;
  execution_identity: unknown;
}

test("an agent is put together field by field, and an edit that changes nothing makes no version", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const helper = await api.createAgent("Boatswain");
  await open(page, "/agents/new");
  await page.getByLabel("Name", { exact: true }).fill("Quartermaster");
  await page.getByLabel("Model", { exact: true }).fill("claude-opus-5");
  await page.getByLabel("Speed").selectOption("Fast");
  await page.getByLabel("bash", { exact: true }).selectOption("The server decides for each call");
  await page.getByText("What web_fetch may read").click();
  const fetching = page.getByRole("group").filter({ has: page.getByText("What web_fetch may read") }).last();
  await expect(fetching.getByLabel("One domain per line")).toBeHidden();
  await fetching.getByLabel("Domains").selectOption("Only these");
  await fetching.getByLabel("One domain per line").fill("docs.example.com");
  await page.getByRole("button", { name: "Add server" }).click();
  await expect(page.getByLabel("Server name")).toBeFocused();
  await page.getByLabel("Server name").fill("desk");
  await page.getByLabel("URL").fill("https://desk.example/mcp");
  await page.getByRole("button", { name: "Add tool", exact: true }).click();
  await page.getByLabel("Tool 1", { exact: true }).fill("delete_ticket");
  await page.getByLabel("Setting of tool 1").selectOption("Off");
  await page.getByRole("button", { name: "Add custom tool" }).click();
  await page.getByLabel("Tool name").fill("count_stores");
  await page.getByLabel("What the tool does").fill("Counts.");
  await page.getByRole("button", { name: "Add skill" }).click();
  await page.getByRole("group", { name: "Skill 1" }).getByLabel("Skill", { exact: true }).selectOption({ index: 1 });
  await expect(page.getByLabel("Advisor")).toBeHidden();
  await page.getByLabel("Delegates to").selectOption("Subagents, workflows and an advisor");
  await page.getByRole("button", { name: "Add agent" }).first().click();
  await page.getByLabel("Agent 1", { exact: true }).selectOption("Boatswain");
  await page.getByLabel("It may run workflows").uncheck();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.waitForURL(/\/agents\/agent_/);
  const id = page.url().split("/").pop();
  const made = await api.get<Agent>(`/v1/agents/${id}`);
  expect(made).toMatchObject({ model: { id: "claude-opus-5", speed: "fast" }, multiagent: { type: "multiagent_20261001" } });
  expect(made.multiagent).toMatchObject({
    subagents: { type: "enabled", predefined_agents: [{ type: "agent", id: helper, version: 1 }] },
    workflows: { type: "disabled" },
  });
  expect(made.tools[0]?.configs).toMatchObject([
    { name: "bash", permission_policy: { type: "auto" } },
    { name: "web_fetch", allowed_domains: ["docs.example.com"] },
  ]);
  expect(made.tools[1]).toMatchObject({ mcp_server_name: "desk", configs: [{ name: "delete_ticket", enabled: false }] });
  expect(made.tools[2]).toMatchObject({ type: "custom", name: "count_stores" });
  expect(made.skills).toHaveLength(1);
  await open(page, `/agents/${id}/edit`);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(new RegExp(`/agents/${id}$`));
  expect(await api.get<Agent>(`/v1/agents/${id}`)).toEqual(made);
});

test("who leaves with unsaved changes is asked", async ({ adminPage: page }) => {
  await open(page, "/agents/new");
  await page.getByLabel("Description").fill("Half a thought");
  const asked = page.waitForEvent("dialog");
  const left = page.goto("/agents").catch(() => undefined);
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await left;
});

test.describe("while the console can't be reached", () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

  test("what was typed stays, and rows can be added later", async ({ adminPage: page, context }) => {
    await open(page, "/agents/new");
    await page.getByLabel("Name", { exact: true }).fill("Stowaway");
    await context.setOffline(true);
    await page.getByRole("button", { name: "Add skill" }).click();
    await expect(page.getByRole("alert")).toContainText("What you typed is still here");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Stowaway");
    await context.setOffline(false);
    await page.getByRole("button", { name: "Add skill" }).click();
    await expect(page.getByRole("group", { name: "Skill 1" })).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false, expectedErrors: [/status of (400|409)/] });

  test("rows come and go, mistakes are told, and an edit that collides goes on top", async ({ page, server }) => {
    const api = await server.api();
    await logIn(page, "admin");
    await page.goto("/agents/new");
    await page.getByLabel("Name", { exact: true }).fill("Sailmaker");
    await page.getByLabel("Model", { exact: true }).fill("claude-opus-5-5");
    await page.getByRole("button", { name: "Add custom tool" }).click();
    await page.getByRole("button", { name: "Add custom tool" }).click();
    await page.getByRole("button", { name: "Remove custom tool 2" }).click();
    await page.getByLabel("Tool name").fill("bash");
    await page.getByRole("button", { name: "Create agent" }).click();
    await expect(page.getByRole("alert").first()).toContainText("Correct the 2 fields that are marked.");
    await expect(page.getByLabel("Tool name")).toHaveAccessibleDescription(/a built-in tool has this one/);
    await page.getByLabel("Tool name").fill("sew");
    await page.getByLabel("What the tool does").fill("Sews.");
    await page.getByRole("button", { name: "Create agent" }).click();
    await page.waitForURL(/\/agents\/agent_/);
    const id = page.url().split("/").pop();
    await page.goto(`/agents/${id}/edit`);
    await page.getByLabel("System prompt").fill("Mine.");
    await api.post(`/v1/agents/${id}`, { version: 1, system: "Theirs." });
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByRole("alert")).toContainText("Version 2 was saved while you were editing.");
    await page.getByRole("button", { name: "Save over version 2" }).click();
    await page.waitForURL(new RegExp(`/agents/${id}$`));
    expect(await api.get(`/v1/agents/${id}`)).toMatchObject({ version: 3, system: "Mine." });
  });
});

test("a session's agent is changed for the session alone, before and after it begins", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Carpenter");
  const other = await api.createAgent("Cooper");
  await api.post(`/v1/agents/${other}`, { version: 1, system: "Second." });
  const environment = await api.createEnvironment("Workshop");
  await open(page, `/sessions/new?agent=${agent}&environment=${environment}`);
  await expect(page.getByLabel("Version")).toHaveValue("1");
  await expect(page.getByLabel("Version")).toHaveAccessibleDescription(/keeps the version that it begins with/);
  await page.getByLabel("Agent", { exact: true }).selectOption("Cooper");
  await expect(page.getByLabel("Version")).toHaveValue("2");
  await page.getByLabel("Version").selectOption("Version 1");
  await page.getByLabel("Upload a file").setInputFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("Oak") });
  await expect(page.getByRole("group", { name: "File 1" }).getByLabel("Mount path")).toHaveValue("/plan.txt");
  await page.getByLabel("Change the agent for this session only").check();
  await page.getByLabel("System prompt").fill("Third.");
  await page.getByRole("button", { name: "Start session" }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
  await ready(page);
  const id = page.url().split("/").pop();
  interface Session {
    agent: Agent & { id: string; system: string };
    resources: unknown[];
  }
  const session = await api.get<Session>(`/v1/sessions/${id}`);
  expect(session).toMatchObject({ agent: { id: other, version: 1, system: "Third." }, resources: [{ mount_path: "/plan.txt" }] });
  await page.getByRole("link", { name: "Tools" }).click();
  await page.waitForURL(`**/sessions/${id}/agent`);
  await expect(page.getByLabel("System prompt")).toHaveCount(0);
  await page.getByLabel("bash", { exact: true }).selectOption("Asks first");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.waitForURL(`**/sessions/${id}`);
  const changed = await api.get<Session>(`/v1/sessions/${id}`);
  expect(changed.agent.tools[0]?.configs).toMatchObject([{ name: "bash", permission_policy: { type: "always_ask" } }]);
  expect(changed.agent.system).toBe("Third.");
  expect(await api.get<Agent>(`/v1/agents/${other}`)).toMatchObject({ version: 2 });
});

test("an outcome and a system message are sent in a session", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.createSession(await api.createAgent("Surveyor"), await api.createEnvironment("Chart table"), "Surveys");
  await open(page, `/sessions/${id}`);
  await page.getByRole("button", { name: "System message" }).click();
  const dialog = page.getByRole("dialog", { name: "System message" });
  await dialog.getByLabel("Message to the agent").fill("/say Sounded");
  await dialog.getByLabel("System message").fill("Be brief.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("Be brief.").first()).toBeVisible();
  await expect(page.getByText("Sounded", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Outcome" }).click();
  const outcome = page.getByRole("dialog", { name: "Outcome" });
  await outcome.getByLabel("Outcome to reach").fill("All depths are known");
  await outcome.getByLabel("How it is judged").fill("No gaps");
  await outcome.getByRole("button", { name: "Set outcome" }).click();
  await expect(page.getByText("All depths are known").first()).toBeVisible();
  const { outcome_evaluations } = await api.get<{ outcome_evaluations: unknown[] }>(`/v1/sessions/${id}`);
  expect(outcome_evaluations).toMatchObject([{ description: "All depths are known" }]);
});
