// @ts-check
// The minimap's scale leads from moments to places and back, and its view stays inside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { distinct, nearest, Scale, View } from "./scale.js";

/** Work, a night that is squeezed, and work again. */
const night = new Scale([
  [0, 10_000, 0, 0.475],
  [10_000, 36_000_000, 0.475, 0.525],
  [36_000_000, 36_010_000, 0.525, 1],
]);

test("a night of waiting is squeezed", () => {
  assert.equal(night.place(10_000), 0.475);
  assert.equal(night.place(36_000_000), 0.525);
  assert.equal(night.moment(0.2375), 5_000);
  for (const at of [0, 77, 9_999, 36_009_000]) assert.equal(night.moment(night.place(at)), at);
});

test("what lies outside is moved to the edge, and a blank scale has one place", () => {
  assert.deepEqual([night.place(-5), night.place(1e9)], [0, 1]);
  assert.deepEqual([new Scale([]).place(5), new Scale([]).moment(0.5)], [0, 0]);
});

test("zooming and moving stay inside", () => {
  let view = new View().after("+");
  assert.deepEqual([view.left, view.right], [0.25, 0.75]);
  for (let n = 0; n < 9; n++) view = view.after("ArrowRight");
  assert.deepEqual([view.left, view.right], [0.5, 1]);
  assert.ok(Math.abs(view.outOf(view.into(0.7)) - 0.7) < 1e-9);
  assert.ok(view.after("-").after("0").isWhole);
  for (let n = 0; n < 99; n++) view = view.after("+");
  assert.ok(view.right - view.left > 0.0005);
});

test("a click means what is near it", () => {
  const marks = "100 sevt_1 5000 sevt_2";
  assert.equal(nearest(marks, 5_040, 100), "sevt_2");
  assert.equal(nearest(marks, 3_000, 100), undefined);
  assert.equal(nearest("", 3_000, 1e9), undefined);
});

test("hits too close to tell apart are one", () => {
  assert.deepEqual(distinct([-1, 1, 1.1, 1.3, 50, 100, 101]), [1, 1.3, 50, 100]);
});
