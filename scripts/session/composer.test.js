// @ts-check
// What the composer offers, and which events a card's form stands for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf } from "./answer.js";
import { offer } from "./composer.js";

const idle = {
  isDeleted: false,
  isOver: false,
  isWorking: false,
  isBlocked: false,
  isCutOff: false,
  mayOperate: true,
  mayAnswer: true,
};

test("an idle session takes a message, a working one can be interrupted, too", () => {
  assert.deepEqual(offer(idle), { write: true, send: true, interrupt: false, note: "" });
  const working = offer({ ...idle, isWorking: true });
  assert.ok(working.send && working.interrupt && working.note.includes("queued"));
});

test("what waits for an answer takes a message only with an interrupt", () => {
  const blocked = offer({ ...idle, isBlocked: true });
  assert.ok(blocked.write && !blocked.send && blocked.interrupt);
});

test("where nothing can be sent, what is typed is kept, and nothing is interrupted", () => {
  const cutOff = offer({ ...idle, isWorking: true, isCutOff: true });
  assert.ok(cutOff.write && !cutOff.send && !cutOff.interrupt && cutOff.note.includes("is kept"));
});

test("a session that is over, and one that is gone, take nothing", () => {
  const over = offer({ ...idle, isOver: true, isWorking: true });
  assert.ok(!over.write && !over.interrupt && over.note.includes("has ended"));
  assert.equal(offer({ ...idle, isOver: true, isDeleted: true }).note, "This session was deleted.");
});

test("who can only answer can interrupt, and who can only read can do nothing", () => {
  const approver = offer({ ...idle, mayOperate: false, isWorking: true });
  assert.ok(!approver.write && approver.interrupt && approver.note.includes("interrupt"));
  const viewer = offer({ ...idle, mayOperate: false, mayAnswer: false, isWorking: true });
  assert.ok(!viewer.write && !viewer.interrupt && viewer.note.includes("can read"));
});

/** @param {Record<string, string>} fields */
function form(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test("a reason goes only with a denial", () => {
  const fields = { type: "user.tool_confirmation", tool_use_id: "sevt_1", deny_message: " Not now. " };
  const event = { type: "user.tool_confirmation", tool_use_id: "sevt_1" };
  assert.deepEqual(answerOf(form({ ...fields, result: "deny" })), { ...event, result: "deny", deny_message: "Not now." });
  assert.deepEqual(answerOf(form({ ...fields, result: "allow" })), { ...event, result: "allow" });
  assert.deepEqual(answerOf(form({ ...fields, result: "deny", deny_message: " " })), { ...event, result: "deny" });
});

test("a result may be empty, or an error", () => {
  const fields = { type: "user.custom_tool_result", custom_tool_use_id: "sevt_1" };
  assert.deepEqual(answerOf(form({ ...fields, content: "" })), fields);
  const content = [{ type: "text", text: "42" }];
  assert.deepEqual(answerOf(form({ ...fields, content: "42", is_error: "on" }), content), { ...fields, content, is_error: true });
});
