// @ts-check
// Keys of the inspector, what its raw log lists, and the words and addresses of links.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "./links.js";
import { wantsDraft } from "./raw-filter.js";
import { linkWords } from "./share.js";
import { placeAfter } from "./tabs.js";
import { moved } from "./width.js";

test("keys lead around the tabs", () => {
  assert.equal(placeAfter(0, 5, "ArrowLeft"), 4);
  assert.equal(placeAfter(4, 5, "ArrowRight"), 0);
  assert.deepEqual([placeAfter(2, 5, "Home"), placeAfter(2, 5, "End"), placeAfter(2, 5, "x")], [0, 4, undefined]);
});

test("keys move the inspector's edge, left is wider", () => {
  const bounds = { step: 24, least: 300, most: 900 };
  const keys = ["ArrowLeft", "ArrowRight", "Home", "End", "x"];
  assert.deepEqual(keys.map((key) => moved(416, key, bounds)), [440, 392, 300, 900, undefined]);
});

test("what is being written is listed by its type and thread alone", () => {
  const draft = { type: "agent.message", thread: "sthr_1" };
  assert.ok(wantsDraft({}, draft) && wantsDraft({ type: "agent.message", thread: "sthr_1" }, draft));
  for (const filter of [{ type: "user.message" }, { thread: "" }, { words: "a" }, { failed: "true" }, { tool: "bash" }]) {
    assert.ok(!wantsDraft(filter, draft), JSON.stringify(filter));
  }
  assert.ok(wantsDraft({ thread: "" }, { type: "agent.message" }), "the primary thread has no name");
});

test("a link to an event names the thread that is shown", () => {
  assert.equal(addressOf("sevt_1", ""), "?event=sevt_1");
  assert.equal(addressOf("sevt_1", "sthr_1"), "?event=sevt_1&thread=sthr_1");
});

test("a share link says who made it, until when it works, and whether somebody came", () => {
  const link = { id: "1", made_by: "ada", created_at: 0, expires_at: 1, hide_tools: false, seen_at: null };
  const expires = "2026-11-22 14:03:05 UTC";
  assert.equal(linkWords(link, 300_000, expires), `By ada, 5 min ago, expires ${expires}, never opened`);
  const seen = { ...link, hide_tools: true, seen_at: 240_000 };
  assert.equal(linkWords(seen, 300_000, expires), `By ada, 5 min ago, expires ${expires}, tool input and output hidden, opened 1 min ago`);
});
