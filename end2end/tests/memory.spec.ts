/** The life of a memory store: written by people and agents, changed, restored, redacted, archived, deleted. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("a store and its memories, from the first to the last", async ({ adminPage: page, server }) => {
  const api = await server.api();
  await open(page, "/memory-stores");
  await press(page, "New memory store");
  await dialog(page, "New memory store").getByLabel("Name").fill("Night watch");
  await dialog(page, "New memory store").getByLabel("Description").fill("First line\n<b>Second</b> line");
  await press(page, "Create memory store");
  await page.getByRole("link", { name: "Night watch" }).first().click();
  await expect(page.getByRole("heading", { name: "No memories" })).toBeVisible();
  const store = new URL(page.url()).pathname.split("/").pop();

  await press(page, "New memory");
  await dialog(page, "New memory").getByLabel("Path").fill("/harbours/hamburg.md");
  await dialog(page, "New memory").getByLabel("Content").fill("# Hamburg\n\nBerth **4**");
  await press(page, "Create memory");
  await page.getByRole("link", { name: "harbours/", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "Folder" })).toContainText("harbours");
  await page.getByRole("link", { name: "hamburg.md", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Hamburg", exact: true })).toBeVisible();
  const { data } = await api.get<{ data: { id: string }[] }>(`/v1/memory_stores/${store}/memories`);
  const memory = `/v1/memory_stores/${store}/memories/${data[0]?.id}`;
  expect(await api.get(memory)).toMatchObject({ content: "# Hamburg\n\nBerth **4**", path: "/harbours/hamburg.md" });

  await press(page, "Edit");
  const content = dialog(page, "Edit").getByLabel("Content");
  await expect(content).toHaveValue("# Hamburg\n\nBerth **4**");
  await content.fill("# Hamburg\n\nBerth **7** & more");
  await press(page, "Save");
  await expect(page.getByText("Berth 7 & more")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Created /harbours/hamburg.md" }).click();
  await expect(page.getByRole("heading", { name: "Changed since" })).toBeVisible();
  await press(page, "Restore");
  await expect(page.getByText("Berth 4", { exact: true })).toBeVisible();
  expect(await api.get(memory)).toMatchObject({ content: "# Hamburg\n\nBerth **4**" });

  await page.getByRole("link", { name: "Created /harbours/hamburg.md" }).click();
  await press(page, "Redact");
  await dialog(page, /^Redact/).getByRole("button", { name: "Redact", exact: true }).click();
  await expect(page.getByText("Its content was redacted.")).toBeVisible();

  await page.goBack();
  await page.getByRole("main").getByRole("link", { name: "Night watch" }).first().click();
  await press(page, "Archive");
  await dialog(page, /^Archive/).getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "New memory", exact: true })).toBeDisabled();
  await press(page, "Delete");
  await dialog(page, /^Delete/).getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL("**/memory-stores");
  await expect(page.getByRole("link", { name: "Night watch" })).toHaveCount(0);
});

test("what is typed is read before it is saved", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const store = (await api.post<{ id: string }>("/v1/memory_stores", { name: "Drafts" })).id;
  const { id } = await api.post<{ id: string }>(`/v1/memory_stores/${store}/memories`, { path: "/a.md", content: "one" });
  await open(page, `/memory-stores/${store}/memories/${id}`);
  await press(page, "Edit");
  await dialog(page, "Edit").getByLabel("Content").fill("# Tides\n\n- high at **six**");
  await dialog(page, "Edit").getByRole("button", { name: "Preview" }).click();
  const mine = page.getByRole("region", { name: "Your edit" });
  await expect(mine.getByRole("note").getByRole("heading", { name: "Tides" })).toBeVisible();
  await expectAccessible(page);
  expect(await api.get(`/v1/memory_stores/${store}/memories/${id}`)).toMatchObject({ content: "one" });
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine).toHaveCount(0);
  expect(await api.get(`/v1/memory_stores/${store}/memories/${id}`)).toMatchObject({ content: "# Tides\n\n- high at **six**" });
  await page.getByRole("link", { name: "Changed /a.md" }).first().click();
  await expect(page.getByRole("region", { name: "Changed in this version" })).toContainText("high at");
});

test.describe("a conflict", () => {
  test.use({ expectedErrors: [/409 \(Conflict\)/] });

  test("what somebody else has changed is not overwritten", async ({ adminPage: page, server }) => {
    const api = await server.api();
    const store = await api.post<{ id: string }>("/v1/memory_stores", { name: "Shared" });
    const memories = `/v1/memory_stores/${store.id}/memories`;
    const { id } = await api.post<{ id: string }>(memories, { path: "/a.md", content: "one" });
    await open(page, `/memory-stores/${store.id}/memories/${id}`);
    await press(page, "Edit");
    await dialog(page, "Edit").getByLabel("Content").fill("mine");
    await api.post(`${memories}/${id}`, { content: "theirs" });
    await press(page, "Save");
    await expect(page.getByRole("alert")).toContainText("The memory was changed while you were editing.");
    expect(await api.get(`${memories}/${id}`)).toMatchObject({ content: "theirs" });
    const mine = page.getByRole("region", { name: "Your edit" });
    await expect(mine).toContainText("theirs");
    await expect(mine.getByLabel("Content")).toHaveValue("mine");
    await expectAccessible(page);
    // What somebody else has changed isn't deleted either.
    await open(page, `/memory-stores/${store.id}/memories/${id}`);
    await api.post(`${memories}/${id}`, { content: "theirs, later" });
    await press(page, "Delete");
    await dialog(page, /^Delete/).getByRole("button", { name: "Delete", exact: true }).click();
    await expect(dialog(page, /^Delete/).getByRole("alert")).toContainText("Request id");
    await expectAccessible(page);
    expect(await api.get(`${memories}/${id}`)).toMatchObject({ content: "theirs, later" });
    await open(page, `/memory-stores/${store.id}/memories/${id}`);
    await press(page, "Edit");
    await dialog(page, "Edit").getByLabel("Content").fill("mine");
    await api.post(`${memories}/${id}`, { content: "theirs" });
    await press(page, "Save");
    await expect(mine.getByLabel("Content")).toHaveValue("mine");
    // It may collide again.
    await api.post(`${memories}/${id}`, { content: "theirs again" });
    await mine.getByRole("button", { name: "Save over it" }).click();
    await expect(mine).toContainText("theirs again");
    await mine.getByRole("button", { name: "Save over it" }).click();
    await expect(mine).toHaveCount(0);
    expect(await api.get(`${memories}/${id}`)).toMatchObject({ content: "mine" });
  });
});

test("without script, and without the right to change", async ({ browser, server }) => {
  const api = await server.api();
  const store = await api.post<{ id: string }>("/v1/memory_stores", { name: "Plain" });
  await api.post(`/v1/memory_stores/${store.id}/memories`, { path: "/a.md", content: "one" });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "viewer", browser);
    await page.goto(`/memory-stores/${store.id}`);
    await expect(page.getByRole("button", { name: "New memory", exact: true })).toBeDisabled();
    await page.getByRole("link", { name: "a.md", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "/a.md" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Edit" })).toBeDisabled();
  } finally {
    await context.close();
  }
});
