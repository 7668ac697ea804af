/** Dreams: one from its form to its result, one that is refused, and what a viewer sees of it. */
import type { Api } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** A memory store and a session that a dream can read. */
async function past(api: Api, name: string): Promise<{ store: string; session: string }> {
  const store = (await api.post<{ id: string }>("/v1/memory_stores", { name: `${name} store` })).id;
  return { store, session: await api.newSession(`${name} session`) };
}

test.describe("what the API refuses", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("a dream is refused, started, followed to its end and archived", async ({ adminPage: page, server }) => {
    await past(await server.api(), "Lookout");
    await open(page, "/dreams");
    await page.getByRole("link", { name: "New dream" }).first().click();
    await page.waitForURL("**/dreams/new");
    await page.getByLabel("Memory store to read").selectOption("Lookout store");
    await page.getByLabel("Model").selectOption("claude-opus-5");
    await page.getByLabel("Instructions").fill("Keep what was seen at night.");
    await page.getByRole("button", { name: "Start dream" }).click();
    await expect(page.getByRole("alert")).toContainText("The dream was not started");
    await expect(page.getByLabel("Sessions by ID")).toHaveAccessibleDescription("Choose a session above, or enter its ID");
    await expect(page.getByLabel("Instructions")).toHaveValue("Keep what was seen at night.");
    await expectAccessible(page);
    await page.getByLabel("Lookout session").check();
    await page.getByRole("button", { name: "Start dream" }).click();
    await page.waitForURL(/\/dreams\/drm_/);
    await expect(page.getByText("Keep what was seen at night.")).toBeVisible();
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("completed", { timeout: 1_000 });
    }).toPass();
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Archived");
    await expect(page.getByRole("button", { name: "Archive" })).toHaveCount(0);
  });
});

test("a viewer reads a dream and can change nothing", async ({ page, server, browser }) => {
  const api = await server.api();
  const { store, session } = await past(api, "Deckhand");
  const inputs = [
    { type: "memory_store", memory_store_id: store },
    { type: "sessions", session_ids: [session] },
  ];
  const { id } = await api.post<{ id: string }>("/v1/dreams", { inputs, model: "claude-opus-5" });
  await takeLogin(page, server, "viewer", browser);
  await open(page, `/dreams/${id}`);
  await expect(page.getByRole("link", { name: "Deckhand store" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Stop|Archive)/ })).toBeDisabled();
});
