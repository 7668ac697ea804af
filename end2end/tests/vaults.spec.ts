/** The life of a vault and its credentials: secrets go in, and never come out. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const SECRETS = ["s3cret-bearer", "s3cret-variable", "s3cret-access", "s3cret-refresh", "s3cret-client", "s3cret-new"];

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("a vault and its credentials, from the first to the last", async ({ adminPage: page, server }) => {
  const answers: Promise<string>[] = [];
  page.on("response", (answer) => {
    // What leads on has no body.
    if (answer.status() === 200) answers.push(answer.text().catch(() => ""));
  });
  await open(page, "/vaults");
  await press(page, "New vault");
  await dialog(page, "New vault").getByLabel("Name").fill("Pilot station");
  await press(page, "Create vault");
  await page.getByRole("link", { name: "Pilot station" }).first().click();
  await expect(page.getByRole("heading", { name: "No credentials yet" })).toBeVisible();
  const vault = new URL(page.url()).pathname.split("/").pop();

  await press(page, "Bearer token");
  const bearer = dialog(page, "Bearer token");
  await bearer.getByLabel("MCP server").fill("https://mcp.example.com/tides");
  await bearer.getByLabel("Token", { exact: true }).fill("s3cret-bearer");
  await bearer.getByRole("button", { name: "Add credential" }).click();
  await expect(row(page, "https://mcp.example.com/tides")).toContainText("MCP bearer token");

  await press(page, "Environment variable");
  const variable = dialog(page, "Environment variable");
  await variable.getByLabel("Name", { exact: true }).fill("Tide tables");
  await variable.getByLabel("Variable").fill("TIDE_KEY");
  await variable.getByLabel("Secret").fill("s3cret-variable");
  await variable.getByLabel("Hosts").fill("tides.example.com\n*.harbour.example");
  await variable.getByRole("button", { name: "Add credential" }).click();
  await expect(row(page, "Tide tables")).toContainText("tides.example.com, *.harbour.example");

  await press(page, "MCP OAuth");
  const oauth = dialog(page, "MCP OAuth");
  await oauth.getByLabel("MCP server").fill("https://mcp.example.com/berths");
  await oauth.getByLabel("Access token").fill("s3cret-access");
  await oauth.getByLabel("Client ID").fill("office");
  await oauth.getByLabel("Token endpoint").fill("https://login.example.com/token");
  await oauth.getByLabel("Refresh token").fill("s3cret-refresh");
  await oauth.getByLabel("Client authentication").selectOption("client_secret_post");
  await oauth.getByLabel("Client secret", { exact: true }).fill("s3cret-client");
  await oauth.getByRole("button", { name: "Add credential" }).click();
  await expect(row(page, "https://mcp.example.com/berths")).toContainText("renewed by itself");
  await expect(page.getByRole("button", { name: "Check Tide tables" })).toHaveCount(0);
  await page.getByRole("button", { name: "Check https://mcp.example.com/berths" }).click();
  await expect(page.getByRole("alert")).toContainText("The credential works.");
  await expect(page.getByRole("alert")).toContainText("It is renewed by itself.");
  await expect(row(page, "https://mcp.example.com/berths")).toContainText("Works");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Replace secret of Tide tables" }).click();
  await dialog(page, "Replace secret of Tide tables").getByLabel("New secret").fill("s3cret-new");
  await press(page, "Replace");
  await expect(row(page, "Tide tables")).toBeVisible();

  await page.getByRole("button", { name: "Archive Tide tables" }).click();
  await dialog(page, /^Archive/).getByRole("button", { name: "Archive", exact: true }).click();
  await expect(row(page, "Tide tables")).toContainText("Archived");
  await page.getByRole("button", { name: "Delete Tide tables" }).click();
  await dialog(page, /^Delete/).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(row(page, "Tide tables")).toHaveCount(0);

  const api = await server.api();
  const kept = await api.get<{ data: { auth: { type: string } }[] }>(`/v1/vaults/${vault}/credentials`);
  expect(kept.data.map(({ auth }) => auth.type).sort()).toEqual(["mcp_oauth", "static_bearer"]);

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog(page, /^Delete the vault/).getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL("**/vaults");
  const all = (await Promise.all(answers)).join("\n");
  for (const secret of SECRETS) expect(all.includes(secret), secret).toBe(false);
});

test.describe("a credential that is there already", () => {
  test.use({ expectedErrors: [/409 \(Conflict\)/] });

test("a refused credential is told without its secret", async ({ browser, server }) => {
  const api = await server.api();
  const vault = (await api.post<{ id: string }>("/v1/vaults", { display_name: "Twice" })).id;
  const auth = { type: "static_bearer", mcp_server_url: "https://mcp.example.com/once", token: "x" };
  await api.post(`/v1/vaults/${vault}/credentials`, { auth });
  const context = await browser.newContext({ baseURL: server.url });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "admin", browser);
    await page.goto(`/vaults/${vault}`);
    await press(page, "Bearer token");
    await dialog(page, "Bearer token").getByLabel("MCP server").fill("https://mcp.example.com/once");
    await dialog(page, "Bearer token").getByLabel("Token", { exact: true }).fill("s3cret-again");
    await dialog(page, "Bearer token").getByRole("button", { name: "Add credential" }).click();
    await expect(dialog(page, "Bearer token")).toContainText("https://mcp.example.com/once");
    expect(await page.content()).not.toContain("s3cret-again");
  } finally {
    await context.close();
  }
});
});

test("who may not change a vault has no form, also without script", async ({ browser, server }) => {
  const api = await server.api();
  const vault = (await api.post<{ id: string }>("/v1/vaults", { display_name: "Only to read" })).id;
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "viewer", browser);
    await page.goto(`/vaults/${vault}`);
    await expect(page.getByRole("button", { name: "Bearer token", exact: true })).toBeDisabled();
    await expect(page.getByRole("button", { name: "Delete", exact: true })).toBeDisabled();
  } finally {
    await context.close();
  }
});
