// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "./state.js";
import { Told } from "./told.js";

const able = { isSecure: true, hasWorker: true, hasPush: true, permission: /** @type {NotificationPermission} */ ("default"), isApple: false, isSubscribed: false };

test("each state says what it is and what to do", () => {
  /** @type {[Partial<import("./state.js").Facts>, RegExp, "ask" | "stop" | undefined][]} */
  const cases = [
    [{}, /hasn't been asked yet/, "ask"],
    [{ permission: "denied" }, /blocked here. To undo that/, undefined],
    [{ permission: "granted" }, /only while a page/, "ask"],
    [{ permission: "granted", isSubscribed: true }, /is told what waits, also when no page/, "stop"],
    [{ permission: "granted", hasPush: false }, /can't be reached from outside/, undefined],
    [{ hasPush: false }, /hasn't been asked yet/, "ask"],
    [{ isApple: true, hasPush: false, permission: undefined }, /Add to Home Screen/, undefined],
    [{ isApple: true }, /hasn't been asked yet/, "ask"],
    [{ permission: undefined }, /can't show notifications/, undefined],
    [{ hasWorker: false }, /can't show notifications/, undefined],
    [{ isSecure: false }, /https/, undefined],
  ];
  for (const [facts, words, can] of cases) {
    const state = stateOf({ ...able, ...facts });
    assert.match(state.words, words);
    assert.equal(state.can, can, state.words);
  }
});

test("a tab in the background tells what is new once, and takes back what is over", async () => {
  /** @type {any[]} */
  const shown = [];
  const registration = { getNotifications: async () => [...shown] };
  const told = new Told(registration, async ({ tag }) => {
    shown.push({ tag, data: { waits: true }, close: () => shown.splice(shown.findIndex((one) => one.tag === tag), 1) });
  });
  const waiting = (/** @type {string[]} */ ...tags) => ({ tags, messages: tags.map((tag) => ({ tag, title: tag })) });
  const tags = () => shown.map(({ tag }) => tag);
  told.begin(waiting("old"));
  await told.look(waiting("old", "new"), true);
  await told.look(waiting("old", "new"), true);
  assert.deepEqual(tags(), ["new"]);
  shown.push({ tag: "outcome", data: {}, close: () => assert.fail("it is no call") });
  await told.look(waiting("old", "pushed"), false);
  assert.deepEqual(tags(), ["outcome"]);
  await told.look(waiting("pushed"), true);
  assert.deepEqual(tags(), ["outcome"], "it was told by a push");
});
