// @ts-check
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Failure } from "../session/call.js";
import { answer, failed } from "./answer.js";
import { best, open } from "./click.js";
import { fakeScope } from "./fake.js";
import { messageOf, show } from "./show.js";

const call = { session: "sesn_1", call: "sevt_1", digest: "abc" };
const message = { tag: "sevt_1", title: "Boatswain wants to run a command", body: "Routine", url: "/sessions/sesn_1?event=sevt_1" };

const { fetch } = globalThis;
afterEach(() => void (globalThis.fetch = fetch));

test("a push is shown, and taken back by a later one", async () => {
  const scope = fakeScope();
  await show(scope, messageOf(JSON.stringify(message)));
  const [shown] = scope.shown;
  assert.deepEqual([shown.title, shown.tag, shown.actions, shown.data.url], [message.title, message.tag, [], message.url]);
  await show(scope, messageOf(JSON.stringify({ ...message, answer: call })));
  assert.deepEqual(scope.shown[0].actions.map((/** @type {any} */ { title }) => title), ["Allow", "Deny"]);
  await show(scope, { tag: "sevt_2", title: "Another" });
  await show(scope, messageOf('{"tag":"sevt_1"}'));
  assert.deepEqual(scope.shown.map(({ tag }) => tag), ["sevt_2"]);
});

test("a push that can't be read says that there was one", async () => {
  for (const text of ["", "{", "null", "[]", '{"title":"x"}', '"text"']) assert.equal(messageOf(text).title, "Something waits for you", text);
});

/** @param {string} url */
function tab(url) {
  const tab = {
    url,
    /** @type {string[]} */ did: [],
    focus: async () => (tab.did.push("focused"), tab),
    navigate: async (/** @type {string} */ address) => tab.did.push(address),
  };
  return tab;
}

test("a click opens the very call", async () => {
  const scope = fakeScope();
  await open(scope, message.url);
  assert.deepEqual(scope.did, ["opened https://console.example/sessions/sesn_1?event=sevt_1"]);
});

test("a click takes a tab that is open, but none with a form", async () => {
  const scope = fakeScope();
  const [form, list, session] = ["agents/new", "sessions", "sessions/sesn_1"].map((path) => tab(`https://console.example/${path}`));
  assert.ok(form && list && session);
  scope.clients.tabs = [form];
  await open(scope, message.url);
  assert.equal(scope.did.length, 1);
  scope.clients.tabs = [form, list];
  await open(scope, message.url);
  assert.deepEqual(list.did, ["focused", "https://console.example/sessions/sesn_1?event=sevt_1"]);
  assert.equal(best([form, list, session], "https://console.example/sessions/sesn_1?event=sevt_1"), session);
  const there = tab("https://console.example/sessions/sesn_1?event=sevt_1");
  scope.clients.tabs = [session, there];
  await open(scope, message.url);
  assert.deepEqual([there.did, form.did, scope.did.length], [["focused"], [], 1]);
});

test("a tab that can't be moved is left alone", async () => {
  const scope = fakeScope();
  const stuck = { ...tab("https://console.example/sessions"), focus: async () => Promise.reject(new TypeError("not controlled")) };
  scope.clients.tabs = [stuck];
  await open(scope, message.url);
  assert.equal(scope.did.length, 1);
});

test("a click leads nowhere but to this console", async () => {
  const scope = fakeScope();
  await open(scope, "https://elsewhere.example/");
  await open(scope, "//elsewhere.example/");
  assert.deepEqual(new Set(scope.did), new Set(["opened https://console.example/approvals"]));
});

/**
 * Answers from a notification, while the console answers so.
 * @param {() => Promise<Response>} respond
 */
async function answered(respond) {
  const scope = fakeScope();
  /** @type {any} */
  let sent;
  globalThis.fetch = async (address, request) => {
    sent = { address, ...request };
    return respond();
  };
  const notification = { tag: "sevt_1", title: message.title, data: { url: message.url, answer: call }, close() {} };
  await answer(scope, notification, "allow");
  return { sent, told: scope.shown[0] };
}

test("an answer names the call and the input, and says where it comes from", async () => {
  const { sent, told } = await answered(async () => Response.json({ data: [] }));
  assert.equal(sent.address, "/api/v1/sessions/sesn_1/events");
  assert.deepEqual(JSON.parse(sent.body), { events: [{ type: "user.tool_confirmation", tool_use_id: "sevt_1", result: "allow" }] });
  assert.equal(sent.headers["pilothouse-input-digest"], "abc");
  assert.equal(sent.headers["pilothouse-answered-from"], "notification");
  assert.deepEqual([told.title, told.body, told.data], ["You allowed this call", message.title, { url: message.url }]);
});

test("what became of an answer is told as it is", async () => {
  const refuse = (/** @type {number} */ status, text = "Refused.") => async () => Response.json({ error: { message: text } }, { status });
  const told = async (/** @type {() => Promise<Response>} */ respond) => {
    const { title, body } = (await answered(respond)).told;
    return [title, body];
  };
  assert.deepEqual(await told(refuse(401)), ["Your answer was not taken", "Your login has expired. Log in again."]);
  assert.deepEqual(await told(refuse(409, "bob denied this call.")), ["Your answer was not taken", "bob denied this call."]);
  assert.deepEqual(await told(refuse(403, "Open it.")), ["Your answer was not taken", "Open it."]);
  assert.equal((await told(refuse(502)))[0], "Your answer is not confirmed");
  assert.equal((await told(() => Promise.reject(new TypeError("no network"))))[0], "Your answer is not confirmed");
  const unreadable = await told(async () => new Response("<html>"));
  assert.equal(unreadable[0], "Your answer is not confirmed");
  assert.match(failed(new Failure("x")).body, /may or may not have arrived/);
});
