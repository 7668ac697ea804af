/** The lists: whole rows lead on, what is searched for is found, and the list of sessions keeps itself up to date. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { unasked } from "../fixtures/api.ts";
import { viewports } from "../fixtures/browser.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("a row leads on from anywhere in it, and its buttons do what they say", async ({ adminPage: page, server }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const agent = await api.createAgent("Row agent");
  const environment = await api.createEnvironment("Row environment");
  const session = await api.createSession(agent, environment, "Row session");
  for (const viewport of Object.values(viewports)) {
    await page.setViewportSize(viewport);
    for (const [list, name, to] of [
      ["/agents", "Row agent", `/agents/${agent}`],
      ["/environments", "Row environment", `/environments/${environment}`],
      ["/sessions", "Row session", `/sessions/${session}`],
    ] as const) {
      await open(page, list);
      const found = row(page, name).first();
      await expect(found.getByRole("link", { name, exact: true })).toHaveCount(1);
      const box = await found.boundingBox();
      if (!box) throw new Error("the row has no size");
      // Near its end, where no text stands.
      await page.mouse.click(box.x + box.width - 4, box.y + box.height - 4);
      await page.waitForURL(`**${to}`, { waitUntil: "commit" });
    }
  }
  await open(page, "/sessions");
  await row(page, "Row session").getByRole("link", { name: "Row agent" }).click();
  await page.waitForURL(`**/agents/${agent}`);
  await open(page, "/sessions");
  await row(page, "Row session").getByRole("button", { name: `Copy ${session}` }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  // By keyboard: one stop for the row, which shows where it is.
  const link = row(page, "Row session").getByRole("link", { name: "Row session" });
  await link.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/sessions/${session}`);
});

test("a long title is cut after two lines, and is there whole on focus", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const title = `A title ${"that goes on and on ".repeat(24)}to its end`;
  await api.createSession(await api.createAgent("Long"), await api.createEnvironment("Long"), title.slice(0, 490));
  await page.setViewportSize(viewports.phone);
  await open(page, "/sessions");
  const link = page.getByRole("link", { name: /^A title that goes on/ });
  const height = async () => (await link.locator("span").boundingBox())?.height ?? 0;
  expect(await height()).toBeLessThan(50);
  await expect(link).toHaveAttribute("title", title.slice(0, 490).trim());
  await page.keyboard.press("Tab");
  await link.focus();
  expect(await height()).toBeGreaterThan(80);
});

test("lists are searched with and without script, and say what they looked at", async ({ adminPage: page, server, browser }) => {
  test.setTimeout(120_000);
  const api = await server.api();
  const environment = await api.createEnvironment("Needle environment");
  const agent = await api.createAgent("Haystack");
  await api.createSession(agent, environment, "A needle in here");
  await api.createSession(agent, environment, "Only hay");
  await api.upload("needle.csv", "a,b\n", "text/csv");
  await open(page, "/sessions?status=idle");
  await page.getByRole("searchbox", { name: "Search sessions" }).fill("NEEDLE here");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/status=idle.*q=|q=.*status=idle/);
  await expect(row(page, "A needle in here")).toHaveCount(1);
  await expect(row(page, "Only hay")).toHaveCount(0);
  await expect(page.getByText(/^1 found for “NEEDLE here” in all \d+ sessions\.$/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Clear the search" }).click();
  await expect(row(page, "Only hay")).not.toHaveCount(0);

  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const plain = await context.newPage();
    await takeLogin(plain, server, "viewer", browser);
    for (const [list, field, words, found] of [
      ["/agents", "Search agents", "hayst", "Haystack"],
      ["/environments", "Search environments", "needle", "Needle environment"],
      ["/files", "Search files", "needle", "needle.csv"],
    ] as const) {
      await plain.goto(list);
      await plain.getByRole("searchbox", { name: field }).fill(words);
      await plain.getByRole("button", { name: "Search" }).click();
      await expect(row(plain, found).first()).toBeVisible();
      await plain.goto(`${list}?q=nothing-is-called-so`);
      await expect(plain.getByText(/^No .* found for “nothing-is-called-so”/)).toBeVisible();
      await expect(plain.getByRole("table")).toHaveCount(0);
    }
  } finally {
    await context.close();
  }
});

