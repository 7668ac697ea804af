/** Deployments and their runs (files-vaults-memory-skills.md §5). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { client, common } from "./client.ts";
import { everyItem, ids } from "./pages.ts";
import { message } from "./turns.ts";

const { deployments, deploymentRuns: runs } = client.beta;

test("a run that fails pauses its deployment (files §5.3)", async () => {
  const place = await client.beta.environments.create({ name: "Soon archived" });
  const outcome = { type: "user.define_outcome", description: "A report", rubric: { type: "text", content: "It is short." } } as const;
  const { id } = await deployments.create({ agent: common.agent, environment_id: place.id, name: "Fails", initial_events: [outcome] });
  await client.beta.environments.archive(place.id);
  const run = await deployments.run(id);
  assert.deepEqual([run.session_id, run.error?.type], [null, "environment_archived_error"]);
  assert.equal((await deployments.retrieve(id)).paused_reason?.type, "error");
});

test("a deployment with everything (files §5)", async () => {
  const made = [];
  for (const name of ["Weekly", "Monthly"]) {
    const schedule = { type: "cron", expression: "0 20 * * 5", timezone: "America/New_York" } as const;
    const resources = [{ type: "github_repository" as const, url: "https://github.com/example-org/shop" }];
    made.push(await deployments.create({ ...common, name, initial_events: [message("/say Done.")], schedule, resources, metadata: { team: "deck" } }));
  }
  assert.deepEqual(ids(await everyItem(deployments.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [deployment] = made;
  assert.ok(deployment);
  assert.deepEqual(await deployments.retrieve(deployment.id), deployment);
  assert.equal((await deployments.pause(deployment.id)).status, "paused");
  assert.equal((await deployments.unpause(deployment.id)).status, "active");
  assert.equal((await deployments.update(deployment.id, { schedule: null, description: "By hand" })).schedule, null);
  const both = [await deployments.run(deployment.id), await deployments.run(deployment.id)];
  assert.deepEqual(ids(await everyItem(runs.list({ deployment_id: deployment.id, limit: 1 }))), ids(both).reverse());
  const [run] = both;
  assert.ok(run);
  assert.deepEqual(await runs.retrieve(run.id), run);
  assert.ok((await deployments.archive(deployment.id)).archived_at);
});
