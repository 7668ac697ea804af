// @ts-check
// What stops calls, and what the style sheet and the reader are told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outageWords, stateName, stopsCalls, words } from "./banner.js";

test("a cut stream alone stops no calls", () => {
  const state = /** @type {const} */ ("reconnecting");
  const reconnecting = (/** @type {string} */ outage) => ({ state, outage, recorded_at: null });
  assert.ok(!stopsCalls(reconnecting("interrupted")));
  assert.ok(stopsCalls(reconnecting("unreachable")));
  assert.ok(stopsCalls(reconnecting("on_fire")), "a kind of a newer server");
  assert.ok(!stopsCalls({ state: "lost" }));
  assert.equal(outageWords("on_fire"), "The Claude API is not available.");
});

test("nothing is said while all is well", () => {
  assert.deepEqual([words({ state: "live" }, ""), words({ state: "opening" }, "")], [[], []]);
  const status = { state: /** @type {const} */ ("reconnecting"), outage: "unreachable", recorded_at: null };
  assert.equal(words(status, "").join(""), "Can't reach the Claude API. Reconnecting…");
  const unrecorded = words({ state: "unrecorded", message: "The disk is full." }, "");
  assert.deepEqual(unrecorded, ["New events can't be shown. The disk is full."]);
});

test("states have the names of the style sheet", () => {
  assert.equal(stateName({ state: "lost" }), "reconnecting");
  assert.equal(stateName({ state: "deleted" }), "gone");
  assert.equal(stateName({ state: "logged-out" }), "logged-out");
});
