/** Whatever is wrong, the caller gets the API's envelope, a person gets a readable page, and the server goes on. */
import { request as httpRequest } from "node:http";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/axe.ts";
import type { Api } from "../fixtures/api.ts";
import { SessionPage } from "../fixtures/console.ts";
import { freePort } from "../fixtures/process.ts";
import { password, type Role, Server } from "../fixtures/server.ts";
import { expect, expectLoggedIn, logIn, open, takeLogin, test } from "../fixtures/test.ts";
import { misbehaviours, startUpstream } from "../fixtures/upstream.ts";

// The browser writes an error for every answer of 400 and above.
test.use({ expectedErrors: [/net::ERR_|Failed to load resource/] });

/** An error in the API's envelope, with the same request id in header and body. */
async function expectFailure(answer: Response, status: number | number[], type?: string): Promise<string> {
  const text = await answer.text();
  expect([status].flat(), text).toContain(answer.status);
  const body = JSON.parse(text);
  expect(body.type).toBe("error");
  if (type) expect(body.error.type).toBe(type);
  expect(body.error.message.length).toBeGreaterThan(0);
  expect(body.request_id).toBeTruthy();
  expect(answer.headers.get("request-id")).toBe(body.request_id);
  return body.error.message;
}

/** A page that says what is wrong, in the console's own frame. */
async function expectProblemPage(page: Page, path: string, statuses: number[]): Promise<void> {
  const answer = await page.goto(path);
  expect(statuses).toContain(answer?.status());
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

const wrongKeys: Record<string, string>[] = [{ "x-api-key": "wrong" }, { authorization: "Bearer wrong" }, { "x-api-key": "" }];

const json = { "content-type": "application/json" };

test.describe("who may", () => {
  test("nobody gets anything without a login or a token", async ({ server }) => {
    for (const path of ["/api/v1/agents", "/api/v1/sessions/sesn_x/events/stream", "/api/console/me", "/api/nowhere"]) {
      await expectFailure(await fetch(server.url + path), 401, "authentication_error");
    }
    for (const headers of wrongKeys) {
      await expectFailure(await fetch(`${server.url}/api/v1/agents`, { headers }), 401, "authentication_error");
    }
    for (const path of ["/sessions", "/agents/new", "/files"]) {
      const answer = await fetch(server.url + path, { redirect: "manual" });
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`/login?next=${encodeURIComponent(path)}`);
    }
  });

  test("each role may what its place in the table says", async ({ server }) => {
    const admin = await server.api("admin");
    const agent = await admin.createAgent("Roles");
    const environment = await admin.createEnvironment("Roles");
    const session = await admin.createSession(agent, environment, "Roles");
    const event = (body: unknown) => ({ method: "POST", body: JSON.stringify({ events: [body] }), headers: json });
    const overrides = { type: "agent_with_overrides", id: agent, system: "Another system prompt" };
    const calls: [Role, string, RequestInit][] = [
      ["approver", `/v1/sessions/${session}/events`, event({ type: "user.interrupt" })],
      ["operator", `/v1/sessions/${session}/events`, event({ type: "user.message", content: [{ type: "text", text: "/say x" }] })],
      ["operator", "/v1/sessions", { method: "POST", body: JSON.stringify({ agent, environment_id: environment }), headers: json }],
      ["admin", "/v1/sessions", { method: "POST", body: JSON.stringify({ agent: overrides, environment_id: environment }), headers: json }],
      ["admin", "/v1/environments", { method: "POST", body: '{"name":"By role"}', headers: json }],
      ["admin", "/v1/agents", { method: "POST", body: '{"name":"By role","model":"claude-opus-5-5"}', headers: json }],
      ["admin", `/v1/agents/${agent}/archive`, { method: "POST" }],
    ];
    const roles: Role[] = ["viewer", "approver", "operator", "admin"];
    for (const role of roles) {
      const api = await server.api(role);
      expect((await api.fetch("/v1/agents")).status, `${role} reads`).toBe(200);
      for (const [least, path, init] of calls) {
        const answer = await api.fetch(path, init);
        const what = `${role} ${init.method} ${path}`;
        if (roles.indexOf(role) < roles.indexOf(least)) await expectFailure(answer, 403, "permission_error");
        else expect(answer.status, what).toBe(200);
      }
    }
  });

  test("a viewer can press nothing that changes anything, and is told why", async ({ page, server, browser }) => {
    const api = await server.api();
    const session = await api.newSession("Seen by a viewer");
    await api.send(session, '/use bash {"command":"uptime"}');
    await api.idle(session, "requires_action");
    await takeLogin(page, server, "viewer", browser);
    const changes = /^(Send|Interrupt|Delete|Archive|Upload|Allow|Deny|Rename|Attach|Create|Save|Start)/;
    for (const path of ["/agents", "/agents/new", "/environments", "/files", "/sessions", "/sessions/new", `/sessions/${session}`]) {
      await open(page, path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      for (const button of await page.getByRole("main").getByRole("button", { name: changes }).all()) await expect(button).toBeDisabled();
      for (const link of await page.getByRole("main").getByRole("link", { name: /^New (agent|environment|session)$/ }).all()) {
        await expect(link).toHaveAttribute("aria-disabled", "true");
        await expect(link).toHaveAccessibleDescription(/role|admin|operator/i);
      }
    }
    await expect(page.getByText("Your role can't answer calls. Ask an approver.")).toBeVisible();
  });
});

test.describe("what is asked", () => {
  test("unknown ids are not found", async ({ server, adminPage: page }) => {
    const api = await server.api();
    const paths = [
      "/v1/agents/agent_nope",
      "/v1/environments/env_nope",
      "/v1/sessions/sesn_nope",
      "/v1/sessions/sesn_nope/events",
      "/v1/sessions/sesn_nope/events/stream",
      "/v1/files/file_nope",
      "/v1/models/claude-nope",
      "/v1/vaults/vlt_nope",
      "/v1/memory_stores/memstore_nope/memories",
      "/v1/deployments/depl_nope",
      "/v1/sessions/sesn_nope/threads/sthr_nope/stream",
      "/console/sessions/sesn_nope/events",
      "/console/stream?follow=sesn_nope:0",
    ];
    for (const path of paths) await expectFailure(await api.fetch(path), 404, "not_found_error");
    for (const path of ["/agents/agent_nope", "/agents/agent_nope/edit", "/environments/env_nope", "/sessions/sesn_nope", "/vaults/vlt_nope", "/memory-stores/memstore_nope", "/deployments/depl_nope", "/nowhere", "/agents/%00"]) {
      await expectProblemPage(page, path, [400, 404]);
    }
    await expectAccessible(page);
  });

  test("what is not on the table does not exist, however it is spelled", async ({ server }) => {
    const api = await server.api();
    for (const [method, path] of [
      ["POST", "/v1/messages"],
      ["GET", "/v1/organizations/users"],
      ["DELETE", "/v1/agents/agent_x"],
      ["PUT", "/v1/vaults"],
    ] as const) {
      await expectFailure(await api.fetch(path, { method }), 404, "not_found_error");
    }
    for (const path of ["/api/v1/agents/../messages", "/api/v1/agents/%2e%2e/messages", "/api/v1//agents", "/api/v1/agents%2Fagent_x", "/api/v1/files/..%2f..%2fetc/content"]) {
      expect(await rawStatus(server.url, path, api.key), path).toBe(404);
    }
  });

  test("malformed bodies are refused and change nothing", async ({ server }) => {
    const api = await server.api();
    const session = await api.newSession("Malformed");
    const before = await api.events(session);
    const bodies = ["", "{", "[]", "null", '{"events":[{"type":"user.interrupt"}],"events":[]}', '{"events":[]}', '{"events":[{"type":"agent.message"}]}', '{"events":[{"type":"user.message","content":[]}]}', '{"events":[{"type":"user.message","content":[{"type":"text","text":"x"}]},{"type":"nonsense"}]}', `{"events":${"[".repeat(100_000)}`, "\u0000\u0001"];
    for (const body of bodies) {
      const answer = await api.fetch(`/v1/sessions/${session}/events`, { method: "POST", body, headers: json });
      await expectFailure(answer, 400, "invalid_request_error");
    }
    for (const body of ['{"name":"x"}', '{"name":"","model":"claude-opus-5-5"}', '{"name":"x","model":"claude-opus-5-5","surprise":1}']) {
      await expectFailure(await api.fetch("/v1/agents", { method: "POST", body, headers: json }), 400, "invalid_request_error");
    }
    await expectFailure(await api.fetch("/v1/files", { method: "POST", body: "not multipart", headers: { "content-type": "multipart/form-data; boundary=x" } }), 400);
    expect(await api.events(session)).toEqual(before);
  });

  test("an oversized body is refused", async ({ server }) => {
    const api = await server.api();
    const body = JSON.stringify({ name: "x", model: "claude-opus-5-5", system: "x".repeat(33 * 1024 * 1024) });
    await expectFailure(await api.fetch("/v1/agents", { method: "POST", body, headers: json }), 413, "request_too_large");
    expect((await api.fetch("/v1/agents")).status, "the server goes on").toBe(200);
  });

  test("a form that is wrong says so at the field", async ({ adminPage: page }) => {
    await open(page, "/agents/new");
    await page.getByRole("button", { name: "Create agent" }).click();
    const name = page.getByLabel("Name", { exact: true });
    await expect(name).toBeFocused();
    expect(await name.evaluate((input: HTMLInputElement) => !input.validity.valid || input.getAttribute("aria-invalid") === "true")).toBe(true);
    expect(new URL(page.url()).pathname).toBe("/agents/new");
  });
});

test.describe("a form that the API refuses", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("says so at the field, until it is corrected", async ({ adminPage: page }) => {
    await open(page, "/agents/new");
    await page.getByLabel("Name", { exact: true }).fill("Refused at first");
    const model = page.getByLabel("Model", { exact: true });
    await model.fill("no-such-model");
    await page.getByRole("button", { name: "Create agent" }).click();
    const failure = page.getByRole("alert").filter({ hasText: "The agent was not created" });
    await expect(failure).toContainText("Correct the field that is marked.");
    await expect(model).toHaveAccessibleDescription(/^There is no model/);
    await expect(failure, "the request can be quoted").toContainText("Request id");
    await expect(model).toHaveAttribute("aria-invalid", "true");
    await expect(model).toBeFocused();
    await expectAccessible(page);
    await model.fill("claude-opus-5-5");
    await expect(failure).toHaveCount(0);
    await expect(model).not.toHaveAttribute("aria-invalid", "true");
    await page.getByRole("button", { name: "Create agent" }).click();
    await page.waitForURL(/\/agents\/agent_/);
  });
});

