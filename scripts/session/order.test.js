// @ts-check
// Bursts are drawn a few rows at a time, the end first, and nothing is drawn that has gone by.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aFew, indexOf, MOST, MOST_LEAVING_PER_STEP, KEPT, ROWS_PER_STEP, surplus, whole } from "./order.js";

/** @param {number} from @param {number} to */
const keys = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => `row ${from + n}`);

/**
 * Draws step by step until nothing is left to draw; what was shown after each step.
 * @param {string[]} shown
 * @param {string[]} all
 */
function steps(shown, all) {
  /** @type {string[][]} */
  const seen = [];
  for (let n = 0; n < 100; n++) {
    const { leave, draw, isPart } = aFew(shown, all.map((key) => ({ key, isNew: !shown.includes(key) })));
    const now = new Set([...shown.filter((key) => !leave.includes(key)), ...draw]);
    shown = all.filter((key) => now.has(key)).concat(shown.filter((key) => !all.includes(key) && now.has(key)));
    seen.push(shown);
    if (!isPart) return seen;
  }
  throw new Error("it never ends");
}

test("a burst is drawn a few rows at a time, and some leave before others come", () => {
  const seen = steps(keys(1, 5), keys(3, 40));
  assert.deepEqual(seen[0], keys(3, 5));
  assert.deepEqual(seen[1], keys(3, 5 + ROWS_PER_STEP));
  assert.deepEqual(seen.at(-1), keys(3, 40));
});

test("where all has gone by, the end comes first", () => {
  const seen = steps(keys(1, 40), keys(200, 230));
  assert.equal(seen[0]?.length, 40 - MOST_LEAVING_PER_STEP, "not all at once");
  const end = seen.find((shown) => shown.includes("row 230"));
  assert.deepEqual(end, keys(225, 230));
  assert.deepEqual(seen.at(-1), keys(200, 230));
});

test("rows that change together are drawn a few at a time", () => {
  const wanted = keys(1, 40).map((key) => ({ key, isNew: true }));
  const step = aFew(keys(1, 40), wanted);
  assert.deepEqual(step, { leave: [], draw: keys(1, ROWS_PER_STEP), isPart: true });
  assert.equal(whole(keys(1, 40), wanted).draw.length, 40);
});

test("a row that goes out of the middle goes with the next step", () => {
  const wanted = [1, 2, 4].map((n) => ({ key: `row ${n}`, isNew: false }));
  assert.deepEqual(aFew(keys(1, 4), wanted), { leave: ["row 3"], draw: [], isPart: false });
});

test("what was asked for is drawn at once", () => {
  const wanted = keys(50, 90).map((key) => ({ key, isNew: true }));
  assert.deepEqual(whole(keys(30, 32), wanted), { leave: keys(30, 32), draw: keys(50, 90), isPart: false });
});

test("there are never more rows than fit, and some room is made at once", () => {
  assert.equal(surplus(MOST), 0);
  assert.equal(MOST + 1 - surplus(MOST + 1), KEPT);
});

test("a place is found behind those that are the same", () => {
  const rows = ["a", "b", "b", "d"].map((place) => ({ version: { place } }));
  assert.deepEqual(["0", "a", "b", "c", "e"].map((place) => indexOf(rows, place)), [0, 1, 3, 3, 4]);
});
