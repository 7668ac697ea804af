/** Files: previews, those of one session, several deleted at once. */
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";

test("a file that a session made is found by its session and shown as a table", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const agent = await api.createAgent("Bookkeeper", unasked);
  const session = await api.createSession(agent, await api.createEnvironment("Ledgers"), "Books of the year");
  const csv = "ship,crew\nAurora,9\n";
  await api.send(session, `/use write ${JSON.stringify({ file_path: "/mnt/session/outputs/crews.csv", content: csv })}`);
  await api.idle(session);
  await api.upload("elsewhere.csv", "a,b\n", "text/csv");

  await open(page, "/files");
  await page.getByLabel("Session").selectOption({ label: "Books of the year" });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("Only files of session")).toContainText("Books of the year");
  await expect(page.getByRole("row").filter({ hasText: "elsewhere.csv" })).toHaveCount(0);
  const row = page.getByRole("row").filter({ hasText: "crews.csv" });
  await expect(row.getByRole("link", { name: "Books of the year" })).toHaveAttribute("href", `/sessions/${session}`);
  await row.getByRole("link", { name: "crews.csv", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "ship" })).toBeVisible();
  await expect(page.getByRole("cell", { name: "Aurora" })).toBeVisible();
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download crews.csv" }).click();
  expect((await download).suggestedFilename()).toBe("crews.csv");
});

test("what is chosen is listed, and deleted once that is confirmed", async ({ adminPage: page, server }) => {
  const api = await server.api();
  for (const name of ["ballast-1.txt", "ballast-2.txt", "ballast-3.txt"]) await api.upload(name, "stone", "text/plain");
  await open(page, "/files?q=ballast");
  await page.getByRole("button", { name: "Delete the chosen files" }).click();
  await expect(page.getByRole("heading", { name: "No file is chosen" })).toBeVisible();
  await page.goBack();
  await page.getByLabel("Choose ballast-1.txt").check();
  await page.getByLabel("Choose ballast-3.txt").check();
  await page.getByRole("button", { name: "Delete the chosen files" }).click();
  await expect(page.getByRole("row")).toHaveCount(3);
  await expect(page.getByText("2 files, 10 bytes in all.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("row").filter({ hasText: "ballast-1.txt" })).toHaveCount(1);
  await page.goBack();
  await page.getByRole("button", { name: "Delete 2 files" }).click();
  await expect(page).toHaveURL(/\/files$/);
  await expect(page.getByRole("row").filter({ hasText: "ballast-" })).toHaveCount(1);
  await expect(page.getByRole("row").filter({ hasText: "ballast-2.txt" })).toHaveCount(1);
});

test("without script, and without the right to delete", async ({ browser, server }) => {
  const api = await server.api();
  const file = await api.upload("manifest.txt", "stone", "text/plain");
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "viewer", browser);
    await page.goto("/files");
    await expect(page.getByRole("checkbox")).toHaveCount(0);
    await page.getByRole("link", { name: "manifest.txt" }).click();
    await expect(page.getByRole("heading", { name: "Uploads are not shown" })).toBeVisible();
    await page.goto(`/files/delete?file=${file}`);
    await expect(page.getByRole("button", { name: "Delete 1 file" })).toBeDisabled();
    await takeLogin(page, server, "admin", browser);
    await page.goto(`/files/delete?file=${file}`);
    await page.getByRole("button", { name: "Delete 1 file" }).click();
    await expect(page).toHaveURL(/\/files$/);
    await expect(page.getByRole("link", { name: "manifest.txt" })).toHaveCount(0);
  } finally {
    await context.close();
  }
});

test("a PDF is shown by the browser's own viewer, and what only claims to be one is not", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.createSession(await api.createAgent("Printer", unasked), await api.createEnvironment("Prints"), "Prints");
  const write = (name: string, content: string) =>
    api.send(session, `/use write ${JSON.stringify({ file_path: `/mnt/session/outputs/${name}`, content })}`);
  await write("chart.pdf", "%PDF-1.4\n%%EOF\n");
  await api.idle(session);
  await write("claims.pdf", "<script>alert(1)</script>");
  await api.idle(session);
  const files = (await api.get<{ data: { id: string; filename: string }[] }>(`/v1/files?scope_id=${session}`)).data;
  const id = (name: string) => files.find(({ filename }) => filename === name)?.id ?? "";
  const framed = page.waitForResponse((answer) => answer.url().endsWith("/document"));
  await open(page, `/files/${id("chart.pdf")}`);
  const answer = await framed;
  expect(answer.status()).toBe(200);
  const headers = await answer.allHeaders();
  expect(headers["content-type"]).toBe("application/pdf");
  expect(headers["content-security-policy"]).toBe("frame-ancestors 'self'");
  await expect(page.locator("iframe")).toHaveAttribute("title", "chart.pdf");
  await expectAccessible(page);
  const refused = await page.request.get(`/files/${id("claims.pdf")}/document`);
  expect(refused.status()).toBe(404);
  expect(refused.headers()["content-type"]).toContain("application/json");
});
