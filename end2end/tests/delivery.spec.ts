/** How pages reach the browser: with their styles at first, compressed, and streams as they are. */
import { Server } from "../fixtures/server.ts";
import { expect, logIn, ready, test } from "../fixtures/test.ts";

test("the first page brings its styles, and the pages after it link to them", async ({ page, server }) => {
  const brought = page.locator("style[data-address]");
  const linked = page.locator("link[rel=stylesheet]");
  const font = () => page.evaluate(() => getComputedStyle(document.body).fontFamily);
  await page.goto(`${server.url}/login`);
  await ready(page);
  await expect(brought).toHaveCount(1);
  await expect(linked).toHaveCount(0);
  const first = await font();
  const known = async () => (await page.context().cookies()).find(({ name }) => name === "stylesheets");
  await expect.poll(known).toBeTruthy();

  await page.reload();
  await expect(brought).toHaveCount(0);
  await expect(linked).toHaveCount(1);
  expect(await font()).toBe(first);

  // A page that needs another one brings that alone.
  await logIn(page, "operator");
  const session = await (await server.api()).newSession("Styled");
  await page.goto(`/sessions/${session}`);
  await ready(page);
  await expect(brought).toHaveAttribute("data-address", /session/);
  await expect(linked).toHaveCount(1);
  await expect.poll(async () => (await known())?.value).toMatch(/main.*session/);
  await page.reload();
  await expect(brought).toHaveCount(0);
  await expect(linked).toHaveCount(2);

  // What another release wrote counts for nothing.
  const cookie = await known();
  if (!cookie) throw new Error("the cookie is gone");
  await page.context().addCookies([{ ...cookie, value: "/assets/main.0123456789abcdef.css" }]);
  await page.reload();
  await expect(brought).toHaveCount(2);
  expect(await font()).toBe(first);
});

test("pages, windows and failures are compressed, live streams and downloads are not", async ({ server }: { server: Server }) => {
  const api = await server.api();
  const session = await api.newSession("Compressed");
  const encoding = async (path: string, status = 200) => {
    const abort = new AbortController();
    const headers = { "x-api-key": api.key, "accept-encoding": "gzip" };
    const answer = await fetch(server.url + path, { headers, signal: abort.signal });
    expect(answer.status, path).toBe(status);
    if (status !== 200) expect(await answer.json()).toMatchObject({ type: "error" });
    abort.abort();
    return answer.headers.get("content-encoding");
  };
  expect(await encoding("/login")).toBe("gzip");
  expect(await encoding(`/api/console/sessions/${session}/rows`)).toBe("gzip");
  expect(await encoding("/api/console/sessions/sesn_nope/rows", 404)).toBe("gzip");
  expect(await encoding("/api/v1/agents/agent_nope", 404)).toBe("gzip");
  expect(await encoding(`/api/console/sessions/${session}/export?format=jsonl`)).toBeNull();
  expect(await encoding(`/api/console/stream?follow=${session}:0`)).toBeNull();
  expect(await encoding(`/api/v1/sessions/${session}/events/stream`)).toBeNull();
});