test.describe("a form that failed keeps the name", () => {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? "with script" : "without script", () => {
      test.use({ javaScriptEnabled });

      test("at the login and at the first start", async ({ page, visit }) => {
        await page.goto("/login");
        await page.getByLabel("Name").fill("viewer");
        await page.getByLabel("Password").fill("wrong password");
        await page.getByRole("button", { name: "Log in" }).click();
        await expect(page.getByRole("alert")).toContainText("Name or password is wrong.");
        await expect(page.getByLabel("Name")).toHaveValue("viewer");
        await expect(page.getByLabel("Password")).toHaveValue("");
        await expect(page.getByLabel("Password")).toBeFocused();
        expect(page.url(), "what may be a password is in no address").not.toContain("viewer");

        const server = await Server.start({ roles: [] });
        try {
          const first = await visit(server);
          await first.goto(server.program.output.match(/http:\/\/\S*\/setup\?\S*/)?.[0] ?? "no link printed");
          await first.getByLabel("Name").fill("Not a name!");
          await first.getByLabel("Password").fill("long enough, surely");
          await first.getByRole("button", { name: "Create admin" }).click();
          await expect(first.getByRole("alert")).toContainText("The name must have");
          await expect(first.getByLabel("Name")).toHaveValue("Not a name!");
        } finally {
          await server.stop();
        }
      });
    });
  }
});