test("sessions are narrowed to an agent and to days, also without script", async ({ adminPage: page, server, browser }) => {
  const api = await server.api();
  const agent = await api.createAgent("Almanac");
  const environment = await api.createEnvironment("Almanac");
  await api.createSession(agent, environment, "Made today");
  await api.newSession("Of another agent");
  const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const plain = await context.newPage();
    await takeLogin(plain, server, "viewer", browser);
    for (const there of [page, plain]) {
      await there.goto("/sessions?status=idle");
      await there.getByText("Filter by agent, day and more").click();
      await there.getByLabel("Agent", { exact: true }).selectOption({ label: "Almanac" });
      await there.getByLabel("Created from").fill(day(-1));
      await there.getByRole("button", { name: "Apply" }).click();
      await expect(row(there, "Made today")).toHaveCount(1);
      await expect(row(there, "Of another agent")).toHaveCount(0);
      await expect(there).toHaveURL(new RegExp(`status=idle.*agent_id=${agent}.*from=${day(-1)}`));
      await expect(there.getByLabel("Created from"), "it stays unfolded and filled in").toHaveValue(day(-1));
      await there.getByLabel("Created to").fill(day(-1));
      await there.getByRole("button", { name: "Apply" }).click();
      await expect(there.getByRole("heading", { name: "No sessions match" })).toBeVisible();
    }
    for (const viewport of Object.values(viewports)) {
      await page.setViewportSize(viewport);
      await open(page, `/dreams?from=${day(-1)}&to=${day(1)}`);
      await expect(page.getByLabel("Created to")).toBeVisible();
      await expectAccessible(page);
      await open(page, `/sessions?from=${day(-1)}`);
      await expect(row(page, "Of another agent")).not.toHaveCount(0);
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    }
  } finally {
    await context.close();
  }
});

test("a list says what it is sorted by", async ({ adminPage: page, server }) => {
  const api = await server.api();
  await api.upload("sorted.csv", "a,b\n", "text/csv");
  await api.post("/v1/memory_stores", { name: "Sorted" });
  for (const list of ["/agents", "/environments", "/sessions", "/files", "/memory-stores"]) {
    await open(page, list);
    await expect(page.getByRole("columnheader", { name: "Created" }), list).toHaveAttribute("aria-sort", "descending");
    const created = await page.locator("td[data-label=Created] time:first-of-type").evaluateAll((times) => times.map((time) => Date.parse(time.getAttribute("datetime") ?? "")));
    expect(created, list).toEqual([...created].sort((a, b) => b - a));
  }
});

test("sessions are sorted the other way round, and found by what started or mounts them", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Sorter");
  const environment = await api.createEnvironment("Sorter");
  const store = (await api.post<{ id: string }>("/v1/memory_stores", { name: "Sorter" })).id;
  const resources = [{ type: "memory_store", memory_store_id: store }];
  await api.post("/v1/sessions", { agent, environment_id: environment, title: "With a store", resources });
  await api.createSession(agent, environment, "Without a store");
  await open(page, `/sessions?agent_id=${agent}`);
  const titles = page.getByRole("row").locator("th[scope=row] a");
  await expect(titles).toHaveText(["Without a store", "With a store"]);
  await page.getByRole("columnheader", { name: "Created" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Created" })).toHaveAttribute("aria-sort", "ascending");
  await expect(titles).toHaveText(["With a store", "Without a store"]);
  await open(page, `/memory-stores/${store}`);
  await page.getByRole("link", { name: "Sessions that mount it" }).click();
  await expect(titles).toHaveText(["With a store"]);
  await expect(page.getByLabel("Memory store ID"), "it says by what").toHaveValue(store);
});

test("a deployment's runs come by themselves", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const { id } = await api.post<{ id: string }>("/v1/deployments", {
    name: "Live",
    agent: await api.createAgent("Live"),
    environment_id: await api.createEnvironment("Live"),
    initial_events: [{ type: "user.message", content: [{ type: "text", text: "/say Hello" }] }],
  });
  await page.clock.install();
  await open(page, `/deployments/${id}`);
  await api.post(`/v1/deployments/${id}/run`, {});
  await page.clock.fastForward(20_000);
  await page.getByRole("status").getByRole("link", { name: "Show 1 new run" }).click();
  await expect(page.getByRole("table", { name: "Runs, newest first" }).getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Schedule", exact: true }).click();
  await expect(page.getByText("No such runs")).toBeVisible();
});

test("the list of sessions changes by itself, and rests in the background", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Lively");
  const environment = await api.createEnvironment("Lively");
  const session = await api.createSession(agent, environment, "Watch me change");
  await page.clock.install();
  await open(page, "/sessions");
  const badge = row(page, "Watch me change").locator(".badge");
  await expect(badge).toHaveText("idle");
  const link = row(page, "Watch me change").getByRole("link", { name: "Watch me change" });
  await link.focus();
  await page.evaluate(() => {
    const seen = { score: 0 };
    Object.assign(window, { shifts: seen });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.score += (entry as PerformanceEntry & { value: number }).value))).observe({ type: "layout-shift" });
  });

  await api.send(session, '/use bash {"command":"ls"}');
  await api.idle(session, "requires_action");
  const cost = row(page, "Watch me change").locator("td[data-label=Cost]");
  await expect(cost).toHaveText("–");
  await page.clock.fastForward(20_000);
  await expect(cost).toHaveText(/\$/);
  await expect(link, "the focus stays").toBeFocused();
  await api.createSession(agent, environment, "A newcomer");
  await page.clock.fastForward(20_000);
  await expect(page.getByRole("status").getByRole("link", { name: "Show 1 new session" })).toBeVisible();
  await expect(row(page, "A newcomer")).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { shifts: { score: number } }).shifts.score)).toBeLessThan(0.01);
  await expectAccessible(page);

  // In the background nothing is asked.
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.fastForward(600_000);
  expect(asked).toEqual([]);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => false, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.clock.fastForward(1);
  await expect.poll(() => asked.filter((url) => url.endsWith("/sessions")).length).toBe(1);

  await page.getByRole("link", { name: "Show 1 new session" }).click();
  await expect(row(page, "A newcomer")).toHaveCount(1);
});

