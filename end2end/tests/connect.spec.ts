/** Connecting a vault to an MCP server: signing in at the server's own provider, coming back, and what that leaves behind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { type Provider, startProvider } from "../fixtures/provider.ts";
import { Server } from "../fixtures/server.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** A console that may reach this machine, as a test's provider is on it. */
const reaching = { env: { PILOTHOUSE_WEBHOOK_HOSTS: "127.0.0.1" }, roles: ["admin", "viewer"] as const };

async function withConsole(browser: Browser, act: (world: { page: Page; server: Server; provider: Provider; vault: string }) => Promise<void>, { registers = true, javaScriptEnabled = true } = {}) {
  const [server, provider] = await Promise.all([Server.start({ ...reaching, roles: [...reaching.roles] }), startProvider({ registers })]);
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "admin", browser);
    const vault = (await (await server.api()).post<{ id: string }>("/v1/vaults", { display_name: "Pilot station" })).id;
    await act({ page, server, provider, vault });
  } finally {
    await context.close();
    await provider.stop();
    await server.stop();
  }
}

const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

async function begin(page: Page, vault: string, address: string) {
  await page.goto(`/vaults/${vault}`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Connect" });
  await dialog.getByLabel("MCP server").fill(address);
  await dialog.getByLabel("Name", { exact: true }).fill("Tides");
  await dialog.getByRole("button", { name: "Continue" }).click();
}

test("somebody signs in at the provider, comes back, and the credential is there and checked", async ({ browser }) => {
  await withConsole(browser, async ({ page, server, provider, vault }) => {
    await begin(page, vault, provider.mcp);
    const notice = page.getByRole("alert");
    await expect(notice).toContainText(`Sign in at ${provider.url}`);
    await expect(notice).toContainText("tides:read");
    await expectAccessible(page);
    await notice.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Give access" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Connected: Tides" })).toBeVisible();
    await expect(row(page, "Tides")).toContainText("MCP OAuth, renewed by itself");
    await expect(row(page, "Tides")).toContainText("Works");
    await expectAccessible(page);

    const api = await server.api();
    const credentials = await api.get<{ data: { auth: Record<string, unknown> }[] }>(`/v1/vaults/${vault}/credentials`);
    expect(credentials.data).toHaveLength(1);
    expect(credentials.data[0]?.auth).toMatchObject({ type: "mcp_oauth", mcp_server_url: provider.mcp, refresh: { client_id: "pilothouse-client", scope: "tides:read" } });

    // In the list of vaults it is seen at a glance.
    await page.goto("/vaults");
    await expect(row(page, "Pilot station").getByRole("cell", { name: "1", exact: true })).toBeVisible();

    // What the provider gave is nowhere but in the vault.
    expect(provider.secrets).toHaveLength(3);
    const stored = readdirSync(server.dataDir).filter((name) => name.startsWith("pilothouse.db")).map((name) => readFileSync(join(server.dataDir, name)));
    for (const secret of provider.secrets) {
      expect(server.program.output.includes(secret), "in the log").toBe(false);
      expect(stored.some((bytes) => bytes.includes(secret)), "in the database").toBe(false);
    }
  });
});

test("it is signed in again in place of the old credential, and a refusal leaves everything as it was", async ({ browser }) => {
  await withConsole(browser, async ({ page, server, provider, vault }) => {
    await begin(page, vault, provider.mcp);
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Give access" }).click();
    await page.getByRole("button", { name: "Sign in again of Tides" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Refuse" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "The sign-in did not work" })).toBeVisible();
    await expect(page.getByText("Access was not given. Nothing was added.")).toBeVisible();
    const api = await server.api();
    const all = `/v1/vaults/${vault}/credentials?include_archived=true`;
    const states = async () => (await api.get<{ data: { archived_at: string | null }[] }>(all)).data.map(({ archived_at }) => archived_at !== null);
    expect(await states()).toEqual([false]);

    await page.goto(`/vaults/${vault}`);
    await page.getByRole("button", { name: "Sign in again of Tides" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Give access" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Connected: Tides" })).toBeVisible();
    expect((await states()).sort()).toEqual([false, true]);
  });
});

test("without script, and what a used or foreign way back gives", async ({ browser }) => {
  await withConsole(
    browser,
    async ({ page, server, provider, vault }) => {
      await page.goto(`/vaults/${vault}`);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await page.getByRole("dialog").getByLabel("MCP server").fill(provider.mcp);
      await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
      await page.getByRole("link", { name: "Sign in", exact: true }).click();
      const back = await page.getByRole("link", { name: "Give access" }).getAttribute("href");
      await page.getByRole("link", { name: "Give access" }).click();
      await expect(page.getByText(`Connected: ${provider.mcp}`)).toBeVisible();
      for (const address of [back ?? "", "/mcp-oauth/callback?state=made-up&code=x", "/mcp-oauth/callback"]) {
        await page.goto(address);
        await expect(page.getByRole("heading", { level: 1, name: "The sign-in did not work" })).toBeVisible();
      }
      const api = await server.api();
      expect((await api.get<{ data: unknown[] }>(`/v1/vaults/${vault}/credentials`)).data).toHaveLength(1);
    },
    { javaScriptEnabled: false },
  );
});

test.describe("what is wrong", () => {
  test.use({ expectedErrors: [/400 \(Bad Request\)/] });

  test("stands at its field, and goes when that is corrected", async ({ browser }) => {
    await withConsole(
      browser,
      async ({ page, provider, vault }) => {
        await begin(page, vault, "https://10.0.0.1/mcp");
        const dialog = page.getByRole("dialog", { name: "Connect" });
        const server = dialog.getByLabel("MCP server");
        await expect(server).toHaveAccessibleDescription(/private network/);
        await expect(server).toHaveAttribute("aria-invalid", "true");
        await expect(server).toBeFocused();
        await server.fill(provider.mcp);
        await expect(server).not.toHaveAttribute("aria-invalid", "true");
        await expect(server).toHaveAccessibleDescription(/Its address, such as/);
        // Here clients are registered by hand: the folded part opens, and says with which address.
        await dialog.getByRole("button", { name: "Continue" }).click();
        await expect(dialog.getByLabel("Client ID")).toHaveAccessibleDescription(/\/mcp-oauth\/callback/);
        await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Tides");
        await dialog.getByLabel("Client ID").fill("by-hand");
        await dialog.getByRole("button", { name: "Continue" }).click();
        await expect(page.getByRole("link", { name: "Sign in", exact: true })).toHaveAttribute("href", /client_id=by-hand/);
      },
      { registers: false },
    );
  });
});

test("a viewer and a program can't begin one", async ({ page, server, browser }) => {
  const api = await server.api();
  const vault = (await api.post<{ id: string }>("/v1/vaults", { display_name: "Only to read" })).id;
  await takeLogin(page, server, "viewer", browser);
  await open(page, `/vaults/${vault}`);
  await expect(page.getByRole("button", { name: "Connect", exact: true })).toBeDisabled();
  // Who this console is as a client anybody may read, where it has a public address.
  const client = await fetch(`${server.url}/mcp-oauth/client.json`);
  expect(client.status).toBe(404);
  expect(await client.json()).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  for (const role of ["viewer", "admin"] as const) {
    const headers = { "x-api-key": await server.token(role), "content-type": "application/json" };
    const body = JSON.stringify({ mcp_server_url: "https://mcp.example.com" });
    const answer = await fetch(`${server.url}/api/console/vaults/${vault}/sign-ins`, { method: "POST", headers, body });
    expect(answer.status, role).toBe(403);
  }
});
