/** Passkeys with Chromium's virtual authenticator: a person's own, and the one that a rule asks for before an answer. */
import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { SessionPage } from "../fixtures/console.ts";
import { password, type Role, type Server } from "../fixtures/server.ts";
import { expect, logIn, open, test } from "../fixtures/test.ts";

const settings = "/settings/passkeys";

/** Browsers know passkeys by host name, not by an IP address. */
const named = (server: Server) => server.url.replace("127.0.0.1", "localhost");

interface Person {
  page: Page;
  cdp: CDPSession;
  authenticator: string;
}

/** Somebody with an authenticator of their own, logged in at the server's host name. */
async function person(context: BrowserContext, role: Role): Promise<Person> {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2" as const,
    transport: "internal" as const,
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await logIn(page, role);
  return { page, cdp, authenticator: authenticatorId };
}

/** Fills the form for a new passkey, and sends it. */
async function askForPasskey(page: Page, name: string, password: string): Promise<void> {
  const form = page.getByRole("region", { name: "Add a passkey" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Your password").fill(password);
  await form.getByRole("button", { name: "Add a passkey" }).click();
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await open(page, settings);
  await askForPasskey(page, name, password);
  await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
}

/** Deletes what earlier tests have left: people are the worker's. */
async function forget(page: Page): Promise<void> {
  await open(page, settings);
  const buttons = page.getByRole("button", { name: /^Delete / });
  while ((await buttons.count()) > 0) {
    const left = (await buttons.count()) - 1;
    await buttons.first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect(buttons).toHaveCount(left);
  }
}

/** A session whose call waits for an answer, and what its agent wants to run. */
async function waiting(server: Server): Promise<string> {
  const api = await server.api();
  const agent = await api.createAgent("Careful");
  const session = await api.createSession(agent, await api.createEnvironment("Deck"), "Waits");
  await api.send(session, '/use bash {"command":"ls stores"}');
  await api.idle(session, "requires_action");
  return session;
}

const required = {
  type: "error",
  error: {
    type: "permission_error",
    message: "A rule asks for your passkey before this call is answered.",
    details: { error_code: "passkey_required" },
  },
};

/** Stands for a rule: answers need a proof. What was proved reaches the server as it is. */
async function demandPasskey(page: Page): Promise<string[]> {
  const proofs: string[] = [];
  await page.route("**/api/v1/sessions/*/events", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const proof = route.request().headers()["pilothouse-passkey"];
    if (!proof) return route.fulfill({ status: 403, json: required });
    proofs.push(proof);
    return route.fallback();
  });
  return proofs;
}

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test.use({
  baseURL: async ({ server }, use) => use(named(server)),
  expectedErrors: [/the server responded with a status of 403/],
});

test("a person adds, renames and deletes a passkey", async ({ context }) => {
  const { page, cdp, authenticator } = await person(context, "approver");
  await open(page, settings);
  await expect(page.getByRole("heading", { name: "No passkeys yet" })).toBeVisible();
  await addPasskey(page, "Phone");
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId: authenticator });
  expect(credentials.map(({ rpId, isResidentCredential }) => [rpId, isResidentCredential])).toEqual([["localhost", true]]);
  const row = page.getByRole("row").filter({ hasText: "Phone" });
  await expect(row).toContainText("Never");

  await page.getByRole("button", { name: "Rename Phone" }).click();
  const rename = page.getByRole("dialog", { name: "Rename the passkey" });
  await rename.getByLabel("Name").fill("Laptop");
  await rename.getByLabel("Name").press("Enter");
  await expect(page.getByRole("row").filter({ hasText: "Laptop" })).toBeVisible();

  await page.getByRole("button", { name: "Delete Laptop" }).click();
  const remove = page.getByRole("dialog", { name: "Delete the passkey “Laptop”?" });
  await remove.getByRole("button", { name: "Cancel" }).click();
  await expect(remove).toBeHidden();
  await page.getByRole("button", { name: "Delete Laptop" }).click();
  await remove.getByLabel("Your password").fill("not the password");
  await remove.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("This is not your password.")).toBeVisible();
  await forget(page);
  await expect(page.getByRole("heading", { name: "No passkeys yet" })).toBeVisible();
});

