// @ts-check
// Hits are walked in a circle, and many watchers are counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { next } from "./hits.js";
import { inWords } from "./presence.js";

test("hits are walked in a circle from the newest", () => {
  assert.equal(next(undefined, 0, -1), undefined);
  assert.equal(next(undefined, 3, -1), 2);
  assert.equal(next(2, 3, -1), 1);
  assert.equal(next(0, 3, -1), 2);
  assert.equal(next(2, 3, 1), 0);
});

test("many watchers are counted", () => {
  assert.equal(inWords([]), "");
  assert.equal(inWords(["ada"]), "ada is also watching");
  assert.equal(inWords(["ada", "bob"]), "ada and bob are also watching");
  assert.equal(inWords(["ada", "bob", "cy", "di"]), "ada, bob and 2 more are also watching");
});
