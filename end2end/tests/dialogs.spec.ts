/** Forms while something is wrong: what the API refuses stands at its field, and what was typed outlives a login. */
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

test.describe("what is refused", () => {
  test.use({ expectedErrors: [/400 \(Bad Request\)|ERR_INTERNET_DISCONNECTED/] });

  test("stands at its field in the dialog, and goes when that is corrected", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const store = (await api.post<{ id: string }>("/v1/memory_stores", { name: "Refusals" })).id;
    await open(page, `/memory-stores/${store}`);
    await page.getByRole("button", { name: "New memory" }).click();
    const dialog = page.getByRole("dialog", { name: "New memory" });
    const path = dialog.getByLabel("Path");
    await path.fill("/a//b.md");
    await dialog.getByLabel("Content").fill("Kept");
    await dialog.getByRole("button", { name: "Create memory" }).click();
    await expect(path).toHaveAttribute("aria-invalid", "true");
    await expect(path).toBeFocused();
    await expect(path).not.toHaveAccessibleDescription(/Starts with a slash/);
    await expectAccessible(page);
    await path.fill("/a/b.md");
    await expect(path).toHaveAccessibleDescription(/Starts with a slash/);
    await expect(dialog.getByLabel("Content")).toHaveValue("Kept");
    await dialog.getByRole("button", { name: "Create memory" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("link", { name: "a/", exact: true })).toBeVisible();
  });

  test("stands in the dialog where it is about no field, and a secret is still there", async ({ adminPage: page, server, context }) => {
    const api = await server.api();
    const vault = (await api.post<{ id: string }>("/v1/vaults", { display_name: "Refusals" })).id;
    await open(page, `/vaults/${vault}`);
    await page.getByRole("button", { name: "Bearer token", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Bearer token" });
    await dialog.getByLabel("MCP server").fill("https://mcp.example.com/kept");
    await dialog.getByLabel("Token", { exact: true }).fill("typed-once");
    const send = dialog.getByRole("button", { name: "Add credential" });
    await context.setOffline(true);
    await send.click();
    await expect(dialog.getByRole("alert")).toContainText("The console can't be reached. What you typed is still here");
    await context.setOffline(false);
    await api.post(`/v1/vaults/${vault}/archive`, {});
    await send.click();
    await expect(dialog.getByRole("alert")).toContainText("archived");
    await expect(dialog.getByRole("alert")).toContainText("Request id");
    await expect(dialog.getByLabel("Token", { exact: true })).toHaveValue("typed-once");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
  });
});

test.describe("a login that expires while a form is open", () => {
  test.use({ expectedErrors: [/401 \(Unauthorized\)/] });

  test("loses nothing in a dialog", async ({ adminPage: page, server, browser }) => {
    await open(page, "/vaults");
    await page.getByRole("button", { name: "New vault" }).click();
    const dialog = page.getByRole("dialog", { name: "New vault" });
    await dialog.getByLabel("Name").fill("Typed before");
    await page.context().clearCookies();
    await dialog.getByRole("button", { name: "Create vault" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Your login has expired.");
    await expect(dialog.getByRole("link", { name: "Log in in another tab" })).toHaveAttribute("target", "_blank");
    await takeLogin(page, server, "admin", browser);
    await dialog.getByRole("button", { name: "Create vault" }).click();
    await expect(page.getByRole("row").filter({ hasText: "Typed before" })).toHaveCount(1);
  });

  test("loses nothing in a form", async ({ adminPage: page, server, browser }) => {
    await open(page, "/environments/new");
    await page.getByLabel("Name", { exact: true }).fill("Typed before");
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Create environment" }).click();
    await expect(page.getByRole("alert")).toContainText("Your login has expired.");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Typed before");
    await takeLogin(page, server, "admin", browser);
    await page.getByRole("button", { name: "Create environment" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Typed before");
  });
});
