/** Standing rules: written, tried and switched on in the console; what they mean for those who answer; the record. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { SessionPage } from "../fixtures/console.ts";
import { password, Server } from "../fixtures/server.ts";
import { expect, logIn, open, test } from "../fixtures/test.ts";

test.describe.configure({ mode: "serial" });
test.use({ expectedErrors: [/Failed to load resource/] });

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ roles: ["approver", "operator", "admin"] });
});
test.afterAll(() => server.stop());

const use = (command: string) => `/use bash ${JSON.stringify({ command })}`;

/** A session with a call that waits. */
async function waiting(title: string, command: string): Promise<string> {
  const api = await server.api();
  const session = await api.newSession(title);
  await api.send(session, use(command));
  await api.idle(session, "requires_action");
  return session;
}

async function sound(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

/** Switches the draft on, from its page. */
async function switchOn(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Try it on the last 30 days" }).click();
  await page.getByRole("button", { name: "Switch the rules on" }).click();
  await expect(page.getByText("The rules are switched on.")).toBeVisible();
}

test("an admin writes a rule, tries it on real calls, and switches it on; it survives a restart", async ({ visit }) => {
  const first = await waiting("Before", "ls before");
  const admin = await visit(server);
  await logIn(admin, "admin");
  const session = await SessionPage.open(admin, first);
  await session.allow("ls before");

  await open(admin, "/settings/rules");
  await expect(admin.getByRole("heading", { name: "No rules" })).toBeVisible();
  await sound(admin);
  await admin.getByRole("link", { name: "Add a rule" }).click();
  await sound(admin);
  await admin.getByLabel("Name", { exact: true }).fill("Four eyes");
  await admin.getByLabel("Tools").fill("bash, postgres/*");
  await admin.getByRole("button", { name: "Save draft" }).click();
  // It demands nothing yet: refused, and nothing typed is lost.
  await expect(admin.getByRole("alert")).toContainText("it demands nothing");
  await expect(admin.getByLabel("Name", { exact: true })).toHaveValue("Four eyes");
  await sound(admin);
  await admin.getByLabel("Tools").fill("bash");
  await admin.getByLabel("Two different people must allow it").check();
  await admin.getByRole("button", { name: "Save draft" }).click();
  await expect(admin.getByText("The draft is saved.")).toBeVisible();
  await expect(admin.getByRole("region", { name: "Draft" }).getByText("Two different people must allow it.")).toBeVisible();

  await admin.getByRole("link", { name: "Try it on the last 30 days" }).click();
  await expect(admin.getByText(/Would have denied 0 of \d+ calls of the last 30 days\. \d+ would have needed a second person\./)).toBeVisible();
  await expect(admin.getByRole("row").filter({ hasText: "A second person would have been needed." }).first()).toBeVisible();
  await sound(admin);
  await admin.getByRole("button", { name: "Switch the rules on" }).click();
  await expect(admin.getByRole("region", { name: "In force" }).getByRole("heading", { name: "Four eyes" })).toBeVisible();
  await sound(admin);

  await server.program.stop();
  await server.program.launch();
  await open(admin, "/settings/rules");
  await expect(admin.getByRole("region", { name: "In force" }).getByText("Two different people must allow it.")).toBeVisible();
});

test("two different people allow a call; each sees what the other did", async ({ visit }) => {
  const id = await waiting("Two people", "ls two");
  const [admin, approver] = [await visit(server), await visit(server)];
  await logIn(admin, "admin");
  await logIn(approver, "approver");
  const [first, second] = [await SessionPage.open(admin, id), await SessionPage.open(approver, id)];
  await expect(second.waiting("ls two").getByText("Two different people must allow it.")).toBeVisible();
  await first.waiting("ls two").getByRole("button", { name: "Allow", exact: true }).click();
  await expect(first.waiting("ls two").getByText("Another person must allow this call before it runs.")).toBeVisible();
  // Live, without a reload; also in the inbox.
  await expect(second.waiting("ls two").getByText("admin has allowed it.")).toBeVisible();
  await open(approver, "/approvals");
  const card = approver.getByRole("article", { name: /^Approval/ }).filter({ hasText: "ls two" });
  await expect(card.getByText("admin has allowed it.")).toBeVisible();
  await sound(approver);
  // Once more by the same person is nothing new.
  await first.waiting("ls two").getByRole("button", { name: "Allow", exact: true }).click();
  await expect(admin.getByText("You have allowed this call already.")).toBeVisible();
  await card.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(first.waiting("ls two")).toHaveCount(0);

  await open(admin, "/decisions");
  const rows = admin.getByRole("table", { name: "Decisions, newest first" }).getByRole("row");
  await expect(rows.filter({ hasText: "allowed by approver" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "allowed, first of two by admin" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "Rules: Four eyes" })).toHaveCount(2);
  await rows.filter({ hasText: "allowed by approver" }).getByText("Record 3").click();
  await expect(admin.getByLabel("Input").filter({ hasText: "ls two" }).first()).toBeVisible();
  await sound(admin);
  const file = await (await server.api()).fetch("/console/decisions/export?format=csv");
  const csv = await file.text();
  expect(csv.split("\n").filter((line) => line.includes("Four eyes"))).toHaveLength(2);
});

test("a rule denies calls at once, with its message, and whoever looks is told so", async ({ visit }) => {
  const admin = await visit(server);
  await logIn(admin, "admin");
  await open(admin, "/settings/rules/edit");
  await admin.getByLabel("Name", { exact: true }).fill("Never");
  await admin.getByLabel("Levels").selectOption("Dangerous only");
  await admin.getByLabel("They are always denied").check();
  await expect(admin.getByLabel("Approvers")).toBeHidden();
  await admin.getByLabel("Message to the agent").first().fill("Ask the team first.");
  await admin.getByRole("button", { name: "Save draft" }).click();
  await switchOn(admin);
  const id = await (await server.api()).newSession("Denied");
  const session = await SessionPage.open(admin, id);
  await session.send(use("rm -rf /"));
  await expect(admin.getByText(/denied by the rule “Never” after/).first()).toBeVisible({ timeout: 20_000 });
  await expect(admin.getByText("Ask the team first.").first()).toBeVisible();
});

test("whoever a rule doesn't name is told so, and keeps the reason that they typed", async ({ visit }) => {
  const admin = await visit(server);
  await logIn(admin, "admin");
  await open(admin, "/settings/rules");
  await admin.getByRole("button", { name: "Remove Four eyes" }).click();
  await admin.getByRole("button", { name: "Remove Never" }).click();
  await admin.getByRole("link", { name: "Add a rule" }).click();
  await admin.getByLabel("Name", { exact: true }).fill("Admins only");
  await admin.getByLabel("Approvers").fill("role:admin");
  await admin.getByRole("button", { name: "Save draft" }).click();
  await switchOn(admin);
  const id = await waiting("Named", "ls named");
  const approver = await visit(server);
  await logIn(approver, "approver");
  const session = await SessionPage.open(approver, id);
  const card = session.waiting("ls named");
  await expect(card.getByText("Only any admin may allow it.")).toBeVisible();
  await card.getByLabel("Reason").fill("Not mine to allow");
  await card.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(card.getByText("The rule “Admins only” says: only any admin may allow this call.")).toBeVisible();
  await expect(card.getByLabel("Reason")).toHaveValue("Not mine to allow");
  await session.deny("ls named", "Not mine to allow");
});

test("a rule demands a passkey, and the record says that there was one", async ({ visit }) => {
  const admin = await visit(server);
  const address = server.url.replace("127.0.0.1", "localhost");
  const cdp = await admin.context().newCDPSession(admin);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2" as const, transport: "internal" as const, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  await admin.goto(`${address}/login`);
  await admin.getByLabel("Name").fill("admin");
  await admin.getByLabel("Password").fill(password);
  await admin.getByRole("button", { name: "Log in" }).click();
  await expect(admin.getByRole("navigation", { name: "Main" })).toBeVisible();
  await admin.goto(`${address}/settings/passkeys`);
  const form = admin.getByRole("region", { name: "Add a passkey" });
  await form.getByLabel("Name").fill("Laptop");
  await form.getByLabel("Your password").fill(password);
  await form.getByRole("button", { name: "Add a passkey" }).click();
  await expect(admin.getByRole("row").filter({ hasText: "Laptop" })).toBeVisible();
  await admin.goto(`${address}/settings/rules/edit?name=Admins+only`);
  await admin.getByLabel("Allowing it needs a passkey").check();
  await admin.getByRole("button", { name: "Save draft" }).click();
  await switchOn(admin);
  const id = await waiting("Proved", "ls proved");
  await admin.goto(`${address}/sessions/${id}`);
  const card = admin.getByRole("article", { name: /^Approval/ }).filter({ hasText: "ls proved" });
  await expect(card.getByText("Allowing it needs a passkey.")).toBeVisible();
  await card.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(card).toHaveCount(0);
  await admin.goto(`${address}/decisions`);
  await expect(admin.getByText("allowed by admin with a passkey")).toBeVisible();
  // A program has none.
  const other = await waiting("Program", "ls program");
  const events = { events: [{ type: "user.tool_confirmation", tool_use_id: await pendingCall(other), result: "allow" }] };
  const refused = await (await server.api()).fetch(`/v1/sessions/${other}/events`, { method: "POST", body: JSON.stringify(events), headers: { "content-type": "application/json" } });
  expect(refused.status).toBe(403);
  expect(JSON.stringify(await refused.json())).toContain("passkey_required");
});

async function pendingCall(session: string): Promise<string> {
  const events = await (await (await server.api()).fetch(`/v1/sessions/${session}/events?types[]=agent.tool_use`)).json();
  return events.data[0].id;
}
