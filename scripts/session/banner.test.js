// @ts-check
// What stops calls, and what the style sheet and the reader are told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { explained, stateName, stopsCalls, words } from "./banner.js";

const reconnecting = (/** @type {string} */ message, /** @type {boolean} */ stops_calls) =>
  /** @type {const} */ ({ state: "reconnecting", message, stops_calls, recorded_at: null, check: "api-connection" });

test("a cut stream alone stops no calls", () => {
  assert.ok(!stopsCalls(reconnecting("The connection was interrupted.", false)));
  assert.ok(stopsCalls(reconnecting("Can't reach the API.", true)));
  assert.ok(!stopsCalls({ state: "lost" }));
});

test("nothing is said while all is well", () => {
  assert.deepEqual([words({ state: "live" }, ""), words({ state: "opening" }, "")], [[], []]);
  assert.equal(words(reconnecting("Can't reach the API.", true), "").join(""), "Can't reach the API. Reconnecting…");
  const unrecorded = words({ state: "unrecorded", message: "The disk is full.", check: "disk-space" }, "");
  assert.deepEqual(unrecorded, ["New events can't be shown. The disk is full."]);
});

test("states have the names of the style sheet", () => {
  assert.equal(stateName({ state: "lost" }), "reconnecting");
  assert.equal(stateName({ state: "deleted" }), "gone");
  assert.equal(stateName({ state: "logged-out" }), "logged-out");
});

test("trouble is explained by a check, and nothing else is", () => {
  assert.equal(explained(reconnecting("Can't reach the API.", true)), "api-connection");
  assert.equal(explained({ state: "unrecorded", message: "The disk is full.", check: "disk-space" }), "disk-space");
  assert.equal(explained({ state: "lost" }), "stream-idle");
  assert.equal(explained({ state: "live" }), "");
});