test("files are uploaded and things are deleted without script, and what is refused says why", async ({ server, browser }) => {
  const api = await server.api();
  const environment = await api.createEnvironment("In use");
  await api.createSession(await api.createAgent("In use"), environment, "Uses it");
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "admin", browser);
    await page.goto("/files");
    await page.getByLabel("Files to upload").setInputFiles({ name: "plain.csv", mimeType: "text/csv", buffer: Buffer.from("a,b") });
    await page.getByRole("button", { name: "Upload files" }).click();
    await expect(page).toHaveURL(/\/files$/);
    await row(page, "plain.csv").getByRole("button", { name: "Delete plain.csv" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the file “plain.csv”?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toBeHidden();
    await row(page, "plain.csv").getByRole("button", { name: "Delete plain.csv" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL(/\/files$/);
    await expect(row(page, "plain.csv")).toHaveCount(0);

    await page.goto(`/environments/${environment}`);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("The request was refused");
    await page.getByRole("link", { name: "Back" }).click();
    await expect(page).toHaveURL(`/environments/${environment}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("In use");
  } finally {
    await context.close();
  }
});

test("an agent that is not there is told, in the list and in the form", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Only one");
  await api.createEnvironment("Only one");
  for (const id of ["agent_nowhere", "no id at all"]) {
    await page.goto(`/sessions?agent_id=${encodeURIComponent(id)}`);
    await expect(page.getByRole("note").filter({ hasText: `There is no agent with the ID ${id}` })).toBeVisible();
    await open(page, `/sessions/new?agent=${encodeURIComponent(id)}`);
    await expect(page.getByRole("note").filter({ hasText: `There is no agent with the ID ${id}.` })).toBeVisible();
    await expect(page.getByLabel("Agent", { exact: true })).toHaveValue("");
  }
  await expectAccessible(page);
  await page.goto(`/sessions?agent_id=${agent}`);
  await expect(page.getByText("Only sessions of agent Only one")).toBeVisible();
  await open(page, "/sessions/new?environment=env_nowhere");
  await expect(page.getByRole("note").filter({ hasText: "There is no environment with the ID env_nowhere." })).toBeVisible();
  await api.post(`/v1/agents/${agent}/archive`);
  await open(page, `/sessions/new?agent=${agent}`);
  await expect(page.getByRole("note").filter({ hasText: "“Only one” is archived" })).toBeVisible();
});

test("a phone has the rest of the navigation behind a button", async ({ adminPage: page }) => {
  await page.setViewportSize(viewports.phone);
  await open(page, "/sessions");
  const navigation = page.getByRole("navigation", { name: "Main" });
  await expect(navigation.getByRole("link", { name: "Vaults" })).toBeHidden();
  await navigation.getByRole("button", { name: "More" }).click();
  await expectAccessible(page);
  await navigation.getByRole("link", { name: "Vaults" }).click();
  await page.waitForURL("**/vaults");
  await expect(navigation.getByRole("button", { name: "More" })).toHaveAttribute("aria-current", "true");
});

test("chosen sessions are archived or deleted once that is confirmed, but not those at work", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Stoker", unasked);
  const environment = await api.createEnvironment("Boiler room");
  const made = async (title: string) => ({ title, id: await api.createSession(agent, environment, title) });
  const [cold, warm, hot] = [await made("Cold boiler"), await made("Warm boiler"), await made("Hot boiler")];
  await api.send(hot.id, Array(50).fill("/play long").join("\n"));
  await expect.poll(async () => (await api.get<{ status: string }>(`/v1/sessions/${hot.id}`)).status).toBe("running");
  await open(page, "/sessions?q=boiler");
  for (const { title } of [cold, warm, hot]) await page.getByLabel(`Choose ${title}`).check();
  await page.getByRole("button", { name: "Archive or delete the chosen sessions" }).click();
  await expect(page.getByRole("row")).toHaveCount(4);
  await expect(page.getByRole("note")).toContainText("1 session is at work and left out");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Archive 2 sessions" }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  for (const { id } of [cold, warm]) {
    expect((await api.get<{ archived_at: string | null }>(`/v1/sessions/${id}`)).archived_at).not.toBeNull();
  }
  await page.goto(`/sessions/chosen?session=${cold.id}&session=${warm.id}`);
  await expect(page.getByRole("button", { name: /^Archive/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Delete 2 sessions" }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  const left = (await api.get<{ data: { title: string }[] }>("/v1/sessions?include_archived=true&limit=100")).data;
  expect(left.map(({ title }) => title).filter((title) => title?.endsWith(" boiler"))).toEqual(["Hot boiler"]);
  await api.post(`/v1/sessions/${hot.id}/events`, { events: [{ type: "user.interrupt" }] });
  await page.goto("/sessions/chosen");
  await expect(page.getByRole("heading", { name: "No session is chosen" })).toBeVisible();
});
