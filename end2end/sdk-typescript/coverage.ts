/** Runs last in each column: every operation was exercised, every list read past its first page, and every answer is of the SDK's type. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { operations } from "./client.ts";
import { answered, answers, failed, table, turned } from "./ledger.ts";
import { mistakes } from "./types.ts";

/** Operations that the suite leaves out, and why. */
const leftOut: Record<string, string> = {};

const names = operations.map(({ name }) => name);

test("every operation is exercised", () => {
  assert.deepEqual(names.filter((name) => !answered.has(name)), Object.keys(leftOut));
  assert.deepEqual([...answered].filter((name) => !names.includes(name)), []);
});

test("every list is paged", () => {
  assert.deepEqual(operations.filter(({ name, isList }) => isList && !turned.has(name)).map(({ name }) => name), []);
});

test("the compiler tells what is not of the SDK's type", async () => {
  const vault = { id: "vlt_1", archived_at: null, created_at: "", display_name: "\u2028", metadata: {}, type: "vault", updated_at: "" };
  const { archived_at, ...without } = vault;
  const wrong = [without, { ...vault, owner: "x" }, { ...vault, display_name: null }, { ...vault, type: "safe" }];
  const found = await mistakes([vault, ...wrong].map((body) => ({ operation: "beta.vaults.create", body })));
  assert.equal(found.length, wrong.length);
  const frames = [{ type: "session.deleted", id: "sevt_1", processed_at: "" }, { type: "session.unheard_of", id: "sevt_1", processed_at: "" }];
  assert.equal((await mistakes(frames.map((body) => ({ operation: "beta.sessions.events.stream", body })))).length, 1);
});

test("every answer is of the SDK's type", async () => {
  const found = await mistakes(answers);
  for (const { operation } of found) failed.add(operation);
  assert.deepEqual(found, []);
});

after(() => console.log(`\n${table(operations)}\n`));
