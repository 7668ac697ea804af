// @ts-check
// The words of times, as the Rust side has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, intoTurn, LocalTime, relativeTime } from "./format.js";

/** 22 November 2026, 23:30:05.040 UTC. */
const late = 1_795_390_205_040;

test("a duration has the two largest units", () => {
  /** @type {[number, string][]} */
  const cases = [
    [0, "0 s"],
    [40, "40 ms"],
    [400, "0.4 s"],
    [1_000, "1 s"],
    [9_990, "9.9 s"],
    [42_500, "42 s"],
    [185_000, "3 min 5 s"],
    [120_000, "2 min"],
    [7_440_000, "2 h 4 min"],
    [262_800_000, "3 d 1 h"],
    [-5, "0 s"],
  ];
  for (const [millis, words] of cases) assert.equal(duration(millis), words);
});

test("what is near is told in seconds, what is far in years", () => {
  const now = 100 * 365 * 86_400_000;
  /** @type {[number, string][]} */
  const cases = [
    [9_999, "just now"],
    [10_000, "10 s ago"],
    [300_000, "5 min ago"],
    [-7_200_000, "in 2 h"],
    [86_400_000 * 29, "29 d ago"],
    [86_400_000 * 30, "1 mo ago"],
    [86_400_000 * 800, "2 y ago"],
  ];
  for (const [ago, words] of cases) assert.equal(relativeTime(now, now - ago), words);
});

test("a moment is told in the reader's zone", () => {
  assert.equal(new LocalTime(late, 0).dateTime(), "2026-11-22 23:30:05 UTC");
  assert.equal(new LocalTime(late, 330).dateTime(), "2026-11-23 05:00:05 UTC+5:30");
  assert.equal(new LocalTime(late, 330).date(), "Monday 23 November 2026");
  assert.equal(new LocalTime(late, -210).zone(), "UTC-3:30");
  assert.equal(new LocalTime(late, 60).zone(), "UTC+1");
});

test("a turn is told forwards only", () => {
  assert.equal(intoTurn(1_000, 4_200), "+3.2 s");
  assert.equal(intoTurn(1_000, 1_000), "");
  assert.equal(intoTurn(5_000, 1_000), "");
  assert.equal(intoTurn(undefined, 1_000), "");
});
