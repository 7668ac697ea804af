/** Errors and audit: what sessions did, what went wrong, and whether the record of it holds. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { run } from "../fixtures/process.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

/** Opens an address again until what is recorded in the background shows. */
async function openUntil(page: Page, address: string, shows: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await open(page, address);
    await shows();
  }).toPass({ timeout: 30_000 });
}

const soon = { timeout: 1_000 };

test("a failure leads to the event where it happened", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const id = await api.newSession("Overload", unasked);
  await api.send(id, "/error model_overloaded_error recover\n/say Done.");
  await api.idle(id);
  await open(page, `/sessions/${id}`);
  const row = page.getByRole("row").filter({ hasText: "Model overloaded" });
  await openUntil(page, "/errors", () => expect(row).toBeVisible(soon));
  await expect(page.getByRole("img", { name: /Failures each day/ })).toBeVisible();
  await row.getByText("Sessions and agents").click();
  await expect(row).toContainText("Overload agent version 1");
  await row.getByRole("link", { name: "Overload", exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${id}\\?event=sevt_`));
  await open(page, "/errors?range=30d");
  await page.getByText("Failures each day as a table").click();
  await expect(page.getByRole("table", { name: /Failures each day/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("search", { name: "Filter errors" }).getByLabel("Agent").selectOption({ label: "Overload agent" });
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: /^\d+ failures?$/ })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Model overloaded" })).toBeVisible();
});

test("the record of a session holds, and its evidence does until a byte is changed", async ({ adminPage: page, server }, info) => {
  const api = await server.api();
  const id = await api.newSession("Harbour log");
  await api.send(id, '/use bash {"command":"curl https://tides.example.com/today"}');
  const call = (await api.idle(id, "requires_action")).find(({ type }) => type === "agent.tool_use");
  const answer = { type: "user.tool_confirmation", tool_use_id: call?.id, result: "deny", deny_message: "Not at night." };
  await api.post(`/v1/sessions/${id}/events`, { events: [answer] });
  await api.idle(id);
  await open(page, `/sessions/${id}`);
  await openUntil(page, `/audit/sessions/${id}?check=now`, async () => {
    await expect(page.getByText("Both have the same events, and they say the same.")).toBeVisible(soon);
    await expect(page.getByRole("link", { name: /curl https/ })).toBeVisible(soon);
    await expect(page.getByRole("heading", { name: "Record verified" })).toBeVisible(soon);
  });
  await expect(page.getByRole("table", { name: "Decisions" })).toContainText("“Not at night.”");
  await expect(page.getByRole("table", { name: "Hosts contacted" })).toContainText("tides.example.com");
  await expectAccessible(page);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Evidence" }).click();
  const file = info.outputPath("evidence.jsonl");
  await (await download).saveAs(file);
  expect(await run(["verify", file])).toContain("none changed, removed, put in or moved");
  expect(await run(["verify", "--session", id, "--data-dir", server.dataDir])).toContain(id);
  writeFileSync(file, readFileSync(file, "utf8").replace("tides.example.com/today", "tides.example.com/later"));
  await expect(run(["verify", file])).rejects.toThrow(/was changed/);

  await open(page, "/audit?person=admin&range=1d");
  await expect(page.getByRole("row").filter({ hasText: "Harbour log" })).toContainText("verified");
});

test("what an agent did stands on one page that prints without its surroundings", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Reporter", unasked);
  const id = await api.createSession(agent, await api.createEnvironment("Press room"), "Morning paper");
  await api.send(id, '/use bash {"command":"ls /press"}');
  await api.idle(id);
  await open(page, `/sessions/${id}`);
  await openUntil(page, `/audit/agents/${agent}`, () => expect(page.getByRole("link", { name: "ls /press" })).toBeVisible(soon));
  await expect(page.getByRole("heading", { level: 1, name: "Reporter" })).toBeVisible();
  await expect(page.getByRole("table", { name: /Sessions/ })).toContainText("Morning paper");
  await expectAccessible(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Apply" })).toBeHidden();
  await expect(page.getByRole("link", { name: "ls /press" })).toBeVisible();
});

test("people who only read see both pages", async ({ page, server, browser }) => {
  await takeLogin(page, server, "viewer", browser);
  for (const [address, name] of [["/errors", "Errors"], ["/audit", "Audit"]] as const) {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  }
});
