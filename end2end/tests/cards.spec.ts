/** What a tool call, code, a picture and growing text look like in the transcript. */
import type { Browser, Locator, Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import { type Cards, startCards } from "../fixtures/cards.ts";
import { SessionPage } from "../fixtures/console.ts";
import { expect, takeLogin, test } from "../fixtures/test.ts";

let cards: Cards;

test.beforeAll(async () => {
  cards = await startCards();
});

test.afterAll(async () => {
  await cards?.stop();
});

async function openCards(page: Page, browser: Browser): Promise<SessionPage> {
  await takeLogin(page, cards.server, "admin", browser);
  return SessionPage.open(page, cards.session);
}

function card(session: SessionPage, title: string): Locator {
  return session.transcript.getByRole("article").filter({ hasText: title });
}

/** What a person gets who copies the whole of it. */
function copied(block: Locator): Promise<string> {
  return block.evaluate((element) => {
    const selection = getSelection();
    selection?.selectAllChildren(element);
    return String(selection);
  });
}

test("each kind of call has its card", async ({ visit, browser }) => {
  const page = await visit(cards.server);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const session = await openCards(page, browser);

  await test.step("lines of a file have their numbers, which are not copied or read out, and unfold", async () => {
    const read = card(session, "/workspace/src/count.rs").filter({ hasText: "Lines 40 to 70" });
    const file = read.locator("pre");
    await expect(file.locator("[data-line='43']")).toHaveText(/^fn count/);
    expect(await copied(file)).toContain("use std::collections::HashMap;\n\n/// Words");
    expect(await copied(file)).not.toContain("43");
    expect(await file.ariaSnapshot()).not.toContain("43");
    await expect(read).toContainText("10 more lines");
    await expect(file.locator("[data-line='65']")).toHaveCount(0);
    await read.getByRole("button", { name: "Show all" }).click();
    await expect(file.locator("[data-line='65']")).toHaveText(/filler/);
    await read.getByRole("button", { name: "Show less" }).click();
    await expect(file.locator("[data-line='65']")).toHaveCount(0);
  });

  await test.step("searches are hits by file, or lists", async () => {
    const grep = card(session, "Search files for count in /workspace");
    await expect(grep.locator("pre")).toHaveCount(3);
    await expect(grep).toContainText("/workspace/a b/c.py");
    await expect(grep.locator("pre").nth(0).locator("[data-line='5']")).toContainText("let mut counts");
    await expect(card(session, "Search files for nowhere")).toContainText("No matches found");
    await expect(card(session, "Find files named").getByRole("listitem")).toHaveText([
      "/workspace/src/count.rs",
      "/workspace/src/main.rs",
      "/workspace/a b/c.rs",
    ]);
  });

  await test.step("commands, changes, errors", async () => {
    await expect(card(session, "Run a command")).toContainText("Timeout: 2 min");
    await expect(card(session, "Run a command").locator(".ansi-red")).toHaveText("FAILED");
    await expect(card(session, "Edit a file")).toContainText("1 line added, 1 removed");
    await expect(card(session, "Write a file")).toContainText("source: /data");
    await expect(card(session, "/workspace/nothing.rs")).toContainText("no such file");
  });

  await test.step("the web is only linked", async () => {
    const link = card(session, "Search the web for").getByRole("link", { name: "https://docs.example.com/count?by=word" });
    await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
    await expect(card(session, "Fetch a page")).toContainText("# Counting");
    expect(requests.filter((url) => !url.startsWith(cards.server.url) && !url.startsWith("data:"))).toEqual([]);
  });

  await test.step("an MCP tool names its server, and its JSON has a line for each member", async () => {
    const mcp = card(session, "list_tickets");
    await expect(mcp).toContainText("of MCP server desk");
    expect(await copied(mcp.locator("pre").nth(1))).toContain('"tickets": [\n    {\n      "id": 17,');
  });

  await test.step("pictures, documents and search results of a custom tool", async () => {
    const chart = card(session, "Use chart");
    const picture = chart.getByRole("img", { name: "Picture in this message" });
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160);
    await chart.getByText("Document “Method”").click();
    await expect(chart.getByText("Each bar is a word.")).toBeVisible();
    const [download] = await Promise.all([page.waitForEvent("download"), chart.getByRole("link", { name: "Download" }).click()]);
    expect(download.suggestedFilename()).toBe("document.pdf");
    await expect(chart.getByRole("link", { name: "How to draw bars" })).toHaveAttribute("href", "https://docs.example.com/bars");
  });

  await expectAccessible(page);
});

