/** The same thing as code: pages and forms as raw JSON and as snippets, which send nothing. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const snippet = (page: Page, name: string) => page.getByLabel(name, { exact: true }).and(page.locator("pre"));

/** The tab that a button opens. */
async function codeOf(page: Page, press: () => Promise<void>): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await press();
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "Copy as" })).toBeVisible();
  return tab;
}

test("a page as raw JSON and in five languages, against the console and the API", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Signaller");
  await open(page, `/agents/${agent}`);
  await page.getByRole("link", { name: "Code" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`GET /v1/agents/${agent}`);
  await expect(snippet(page, "curl, This console")).toContainText(`${server.url}/api/v1/agents/${agent}`);
  for (const [language, text] of [
    ["Python", `client.beta.agents.retrieve("${agent}")`],
    ["TypeScript", `await client.beta.agents.retrieve("${agent}")`],
    ["ant", `--agent-id ${agent}`],
    ["Rust", ".error_for_status()?"],
  ] as const) {
    await page.getByText(language, { exact: true }).click();
    await expect(snippet(page, `${language}, This console`)).toContainText(text);
    await expect(page.locator("pre:visible")).toHaveCount(2);
  }
  await page.getByText("The API directly").click();
  await expect(snippet(page, "Rust, The API directly")).toContainText(`https://api.anthropic.com/v1/agents/${agent}`);
  await expect(snippet(page, "Rust, This console")).toBeHidden();
  await expectAccessible(page);

  const sent = await (await api.fetch(`/v1/agents/${agent}`)).text();
  await expect(page.getByRole("button", { name: "Copy the response" })).toHaveAttribute("data-copy", sent);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`${agent}.json`);
  expect(readFileSync(await download.path(), "utf8")).toBe(sent);
});

test("a list's code has its filters", async ({ adminPage: page }) => {
  await open(page, "/sessions?status=idle");
  await page.getByRole("link", { name: "Code" }).click();
  await page.getByText("Python", { exact: true }).click();
  await expect(snippet(page, "Python, This console")).toContainText('client.beta.sessions.list(limit=50, statuses=["idle"])');
});

test("a form shows its call and sends nothing, and a secret is a variable", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const { id } = await api.post<{ id: string }>("/v1/vaults", { display_name: "Signal station" });
  await open(page, `/vaults/${id}`);
  await page.getByRole("button", { name: "Bearer token" }).click();
  const dialog = page.getByRole("dialog", { name: "Bearer token" });
  await dialog.getByLabel("MCP server").fill("https://mcp.example.com/flags");
  await dialog.getByLabel("Token", { exact: true }).fill("s3cret-flag");
  const tab = await codeOf(page, () => dialog.getByRole("button", { name: "Show as code" }).click());
  await expect(snippet(tab, "curl, This console")).toContainText('"token": "$TOKEN"');
  await expect(tab.getByLabel("The request body", { exact: true }).and(tab.locator("pre"))).toContainText("https://mcp.example.com/flags");
  expect(await tab.content()).not.toContain("s3cret-flag");
  await tab.close();
  await expect(dialog.getByLabel("MCP server")).toHaveValue("https://mcp.example.com/flags");
  expect((await api.get<{ data: unknown[] }>(`/v1/vaults/${id}/credentials`)).data).toEqual([]);
  await dialog.getByRole("button", { name: "Add credential" }).click();
  await expect(page.getByRole("row").filter({ hasText: "https://mcp.example.com/flags" })).toBeVisible();
});

test("a form with rows shows its call before it is sent", async ({ adminPage: page, server }) => {
  await open(page, "/agents/new");
  const asCode = page.getByRole("button", { name: "Show as code" });
  await page.getByLabel("Name", { exact: true }).fill("Flag officer");
  await page.getByLabel("System prompt").fill("Say it\nwith flags.");
  const tab = await codeOf(page, () => asCode.click());
  await tab.getByText("TypeScript", { exact: true }).click();
  await expect(snippet(tab, "TypeScript, This console")).toContainText('name: "Flag officer"');
  await expect(snippet(tab, "TypeScript, This console")).toContainText('"with flags."');
  await tab.close();
  const agents = await (await server.api()).get<{ data: { name: string }[] }>("/v1/agents?limit=100");
  expect(agents.data.map(({ name }) => name)).not.toContain("Flag officer");
  await page.getByRole("button", { name: "Create agent" }).click();
  await page.waitForURL(/\/agents\/agent_/);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("snippets are chosen, and forms become code", async ({ page, server, browser }) => {
    await takeLogin(page, server, "admin", browser);
    const agent = await (await server.api()).createAgent("Unscripted");
    await page.goto(`/agents/${agent}`);
    await page.getByRole("link", { name: "Code" }).click();
    await page.getByText("Python", { exact: true }).click();
    await expect(snippet(page, "Python, This console")).toBeVisible();
    await expect(snippet(page, "curl, This console")).toBeHidden();
    await page.goto("/vaults");
    await page.getByRole("button", { name: "New vault" }).click();
    const dialog = page.getByRole("dialog", { name: "New vault" });
    await dialog.getByLabel("Name").fill("No vault");
    const tab = await codeOf(page, () => dialog.getByRole("button", { name: "Show as code" }).click());
    await expect(snippet(tab, "curl, This console")).toContainText('"display_name": "No vault"');
  });
});

test("who may not read or do it is not shown it", async ({ page, server, browser }) => {
  await takeLogin(page, server, "viewer", browser);
  await open(page, "/code?path=/v1/organizations/webhooks");
  await expect(page.getByText("The call failed")).toBeVisible();
  const refused = await page.request.post("/forms/code/v1/agents", { form: { name: "x" }, headers: { origin: server.url } });
  expect(refused.status()).toBe(403);
});