test.describe("who asks from where", () => {
  test("another site can change nothing with a visitor's cookie", async ({ page, server, browser }) => {
    await takeLogin(page, server, "admin", browser);
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const foreign: Record<string, string>[] = [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, {}];
    for (const headers of foreign) {
      const init = { method: "POST", headers: { cookie, ...json, ...headers } };
      await expectFailure(await fetch(`${server.url}/api/v1/agents`, { ...init, body: '{"name":"Evil","model":"claude-opus-5-5"}' }), 403, "permission_error");
      expect((await fetch(`${server.url}/logout`, { ...init, redirect: "manual" })).status).toBe(403);
    }
    const own = { cookie, ...json, origin: server.url };
    const answer = await fetch(`${server.url}/api/v1/agents`, { method: "POST", headers: own, body: '{"name":"Good","model":"claude-opus-5-5"}' });
    expect(answer.status).toBe(200);
    const names = (await (await server.api()).get<{ data: { name: string }[] }>("/v1/agents?limit=100")).data.map(({ name }) => name);
    expect(names).not.toContain("Evil");
  });

  test("every page has the security headers, and scripts need its nonce", async ({ page, server }) => {
    const answer = await page.goto(`${server.url}/login`);
    const headers = answer?.headers() ?? {};
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/script-src[^;]*'nonce-/);
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBeTruthy();
    const again = (await fetch(`${server.url}/login`)).headers.get("content-security-policy");
    expect(again, "a nonce is used once").not.toBe(policy);
  });

  test("an expired login leads to the login page and back", async ({ page, server }) => {
    const session = await (await server.api()).newSession("Expired");
    await logIn(page, "operator");
    const open = await SessionPage.open(page, session);
    const cookies = await page.context().cookies();
    await fetch(`${server.url}/logout`, {
      method: "POST",
      headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "), origin: server.url },
      redirect: "manual",
    });
    await open.message.fill("/say Is this lost?");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByText(/log in/i).first(), "the page says why").toBeVisible();
    await expect(open.message, "what was typed is kept").toHaveValue("/say Is this lost?");
    await page.goto(`/sessions/${session}`);
    await expect(page).toHaveURL(/\/login\?/);
    await page.getByLabel("Name").fill("operator");
    await page.getByLabel("Password").fill("wrong password");
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("alert")).toContainText("Name or password is wrong.");
    await logInAgain(page);
    await expect(page).toHaveURL(new RegExp(`/sessions/${session}$`));
  });

  test("a redirect after the login stays in the house", async ({ page, server }) => {
    for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
      await page.context().clearCookies();
      await page.goto(`/login?next=${encodeURIComponent(next)}`);
      await logInAgain(page, "viewer");
      expect(new URL(page.url()).origin).toBe(server.url);
    }
  });

  test("guessing a password is slowed down", async () => {
    const server = await Server.start();
    try {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 15; attempt++) {
        const body = new URLSearchParams({ name: "admin", password: `guess number ${attempt}` });
        const answer = await fetch(`${server.url}/login`, { method: "POST", body, headers: { origin: server.url }, redirect: "manual" });
        statuses.push(answer.status);
      }
      expect(statuses[0]).not.toBe(429);
      expect(statuses).toContain(429);
    } finally {
      await server.stop();
    }
  });
});

