/** Failures are the SDK's own errors, with the id of the request (README.md §4). */
import Anthropic from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client, worker } from "./client.ts";

test("each status has its error (README.md §4)", async () => {
  const cases = [
    [() => client.beta.agents.create({ name: "", model: "claude-opus-5-5" }), Anthropic.BadRequestError, 400, "invalid_request_error"],
    [() => client.beta.environments.work.list("env_unknown"), Anthropic.PermissionDeniedError, 403, "permission_error"],
    [() => client.beta.agents.retrieve("agent_unknown"), Anthropic.NotFoundError, 404, "not_found_error"],
    [() => client.beta.sessions.events.stream("sesn_unknown"), Anthropic.NotFoundError, 404, "not_found_error"],
    [() => worker.messages.create({ model: "claude-opus-5-5", max_tokens: 1, messages: [] }), Anthropic.NotFoundError, 404, "not_found_error"],
  ] as const;
  for (const [call, kind, status, type] of cases) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof kind);
      assert.deepEqual([error.status, error.type], [status, type]);
      assert.ok(error.requestID?.startsWith("req_"));
      return true;
    });
  }
});
