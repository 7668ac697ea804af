// @ts-check
// Filters as addresses have them, and which rows pass them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { everything, isSame, passes, queryOf } from "./page.js";

test("a filter is the query that the server reads", () => {
  assert.equal(String(queryOf(everything)), "thread=");
  const filter = { types: ["user.message", "agent.message"], thread: "sthr_1", failed: true };
  assert.equal(String(queryOf(filter)), "thread=sthr_1&type=user.message&type=agent.message&failed=true");
});

test("filters are the same when they show the same", () => {
  assert.ok(isSame(everything, { types: [], thread: "", failed: false }));
  assert.ok(!isSame(everything, { ...everything, failed: true }));
  assert.ok(!isSame(everything, { ...everything, types: ["user.message"] }));
});

test("a row stands in the transcript of its thread", () => {
  const thread = { ...everything, thread: "sthr_1" };
  assert.ok(passes({ types: "agent.message" }, everything));
  assert.ok(!passes({ stream: "sthr_1", thread: "sthr_1" }, everything));
  assert.ok(passes({ stream: "sthr_1", thread: "sthr_1" }, thread));
  assert.ok(passes({ thread: "sthr_1" }, thread), "the session's own stream tells of threads, too");
  assert.ok(!passes({}, thread));
});

test("types and failures are filtered, and what has no type yet is shown", () => {
  const messages = { ...everything, types: ["user.message"] };
  assert.deepEqual(
    [{ types: "user.message" }, { types: "agent.tool_use" }, {}].map((row) => passes(row, messages)),
    [true, false, true],
  );
  assert.ok(passes({ failed: "" }, { ...everything, failed: true }));
  assert.ok(!passes({}, { ...everything, failed: true }));
});