async function logInAgain(page: Page, role: Role = "operator"): Promise<void> {
  await page.getByLabel("Name").fill(role);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expectLoggedIn(page);
}

test.describe("an upstream that", () => {
  for (const [name, misbehave] of Object.entries(misbehaviours)) {
    test(name, async ({ visit }) => {
      const upstream = await startUpstream(misbehave);
      await expectHonestFailure(visit, upstream.url);
      await upstream.stop();
    });
  }

  test("is down", async ({ visit }) => {
    await expectHonestFailure(visit, `http://127.0.0.1:${await freePort()}`);
  });

  test("never answers", async ({ visit }) => {
    test.setTimeout(120_000);
    const upstream = await startUpstream(() => {});
    await expectHonestFailure(visit, upstream.url, { ANTHROPIC_TIMEOUT_SECONDS: "1" });
    await upstream.stop();
  });
});

/** Pages are readable, calls get an envelope that doesn't tell the key, and the server stays up. */
async function expectHonestFailure(visit: (server: Server) => Promise<Page>, upstream: string, env: Record<string, string> = {}): Promise<void> {
  const key = "key-of-the-bad-upstream-test";
  const server = await Server.start({ upstream: { url: upstream, key }, env });
  try {
    const page = await visit(server);
    await logIn(page, "admin");
    for (const path of ["/sessions", "/agents", "/environments", "/files", "/sessions/new", "/sessions/sesn_x", "/agents/agent_x"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
      await expect(page.getByRole("main"), `${path} says what failed`).toContainText(/could not be loaded|not available|refused|not found/i);
    }
    await expectAccessible(page);
    await expectApiFails(await server.api(), key);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(server.program.output).not.toMatch(/panicked/);
  } finally {
    await server.stop();
  }
}

async function expectApiFails(api: Api, key: string): Promise<void> {
  const answer = await api.fetch("/v1/agents").catch((error: Error) => error);
  // An answer that breaks off after its head can't be turned into an error any more; the caller sees it break off.
  const text = answer instanceof Error ? answer.message : await answer.clone().text().catch((error: Error) => error.message);
  expect(text).not.toContain(key);
  if (answer instanceof Response && !answer.ok) await expectFailure(answer, [500, 502, 503, 504]);
}

/** The status of a path that is sent exactly as it is written, which fetch would tidy up. */
function rawStatus(base: string, path: string, key: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    httpRequest({ hostname, port, path, headers: { "x-api-key": key } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