test.describe("a picture in a file", () => {
  test.use({ expectedErrors: [/status of 400.*\/content/] });

  test("is loaded when it is asked for, and what was uploaded is not handed out", async ({ visit, browser }) => {
    const page = await visit(cards.server);
    const session = await openCards(page, browser);
    const message = session.transcript.getByRole("article").filter({ hasText: "/play cards" });
    await expect(message.getByRole("img")).toHaveCount(0);
    const answer = page.waitForResponse(/\/api\/v1\/files\/file_.*\/content/);
    await message.getByText("Show the picture").click();
    expect((await answer).status()).toBe(400);
    await expect(message.getByRole("img", { name: /only files made by sessions/ })).toBeVisible();
  });
});

/** The coloured texts within an element, by colour. */
function coloured(element: Locator): Promise<Record<string, string[]>> {
  return element.evaluate((element) => {
    const texts: Record<string, string[]> = {};
    for (const [name, highlight] of CSS.highlights) {
      for (const { startContainer, startOffset, endOffset } of highlight as unknown as Iterable<StaticRange>) {
        if (!element.contains(startContainer)) continue;
        (texts[name] ??= []).push(startContainer.nodeValue?.slice(startOffset, endOffset) ?? "");
      }
    }
    return texts;
  });
}

test("code on the screen has colours, and the page stays the text that it was", async ({ visit, browser }) => {
  const page = await visit(cards.server);
  const session = await openCards(page, browser);
  const code = session.transcript.getByRole("article").filter({ hasText: "What was done" }).locator("pre").first();
  await code.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await coloured(code))["code-keyword"]).toContain("fn");
  const colours = await coloured(code);
  expect(colours["code-comment"]).toContain("/// Words and how often they come.");
  expect(colours["code-name"]).toContain("count");
  expect(await code.locator("code *").count(), "no element is made of it").toBe(0);

  const json = card(session, "list_tickets").locator("pre").nth(1);
  await json.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await coloured(json))["code-string"]).toContain('"No words"');
  await expect.poll(() => coloured(code), "what left the screen is let go").toEqual({});
});

test("text that grows keeps what stands, and a selection in it", async ({ visit, browser }) => {
  const page = await visit(cards.server);
  await takeLogin(page, cards.server, "admin", browser);
  const api = await cards.server.api();
  const session = await SessionPage.open(page, await api.newSession("Story"));
  await session.send("/play story");
  const growing = session.transcript.locator("[aria-busy='true']");
  const words = growing.getByText("First words, which somebody selects.");
  await words.waitFor();
  const first = await words.elementHandle();
  await words.evaluate((element) => {
    getSelection()?.selectAllChildren(element);
    const gone: string[] = [];
    Object.assign(globalThis, { gone });
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ removedNodes }) => [...removedNodes])) {
        if (node instanceof Element) gone.push(node.outerHTML);
      }
    }).observe(element.closest(".markdown") ?? element, { childList: true, subtree: true });
  });
  await session.expectHistory(await api.idle(session.id));
  await expect(session.transcript).toContainText("The end.");
  await expect(growing).toHaveCount(0);
  expect(await first?.evaluate((element) => element.isConnected)).toBe(true);
  expect(await page.evaluate(() => String(getSelection()))).toBe("First words, which somebody selects.");
  expect(await page.evaluate(() => Reflect.get(globalThis, "gone")), "nothing that was drawn is drawn anew").toEqual([]);
});
