/** Failures are the SDK's own errors, with the id of the request (README.md §4). */
import Anthropic, { type APIError } from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repository } from "../fixtures/process.ts";
import { client, connect, key, simulatorOnly, startSimulator } from "./client.ts";

type Kind = new (...parameters: never[]) => APIError;

async function refused(call: () => Promise<unknown>, kind: Kind, status: number, type: string | null): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof kind);
    assert.deepEqual([error.status, error.type], [status, type]);
    assert.ok(error.requestID?.startsWith("req_"));
    return true;
  });
}

test("each status has its error (README.md §4)", async () => {
  const { agents, environments, memoryStores, sessions } = client.beta;
  const store = await memoryStores.create({ name: "Errors" });
  const memory = { path: "/a.md", content: "" };
  await memoryStores.memories.create(store.id, memory);
  await refused(() => agents.create({ name: "", model: "claude-opus-5-5" }), Anthropic.BadRequestError, 400, "invalid_request_error");
  await refused(() => environments.work.list("env_unknown"), Anthropic.PermissionDeniedError, 403, "permission_error");
  await refused(() => agents.retrieve("agent_unknown"), Anthropic.NotFoundError, 404, "not_found_error");
  await refused(() => sessions.events.stream("sesn_unknown"), Anthropic.NotFoundError, 404, "not_found_error");
  await refused(() => memoryStores.memories.create(store.id, memory), Anthropic.ConflictError, 409, "memory_path_conflict_error");
  const system = "x".repeat(32 * 1024 * 1024);
  await refused(() => agents.create({ name: "Large", model: "claude-opus-5-5", system }), Anthropic.ContentTooLargeError, 413, "request_too_large");
});

test("what a client does not cause (README.md §4)", simulatorOnly("the faults are a simulator's own"), async () => {
  const faults = [
    ["key-expired", Anthropic.AuthenticationError, 401, "authentication_error"],
    ["rate-limited", Anthropic.RateLimitError, 429, "rate_limit_error"],
    ["server-error", Anthropic.InternalServerError, 500, "api_error"],
    ["bad-gateway", Anthropic.InternalServerError, 502, null],
    ["overloaded", Anthropic.InternalServerError, 529, "overloaded_error"],
  ] as const;
  const plan = path.join(repository, "end2end/test-results/faults.json");
  writeFileSync(plan, JSON.stringify(faults.map(([fault]) => ({ fault, path: `/v1/vaults/${fault}`, after_seconds: 0 }))));
  const url = await startSimulator("--api-key", key, "--faults", plan);
  const faulty = connect(url, key).client;
  for (const [fault, kind, status, type] of faults) await refused(() => faulty.beta.vaults.retrieve(fault), kind, status, type);
  await refused(() => connect(url, "wrong").client.beta.vaults.list(), Anthropic.AuthenticationError, 401, "authentication_error");
});
