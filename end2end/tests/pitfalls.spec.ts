/** The seven pitfalls of Managed Agents: what the console does so that nobody falls into one of them. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { viewports } from "../fixtures/browser.ts";
import { SessionPage } from "../fixtures/console.ts";
import { newDataDir, removeDataDir } from "../fixtures/process.ts";
import { forward } from "../fixtures/proxy.ts";
import { logIn, ready, expect, open, test } from "../fixtures/test.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { startUpstream } from "../fixtures/upstream.ts";

const key = "key-of-the-pitfalls-test";
const lookup = (order: string) => `/use order_lookup ${JSON.stringify({ order })}`;

test("1: a session pins its version, and a later one changes nothing for it", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Pinned");
  await api.createEnvironment("Pinned");
  await open(page, "/sessions/new");
  await page.getByLabel("Agent", { exact: true }).selectOption({ label: "Pinned" });
  const version = page.getByLabel("Version", { exact: true });
  await expect(version).toHaveValue("1");
  await expect(version).toHaveAccessibleDescription(/keeps the version that it begins with: a later edit of the agent doesn't change what it does/);
  await page.getByLabel("Environment", { exact: true }).selectOption({ label: "Pinned" });
  await page.getByLabel("Title").fill("Of the first version");
  await page.getByRole("button", { name: "Start session" }).click();
  await page.waitForURL(/\/sessions\/sesn_/);
  await ready(page);
  const { id } = new SessionPage(page);
  await api.post(`/v1/agents/${agent}`, { version: 1, system: "Forget what you were told." });
  await api.send(id, "hello");
  await api.idle(id);
  const session = await api.get<{ agent: { version: number; system: string | null } }>(`/v1/sessions/${id}`);
  expect(session.agent).toMatchObject({ version: 1, system: null });
});

test("2: the stream is open before the first message", async ({ visit }) => {
  test.setTimeout(120_000);
  const simulator = await startSimulator(key);
  const calls: string[] = [];
  const recorded = await startUpstream((request, answer) => {
    calls.push(`${request.method} ${request.url?.split("?")[0]}`);
    forward(request, answer, simulator.program.url);
  });
  const server = await Server.start({ upstream: { url: recorded.url, key } });
  try {
    const api = simulator.api;
    const agent = await api.createAgent("Punctual", unasked);
    const environment = await api.createEnvironment("Punctual");
    const page = await visit(server);
    await logIn(page, "admin");
    const isBefore = (first: string, second: string) => {
      expect(calls, first).toContain(first);
      expect(calls, second).toContain(second);
      expect(calls.indexOf(first), `${first} comes before ${second}`).toBeLessThan(calls.indexOf(second));
    };

    // A message that is sent from the page of the session.
    const session = await api.createSession(agent, environment, "On time");
    const view = await SessionPage.open(page, session);
    await view.send("hello");
    await view.expectHistory(await api.idle(session));
    isBefore(`GET /v1/sessions/${session}/events/stream`, `POST /v1/sessions/${session}/events`);

    // A message that the session begins with: what came before the stream was open is listed once it is.
    await open(page, `/sessions/new?agent=${agent}&environment=${environment}`);
    await page.getByLabel("First message").fill("hello");
    await page.getByRole("button", { name: "Start session" }).click();
    await page.waitForURL(/\/sessions\/sesn_/);
    await ready(page);
    const started = new SessionPage(page);
    await started.expectHistory(await api.idle(started.id));
    isBefore(`GET /v1/sessions/${started.id}/events/stream`, `GET /v1/sessions/${started.id}/events`);
    expect(calls).not.toContain(`POST /v1/sessions/${started.id}/events`);
    await page.close();
  } finally {
    await server.stop();
    await recorded.stop();
    await simulator.stop();
  }
});

test("3: a custom tool that nobody answers is shown as waiting, and can be answered with an error", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Nobody looks it up");
  await api.send(session, lookup("A-7"));
  await api.idle(session, "requires_action");
  const view = await SessionPage.open(page, session);
  await expect(view.status(/waits for/i).first()).toBeVisible();
  const card = view.waiting("order_lookup");
  await expect(card).toContainText("A-7");
  await card.getByLabel("Result", { exact: true }).fill("There is no such order.");
  await card.getByLabel("This is an error").check();
  await card.getByRole("button", { name: "Send result" }).click();
  await expect(card).toHaveCount(0);
  const [answer] = (await api.idle(session)).filter(({ type }) => type === "user.custom_tool_result");
  expect(answer).toMatchObject({ is_error: true, content: [{ type: "text", text: "There is no such order." }] });
});

test("4: what requires an action is seen everywhere", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Held up at the lock");
  await api.send(session, lookup("B-8"));
  await api.idle(session, "requires_action");
  const waits = page.getByText("waits for you", { exact: true });
  const counted = /^\(\d+\) /;
  // The inbox looks at sessions that nobody follows from time to time.
  await expect(async () => {
    await page.goto("/approvals");
    await expect(page.getByRole("article", { name: /^Result needed: / }).filter({ hasText: "B-8" })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  for (const [place, found] of [
    ["/sessions", page.getByRole("row").filter({ hasText: "Held up at the lock" })],
    ["/sessions?status=waiting", page.getByRole("row").filter({ hasText: "Held up at the lock" })],
    // Names are listed once a minute, ids are found at once.
    [`/find?q=${session}`, page.getByRole("main").getByRole("listitem").filter({ hasText: session })],
  ] as const) {
    await open(page, place);
    await expect(found.getByText("waits for you", { exact: true }), place).toBeVisible();
    await expect(page, place).toHaveTitle(counted);
    await expectAccessible(page);
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find or do" }).fill(session);
  await expect(page.getByRole("option").filter({ hasText: session }).filter({ has: waits })).toBeVisible();
  await open(page, "/agents");
  await expect(page, "on a page that has nothing to do with it").toHaveTitle(counted);
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Approvals\s*[1-9]/ })).toBeVisible();
  const view = await SessionPage.open(page, session);
  await expect(view.waiting("order_lookup")).toBeVisible();
  await expect(page).toHaveTitle(counted);
  await view.answer("order_lookup", "Shipped");
  await api.idle(session);
});

test.describe("within the API's rate limits", () => {
  test.use({ expectedErrors: [/status of 429/] });

  test("5: reads and creates are paced, and the wait is shown", async ({ visit }) => {
    test.setTimeout(120_000);
    const folder = newDataDir();
    const faults = path.join(folder, "faults.json");
    const refused = (method: string) => ({ fault: "rate-limited", method, path: "/v1/vaults", times: 1 });
    writeFileSync(faults, JSON.stringify([refused("POST"), { ...refused("GET"), path: "/v1/environments" }]));
    const simulator = await startSimulator(key, ["--faults", faults]);
    const server = await Server.start({ upstream: { url: simulator.program.url, key }, env: { ANTHROPIC_CHANGES_PER_MINUTE: "2" } });
    try {
      const page = await visit(server);
      await logIn(page, "admin");
      const waited = page.getByRole("status").filter({ hasText: /^Waited \d s for the API's rate limit$/ });
      const createVault = async (name: string) => {
        await page.goto("/vaults");
        await page.getByRole("button", { name: "New vault" }).click();
        await page.getByRole("dialog").getByLabel("Name").fill(name);
        await page.getByRole("dialog").getByRole("button", { name: "Create vault" }).click();
      };
      await page.goto("/agents");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Agents");
      await expect(waited).toHaveCount(0);
      // The API refuses the first attempt, and asks for a second of patience.
      await page.goto("/environments");
      await expect(waited).toBeVisible();
      await expect(page.getByRole("alert")).toHaveCount(0);
      for (const viewport of Object.values(viewports)) {
        await page.setViewportSize(viewport);
        await expect(waited).toBeVisible();
        await expectAccessible(page);
      }
      await createVault("Made a moment later");
      await expect(page.getByRole("link", { name: "Made a moment later" })).toBeVisible();
      await expect(waited).toBeVisible();
      // Two attempts were made in this minute: the next one would wait for half of it, and is told so.
      await createVault("Too much");
      const told = page.getByRole("dialog").getByRole("alert");
      await expect(told).toContainText(/The API's rate limit is reached\. Try again in [1-3]\d s\./);
      await expect(page.getByRole("dialog").getByLabel("Name"), "what was typed is still there").toHaveValue("Too much");
      const { data } = await simulator.api.get<{ data: { display_name: string }[] }>("/v1/vaults");
      expect(data.map(({ display_name }) => display_name)).toEqual(["Made a moment later"]);
    } finally {
      await server.stop();
      await simulator.stop();
      removeDataDir(folder);
    }
  });
});

test("6: archive is offered before delete, and delete says what will be lost", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Worth keeping", unasked);
  await api.send(session, "hello");
  await api.idle(session);
  const view = await SessionPage.open(page, session);
  const dialog = page.getByRole("dialog", { name: "Delete the session “Worth keeping”?" });
  await view.openActions();
  const verbs = await page.getByRole("button", { name: /^(Archive|Delete)$/ }).allTextContents();
  expect(verbs.map((verb) => verb.trim())).toEqual(["Archive", "Delete"]);
  await view.act("Delete");
  await expect(dialog).toContainText("Its events and the files it made are deleted too.");
  await expect(dialog).toContainText("You can't undo this.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Archive instead" }).click();
  await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();
  await expect(view.transcript).toContainText("hello");
  expect((await api.get<{ archived_at: string | null }>(`/v1/sessions/${session}`)).archived_at).not.toBeNull();

  const vault = await api.post<{ id: string }>("/v1/vaults", { display_name: "Keep" });
  const store = await api.post<{ id: string }>("/v1/memory_stores", { name: "Keep" });
  for (const [place, lost] of [
    [`/environments/${await api.createEnvironment("Keep")}`, "archive it instead"],
    [`/vaults/${vault.id}`, "Its credentials are deleted with it."],
    [`/memory-stores/${store.id}`, "All its memories and their versions are deleted."],
  ] as const) {
    await open(page, place);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: /^Delete the .* “Keep”\?$/ });
    await expect(dialog, place).toContainText(lost);
    await dialog.getByRole("button", { name: "Archive instead" }).click();
    await expect(page).toHaveURL(new RegExp(`${place}$`));
    await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(dialog.getByRole("button", { name: "Archive instead" }), "it is archived").toHaveCount(0);
  }
});

test("7: a running session offers to be interrupted, then deleted", async ({ adminPage: page, server }) => {
  test.setTimeout(60_000);
  const api = await server.api();
  for (const [width, title] of [["desktop", "Deleted at work"], ["phone", "Deleted on the way"]] as const) {
    await page.setViewportSize(viewports[width]);
    const session = await api.newSession(title, unasked);
    const view = await SessionPage.open(page, session);
    await view.send(Array(50).fill("/play long").join("\n"));
    await expect(view.status(/running/i).first()).toBeVisible();
    await view.act("Delete");
    const dialog = page.getByRole("dialog", { name: `Delete the session “${title}”?` });
    await expect(dialog).toContainText("It is interrupted first");
    await expect(dialog.getByRole("button", { name: "Delete", exact: true })).toBeHidden();
    await expect(dialog.getByRole("button", { name: "Archive instead" })).toBeHidden();
    await dialog.getByRole("button", { name: "Interrupt, then delete" }).click();
    await page.waitForURL(/\/sessions$/);
    expect((await api.fetch(`/v1/sessions/${session}`)).status).toBe(404);
  }
});