test("a wrong password and a device that has one already are told, and nothing typed is lost", async ({ context }) => {
  const { page } = await person(context, "operator");
  await addPasskey(page, "Phone");
  await askForPasskey(page, "Phone again", "not the password");
  await expect(page.getByRole("alert")).toContainText("This is not your password.");
  await expect(page.getByRole("region", { name: "Add a passkey" }).getByLabel("Name")).toHaveValue("Phone again");
  await askForPasskey(page, "Phone again", password);
  await expect(page.getByRole("alert")).toContainText("already has a passkey of yours");
  await forget(page);
});

test("an answer that needs a passkey asks for it, and is sent once", async ({ context, server }) => {
  const { page } = await person(context, "approver");
  await addPasskey(page, "Phone");
  const session = await waiting(server);
  const proofs = await demandPasskey(page);
  const shown = await SessionPage.open(page, session);
  await shown.allow("ls stores");
  expect(proofs).toHaveLength(1);
  const proof = JSON.parse(Buffer.from(proofs[0] ?? "", "base64url").toString());
  expect(Object.keys(proof.response)).toEqual(expect.arrayContaining(["authenticatorData", "clientDataJSON", "signature"]));
  const history = await (await server.api()).events(session);
  expect(history.filter(({ type }) => type === "user.tool_confirmation")).toHaveLength(1);
  await forget(page);
});

test("the inbox asks for it, too", async ({ context, server }) => {
  const { page } = await person(context, "approver");
  await addPasskey(page, "Phone");
  const session = await waiting(server);
  const proofs = await demandPasskey(page);
  // A session that is followed is in the inbox at once.
  await SessionPage.open(page, session);
  await open(page, "/approvals");
  const card = page.locator(`[data-session="${session}"]`).getByRole("article");
  await card.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(card).toHaveCount(0);
  expect(proofs).toHaveLength(1);
  await forget(page);
});

test("who cancels keeps what was typed, and can answer again", async ({ context, server }) => {
  const { page, cdp, authenticator } = await person(context, "approver");
  await addPasskey(page, "Phone");
  const session = await waiting(server);
  const proofs = await demandPasskey(page);
  const shown = await SessionPage.open(page, session);
  const card = shown.waiting("ls stores");
  await card.getByLabel("Reason").fill("Not on a Friday");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: false });
  await card.getByRole("button", { name: "Deny" }).click();
  await expect(card.getByRole("alert")).toContainText("Nothing was sent, and what you typed is still here.");
  await expect(card.getByLabel("Reason")).toHaveValue("Not on a Friday");
  expect(proofs).toHaveLength(0);
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: true });
  await card.getByRole("button", { name: "Deny" }).click();
  await expect(card).toHaveCount(0);
  await forget(page);
});

test("who has no passkey yet is led to where they add one", async ({ context, server }) => {
  const { page } = await person(context, "admin");
  const session = await waiting(server);
  await demandPasskey(page);
  const shown = await SessionPage.open(page, session);
  const card = shown.waiting("ls stores");
  await card.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(card.getByRole("alert")).toContainText("you have none yet");
  await expect(card.getByRole("link", { name: "Your passkeys (opens a new tab)" })).toHaveAttribute("href", settings);
});

test("an address that browsers allow no passkeys at says so", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await logIn(page, "approver");
  await open(page, settings);
  await expect(page.getByRole("note")).toContainText("http://localhost:");
  await expect(page.getByRole("button", { name: "Add a passkey" })).toHaveCount(0);
  await context.close();
});

test("without script the page says what is missing", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: named(server), javaScriptEnabled: false });
  const page = await context.newPage();
  await logIn(page, "approver");
  await page.goto(settings);
  await expect(page.getByText("Turn JavaScript on")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
  await context.close();
});
