/** The work queue of self-hosted environments (environments.md §5). */
import Anthropic from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client, common, worker } from "./client.ts";
import { everyItem } from "./pages.ts";

const { work } = worker.beta.environments;

test("items from poll to stop (environments.md §5)", async () => {
  const { id: environment_id } = await client.beta.environments.create({ name: "On premises", config: { type: "self_hosted" } });
  assert.equal(await work.poll(environment_id), null);
  for (let index = 0; index < 2; index++) await client.beta.sessions.create({ ...common, environment_id });
  assert.equal((await work.stats(environment_id)).depth, 2);
  assert.equal((await everyItem(work.list(environment_id, { limit: 1 }))).length, 2);
  const item = await work.poll(environment_id, { block_ms: 500, "Anthropic-Worker-ID": "worker-1" });
  assert.ok(item?.secret);
  assert.equal((await work.ack(item.id, { environment_id })).state, "starting");
  const beat = await work.heartbeat(item.id, { environment_id, expected_last_heartbeat: "NO_HEARTBEAT" });
  assert.deepEqual([beat.state, beat.lease_extended], ["active", true]);
  await assert.rejects(() => work.heartbeat(item.id, { environment_id, expected_last_heartbeat: "another" }), Anthropic.PreconditionFailedError);
  const ours = client.beta.environments.work;
  assert.equal((await ours.retrieve(item.id, { environment_id })).secret, null);
  assert.deepEqual((await ours.update(item.id, { environment_id, metadata: { host: "vm-1" } })).metadata, { host: "vm-1" });
  assert.equal((await work.stop(item.id, { environment_id, force: true })).state, "stopped");
});
