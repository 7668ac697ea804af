/** Memory stores, memories, their versions, and dreams (files-vaults-memory-skills.md §3, §6). */
import Anthropic from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { client, common } from "./client.ts";
import { everyItem, ids } from "./pages.ts";

const { memoryStores: stores, dreams } = client.beta;

test("a memory store from creation to deletion (files §3.1)", async () => {
  const made = [];
  for (const name of ["Likes", "Dislikes"]) made.push(await stores.create({ name, description: "What customers like" }));
  assert.deepEqual(ids(await everyItem(stores.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [store] = made;
  assert.ok(store);
  assert.deepEqual(await stores.retrieve(store.id), store);
  assert.equal((await stores.update(store.id, { description: "" })).description, "");
  assert.ok((await stores.archive(store.id)).archived_at);
  assert.equal((await stores.delete(store.id)).type, "memory_store_deleted");
});

test("memories and their versions (files §3.2)", async () => {
  const { id: memory_store_id } = await stores.create({ name: "Memories" });
  const memory = await stores.memories.create(memory_store_id, { path: "/a/b.md", content: "Tea.\n", view: "full" });
  await stores.memories.create(memory_store_id, { path: "/c.md", content: "" });
  assert.deepEqual(await stores.memories.retrieve(memory.id, { memory_store_id }), memory);
  await assert.rejects(() => stores.memories.create(memory_store_id, { path: "/c.md", content: "" }), Anthropic.ConflictError);
  await everyItem(stores.memories.list(memory_store_id, { limit: 1, depth: 1 }));
  await stores.memories.update(memory.id, { memory_store_id, content: "Coffee.\n" });
  assert.equal((await stores.memories.delete(memory.id, { memory_store_id })).type, "memory_deleted");
  const versions = await everyItem(stores.memoryVersions.list(memory_store_id, { memory_id: memory.id, limit: 1 }));
  const first = versions.at(-1);
  assert.ok(first);
  assert.equal((await stores.memoryVersions.retrieve(first.id, { memory_store_id })).content, "Tea.\n");
  assert.equal((await stores.memoryVersions.redact(first.id, { memory_store_id })).content, null);
});

test("dreams (files §6)", async () => {
  const store = await stores.create({ name: "Dreamt about" });
  const session = await client.beta.sessions.create(common);
  const inputs = [{ type: "memory_store" as const, memory_store_id: store.id }, { type: "sessions" as const, session_ids: [session.id] }];
  const made = [];
  for (const model of ["claude-opus-5", "claude-sonnet-5"]) made.push(await dreams.create({ inputs, model }));
  assert.deepEqual(ids(await everyItem(dreams.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [first, second] = made;
  assert.ok(first && second);
  await dreams.cancel(second.id);
  for (const deadline = Date.now() + 30_000; (await dreams.retrieve(first.id)).status !== "completed"; await setTimeout(20)) {
    assert.ok(Date.now() < deadline, "the dream does not end");
  }
  assert.ok((await dreams.archive(first.id)).archived_at);
});
