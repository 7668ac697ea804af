// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, problemOf } from "./result.js";

/**
 * @param {string} content
 * @param {File[]} files
 */
function form(content, files = [], format = "text") {
  const form = new FormData();
  form.set("format", format);
  form.set("content", content);
  for (const file of files) form.append("files", file);
  return form;
}

test("what was typed and chosen becomes blocks, and nothing becomes none", async () => {
  assert.deepEqual(await contentOf(form("")), []);
  // As a browser has a field in which nothing was chosen.
  assert.deepEqual(await contentOf(form("42", [new File([], "")])), [{ type: "text", text: "42" }]);
  const note = new File(["a,b\n"], "note.csv", { type: "text/csv" });
  const source = { type: "text", media_type: "text/plain", data: "a,b\n" };
  assert.deepEqual(await contentOf(form("", [note])), [{ type: "document", title: "note.csv", source }]);
});

test("what can't be sent is told beside its field", () => {
  assert.equal(problemOf(form("{", [], "text")), undefined);
  assert.equal(problemOf(form("{", [], "json"))?.name, "content");
  assert.equal(problemOf(form("", [], "json"))?.at, 0);
  const file = (/** @type {number} */ size, type = "image/png", name = "a.png") => new File([new Uint8Array(size)], name, { type });
  assert.equal(problemOf(form("", [file(3_000_000), file(2_000_000)])), undefined);
  assert.match(problemOf(form("", [file(3_000_000), file(3_000_000)]))?.words ?? "", /5 MB/);
  assert.match(problemOf(form("", [file(1, "image/svg+xml", "a\u202Egnp.svg")]))?.words ?? "", /^a⟦U\+202E⟧gnp.svg is none/);
});

test("bytes that are no text are not sent as some", async () => {
  const file = new File([new Uint8Array([0xff, 0xfe])], "a.txt", { type: "text/plain" });
  await assert.rejects(contentOf(form("", [file])), /a.txt could not be read/);
});
