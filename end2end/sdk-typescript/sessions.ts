/** Sessions, what is mounted into them, and their threads (sessions.md). */
import { toFile } from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client, common } from "./client.ts";
import { everyItem, ids } from "./pages.ts";
import { message, newSession, read, turn } from "./turns.ts";

const { sessions } = client.beta;
const budget = { type: "limit", max_list_cost: { amount: "500", currency: "USD" } } as const;

test("a session with everything (sessions.md §4)", async () => {
  const vault = await client.beta.vaults.create({ display_name: "For a session" });
  const store = await client.beta.memoryStores.create({ name: "For a session" });
  const file = await client.beta.files.upload({ file: await toFile(Buffer.from("anchor,3\n"), "stores.csv", { type: "text/csv" }) });
  const session = await sessions.create({
    agent: { type: "agent_with_overrides", id: common.agent, system: "Be brief." },
    environment_id: common.environment_id,
    title: "Everything",
    metadata: { customer: "harbour" },
    vault_ids: [vault.id],
    resources: [
      { type: "file", file_id: file.id, mount_path: "/data/stores.csv" },
      { type: "github_repository", url: "https://github.com/example-org/shop", checkout: { type: "branch", name: "main" } },
      { type: "memory_store", memory_store_id: store.id, access: "read_only" },
    ],
    budget,
  });
  assert.equal((await sessions.retrieve(session.id)).title, "Everything");
  const changed = await sessions.update(session.id, { title: null, metadata: { customer: null }, budget: null });
  assert.deepEqual([changed.title, changed.metadata, changed.budget], [null, {}, null]);
  assert.equal((await sessions.archive(session.id)).status, "terminated");
  assert.equal((await sessions.delete(session.id)).type, "session_deleted");
});

test("lists of sessions page both ways (README.md §7)", async () => {
  const made = [];
  for (let index = 0; index < 3; index++) made.push(await sessions.create(common));
  assert.deepEqual(ids(await everyItem(sessions.list({ limit: 2 }))).slice(0, 3), ids(made).reverse());
  const first = await sessions.list({ limit: 1, statuses: ["idle"] });
  const second = await first.getNextPage();
  assert.deepEqual(ids((await sessions.list({ limit: 1, statuses: ["idle"], page: second.prev_page })).data), ids(first.data));
});

test("resources come and go (sessions.md §6)", async () => {
  const session = await sessions.create({ ...common, resources: [{ type: "github_repository", url: "https://github.com/example-org/shop" }] });
  const [repository] = session.resources;
  assert.ok(repository && "id" in repository);
  await sessions.resources.update(repository.id, { session_id: session.id, authorization_token: "example" });
  const file = await client.files.upload({ file: await toFile(Buffer.from("anchor,3\n"), "stores.csv") });
  const added = await sessions.resources.add(session.id, { type: "file", file_id: file.id });
  assert.deepEqual(await sessions.resources.retrieve(added.id, { session_id: session.id }), added);
  const listed = await everyItem(sessions.resources.list(session.id, { limit: 1 }));
  assert.equal(listed.length, 2);
  assert.equal((await sessions.resources.delete(added.id, { session_id: session.id })).type, "session_resource_deleted");
});

test("threads and their events (sessions.md §9)", async () => {
  const session = await newSession({ multiagent: { type: "multiagent_20261001" }, metadata: { screenplay: "team" } });
  await turn(session, [message("Ask the others.")]);
  const threads = await everyItem(sessions.threads.list(session, { limit: 2 }));
  const [primary, child] = [threads.find((thread) => !thread.parent_thread_id), threads.find((thread) => thread.parent_thread_id)];
  assert.ok(primary && child);
  assert.deepEqual((await sessions.threads.retrieve(child.id, { session_id: session })).agent, child.agent);
  await everyItem(sessions.threads.events.list(child.id, { session_id: session, limit: 3 }));
  assert.equal((await sessions.threads.archive(child.id, { session_id: session })).status, "terminated");
  const stream = await sessions.threads.events.stream(primary.id, { session_id: session, event_deltas: ["agent.message"] });
  await sessions.events.send(session, { events: [message("/say Hello.")] });
  const frames = await read(stream, "beta.sessions.threads.events.stream", ({ type }) => type === "session.thread_status_idle" || type === "session.status_idle");
  assert.ok(frames.some(({ type }) => type === "event_delta"));
});
