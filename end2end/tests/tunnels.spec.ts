/** Tunnels, user profiles and the organization's webhooks: the life of each, and secrets that are shown once. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** A certificate that signed itself. */
function certificate(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "pilothouse-ca-"));
  const [key, file] = [path.join(folder, "key.pem"), path.join(folder, "ca.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "20", "-subj", "/CN=Harbour", "-keyout", key, "-out", file], { stdio: "ignore" });
  return readFileSync(file, "utf8");
}

test("a tunnel is made, gives its token once asked, takes a certificate and is archived", async ({ adminPage: page }) => {
  await open(page, "/tunnels");
  await page.getByRole("button", { name: "New tunnel" }).click();
  await page.getByRole("dialog", { name: "New tunnel" }).getByLabel("Name").fill("Harbour network");
  await page.getByRole("button", { name: "Create tunnel" }).click();
  await page.getByRole("row").filter({ hasText: "Harbour network" }).getByRole("link").click();
  await page.waitForURL(/\/tunnels\/tnl_/);
  const address = page.url();
  await page.getByRole("button", { name: "Show token" }).click();
  const token = page.getByRole("alert").locator("code");
  const first = await token.textContent();
  await open(page, address);
  await expect(token).toHaveCount(0);
  await page.getByRole("button", { name: "Rotate token" }).click();
  await page.getByRole("dialog", { name: "Rotate token" }).getByRole("button", { name: "Rotate token" }).click();
  await expect(token).not.toHaveText(first ?? "");
  await page.getByRole("button", { name: "Add certificate" }).click();
  const dialog = page.getByRole("dialog", { name: "Add certificate" });
  await dialog.getByLabel("CA certificate").fill(certificate());
  await dialog.getByRole("button", { name: "Add certificate" }).click();
  const row = page.getByRole("table", { name: "Certificates, newest first" }).getByRole("row").nth(1);
  await expect(row).toContainText("Soon");
  await expectAccessible(page);
  await row.getByRole("button", { name: /^Archive / }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(row).toContainText("Archived");
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByRole("dialog", { name: /Archive the tunnel/ }).getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Archived");
  await expect(page.getByRole("button", { name: "Show token" })).toBeDisabled();
});

test("a user profile is made, changed, enrolled and deleted", async ({ adminPage: page }) => {
  await open(page, "/user-profiles");
  await page.getByRole("button", { name: "New user profile" }).click();
  await page.getByRole("dialog", { name: "New user profile" }).getByLabel("Name", { exact: true }).fill("Dana");
  await page.getByRole("button", { name: "Create user profile" }).click();
  await page.getByRole("row").filter({ hasText: "Dana" }).getByRole("link").click();
  await page.waitForURL(/\/user-profiles\/uprof_/);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog", { name: "Edit" }).getByLabel("Access").selectOption("Straight through");
  await page.getByRole("dialog", { name: "Edit" }).getByText("Details").click();
  await page.getByRole("dialog", { name: "Edit" }).getByLabel("Country").fill("DE");
  await page.getByRole("dialog", { name: "Edit" }).getByLabel("Metadata").fill("desk = north");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("passthrough")).toBeVisible();
  await expect(page.getByText("north", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog", { name: "Edit" }).getByLabel("Country")).toHaveValue("DE");
  await page.getByRole("dialog", { name: "Edit" }).getByLabel("Metadata").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("north", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Enrollment link" }).click();
  await expect(page.getByRole("alert")).toContainText("https://");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL("**/user-profiles");
  await expect(page.getByRole("row").filter({ hasText: "Dana" })).toHaveCount(0);
  await page.getByRole("link", { name: "Banned" }).click();
  await expect(page.getByText("No such user profiles")).toBeVisible();
});

test("an organization webhook shows its secret once, and is disabled and deleted", async ({ adminPage: page }) => {
  await open(page, "/settings/organization-webhooks");
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("Name").fill("Watch office");
  await dialog.getByLabel("URL").fill("https://hooks.example.com/anthropic");
  await dialog.getByLabel("external_key.failed").check();
  await dialog.getByRole("button", { name: "Create webhook" }).click();
  const secret = page.getByRole("alert").locator("code");
  await expect(secret).toContainText("whsec_");
  const first = await secret.textContent();
  await expectAccessible(page);
  await open(page, "/settings/organization-webhooks");
  await expect(secret).toHaveCount(0);
  expect(await page.content()).not.toContain(first);
  await page.getByRole("button", { name: "New secret of Watch office" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await expect(secret).not.toHaveText(first ?? "");
  await page.getByRole("button", { name: "Disable Watch office" }).click();
  const row = page.getByRole("row").filter({ hasText: "Watch office" });
  await expect(row).toContainText("Disabled");
  await page.getByRole("button", { name: "Delete Watch office" }).click();
  await page.getByRole("dialog", { name: /Delete the webhook/ }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No organization webhooks yet")).toBeVisible();
});

test("a viewer changes none of them, and sees no webhooks", async ({ page, server, browser }) => {
  await takeLogin(page, server, "viewer", browser);
  for (const [address, button] of [["/tunnels", "New tunnel"], ["/user-profiles", "New user profile"]] as const) {
    await open(page, address);
    await expect(page.getByRole("button", { name: button })).toBeDisabled();
  }
  await open(page, "/settings/organization-webhooks");
  await expect(page.getByText("The webhooks could not be loaded")).toBeVisible();
});
