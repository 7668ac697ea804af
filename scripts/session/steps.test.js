// @ts-check
// A replay shows everything once, in order, and never waits long.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "./steps.js";

/** @param {...number} times */
const steps = (...times) => times.map((at) => ({ at, patch: {} }));

test("the pace shortens waits, and a silence is two seconds at most", () => {
  const replay = new Steps(0, steps(1_000, 600_000), null);
  assert.deepEqual([replay.wait(1), replay.wait(4)], [1_000, 250]);
  assert.equal(replay.advance(1).length, 1);
  assert.deepEqual([replay.at, replay.wait(1), replay.wait(64)], [1_000, 2_000, 2_000]);
  assert.ok(!replay.isOver);
  replay.advance(1);
  assert.ok(replay.isOver && replay.wait(1) === undefined);
  assert.deepEqual(replay.advance(1), []);
});

test("moments that the pace makes one are shown as one", () => {
  assert.equal(new Steps(0, steps(1_000, 1_020, 1_041), null).advance(1).length, 2);
  assert.equal(new Steps(0, steps(1_000, 1_020, 1_041), null).advance(4).length, 3);
});

test("more is loaded before it is needed", () => {
  const replay = new Steps(0, steps(...Array.from({ length: 60 }, (_, n) => n * 500)), 30_000);
  assert.ok(!replay.wantsMore);
  for (let n = 0; n < 20; n++) replay.advance(1);
  assert.ok(replay.wantsMore);
  replay.extend(steps(31_000), null);
  assert.ok(!replay.wantsMore && !replay.isOver);
});
