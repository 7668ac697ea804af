// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonProblem } from "./json.js";

test("what JSON.parse takes is taken, and nothing else", () => {
  const parts = ["{", "}", "[", "]", ",", ":", '"a"', '"\\u00e9\\n"', '"', "1", "-0.5e+3", "01", "1.", "tru", "true", "null", " ", "\n", "\t", "'", "\u00a0", "\\", "-"];
  // Numbers that repeat from run to run.
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  const texts = ['{"a": [1, {"b": null}], "c": "d"}', "[]", "{}", " 7 ", '"x"', "[[[]]]", '{"a":1,}', "[1,]", "{,}", '{"a" 1}', "[1 2]", "1 2", "", " "];
  for (let round = 0; round < 20_000; round += 1) {
    texts.push(Array.from({ length: 1 + random(7) }, () => parts[random(parts.length)]).join(""));
  }
  for (const text of texts) {
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    assert.equal(jsonProblem(text) === undefined, isJson, JSON.stringify(text));
  }
});

test("a problem has its line and column", () => {
  assert.deepEqual(jsonProblem('{"a": 1,\n "b" 2}'), { at: 14, words: "This is not JSON. Line 2, column 6: expected a colon." });
  assert.equal(jsonProblem("[1, 2")?.words, "This is not JSON. Line 1, column 6: the text ends where a comma or the closing bracket is expected.");
  assert.equal(jsonProblem('["😀", oops]')?.words, "This is not JSON. Line 1, column 7: expected a value.");
  assert.equal(jsonProblem("{} x")?.words, "This is not JSON. Line 1, column 4: expected nothing more.");
});

test("deep nesting takes no deep stack", () => {
  assert.equal(jsonProblem("[".repeat(200_000) + "]".repeat(200_000)), undefined);
});
