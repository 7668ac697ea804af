/** What a card tells of a call: what a write changes in a file that the log knows, and arguments by their schema. */
import { expectAccessible } from "../fixtures/axe.ts";
import { SessionPage } from "../fixtures/console.ts";
import { expect, open, test } from "../fixtures/test.ts";

const path = "/workspace/src/greet.py";
const lines = (name: string) => [...Array(30).keys()].map((n) => (n === 14 ? `hello = "${name}"` : `line_${n} = ${n}`)).join("\n");
const write = (content: string) => `/use write ${JSON.stringify({ file_path: path, content })}`;
const asks = { permission_policy: { type: "always_ask" } };

test("a write over what an earlier call wrote shows what goes and what comes, live, after a reload and in the inbox", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Known file", {
    tools: [{ type: "agent_toolset_20260401", configs: [{ name: "write", ...asks }, { name: "edit", ...asks }] }],
  });
  const view = await SessionPage.open(page, session);
  await view.send(write(lines("Ada")));
  await expect(view.waiting()).toContainText("what they replace, if anything, isn't known here");
  await view.allow("greet.py");
  await api.idle(session);
  await view.send(write(lines("Grace")));
  const card = view.waiting();
  const isCompared = async () => {
    await expect(card).toContainText(/Compared with the file as it was last written/);
    await expect(card).toContainText("1 line added, 1 removed");
    await expect(card).toContainText('removed: hello = "Ada"');
    await expect(card).toContainText('added: hello = "Grace"');
    await expect(card.getByText("line_2 = 2").first()).toBeHidden();
  };
  await isCompared();
  await page.reload();
  await isCompared();
  await open(page, "/approvals");
  const inboxed = page.getByRole("article", { name: /^Approval: Write a file/ }).filter({ hasText: "Grace" });
  await expect(inboxed).toContainText('removed: hello = "Ada"', { timeout: 30_000 });
  await expectAccessible(page);
});

test("an edit stands among the lines around it, and one that doesn't fit is told", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Known edit", {
    tools: [{ type: "agent_toolset_20260401", configs: [{ name: "edit", ...asks }] }],
  });
  await api.send(session, write(lines("Ada")));
  await api.idle(session);
  const edit = (old: string) => `/use edit ${JSON.stringify({ file_path: path, old_string: old, new_string: '"Grace"' })}`;
  await api.send(session, edit('"Ada"'));
  const view = await SessionPage.open(page, session);
  await expect(view.waiting()).toContainText("line_13 = 13");
  await expect(view.waiting()).toContainText('added: hello = "Grace"');
  await view.deny("greet.py", "Not now.");
  await api.idle(session);
  await view.send(edit('"Nobody"'));
  await expect(view.waiting()).toContainText("The text that goes isn't in the file as it was last written");
});

test("arguments are a form by the tool's schema, and what doesn't fit it is said", async ({ adminPage: page, server }) => {
  const api = await server.api();
  const session = await api.newSession("Arguments", {
    mcp_servers: [{ type: "url", name: "desk", url: "https://mcp.example.com/" }],
    tools: [
      { type: "mcp_toolset", mcp_server_name: "desk" },
      {
        type: "custom",
        name: "get_quote",
        description: "Asks for a price",
        input_schema: {
          type: "object",
          properties: {
            customer: { type: "string", title: "Customer", description: "Who asks, by name" },
            count: { type: "integer" },
            express: { type: "boolean" },
            address: { type: "object", properties: { city: { type: "string", title: "City" } } },
          },
          required: ["customer"],
        },
      },
    ],
  });
  await api.send(session, `/use get_quote ${JSON.stringify({ count: "three", express: true, address: { city: "Oslo" }, discount: 90 })}`);
  const view = await SessionPage.open(page, session);
  const form = view.waiting().getByRole("group", { name: "Arguments" });
  const value = (name: string) => form.locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]");
  await expect(value("express")).toHaveText("Yes true");
  await expect(value("city")).toHaveText("Oslo");
  await expect(value("discount")).toContainText("Also sent, though the tool doesn't take it");
  await expect(value("count").first()).toContainText("Should be of the type integer");
  await expect(value("customer")).toContainText("Missing, though the tool requires it");
  await expect(value("customer")).toContainText("Who asks, by name");
  await view.waiting().getByText("Input as JSON").click();
  await expect(view.waiting().locator("pre", { hasText: '"discount": 90' })).toBeVisible();
  await view.answer("get_quote", "12");
  await api.idle(session);
  await view.send(`/use desk/create_ticket ${JSON.stringify({ title: "Broken", body: "First line\nSecond line", labels: ["bug", "shop"] })}`);
  await expect(view.waiting()).toContainText("desk");
  await expect(form.locator("pre")).toHaveText("First line\nSecond line");
  await expect(form.locator("dt", { hasText: "2" })).toHaveCount(1);
  await expect(form).toContainText("What the tool takes isn't known here");
  await open(page, "/approvals");
  await expect(form.filter({ hasText: "Second line" })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});
