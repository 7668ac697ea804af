/** Tunnels, user profiles and webhook endpoints (files-vaults-memory-skills.md §7, §9, §10). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repository } from "../fixtures/process.ts";
import { client } from "./client.ts";
import { everyItem, ids } from "./pages.ts";

const { tunnels } = client.beta;
const ca_certificate_pem = readFileSync(path.join(repository, "simulator/tests/fixtures/certificate.pem"), "utf8");

test("tunnels and their certificates (files §7)", async () => {
  const made = [await tunnels.create({ display_name: "Office" }), await tunnels.create({})];
  assert.deepEqual(ids(await everyItem(tunnels.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [tunnel] = made;
  assert.ok(tunnel);
  assert.deepEqual(await tunnels.retrieve(tunnel.id), tunnel);
  const token = await tunnels.revealToken(tunnel.id);
  assert.notEqual((await tunnels.rotateToken(tunnel.id, { reason: "Leaked" })).tunnel_token, token.tunnel_token);
  const tunnel_id = tunnel.id;
  const first = await tunnels.certificates.create(tunnel_id, { ca_certificate_pem });
  assert.deepEqual(await tunnels.certificates.retrieve(first.id, { tunnel_id }), first);
  assert.ok((await tunnels.certificates.archive(first.id, { tunnel_id })).archived_at);
  await tunnels.certificates.create(tunnel_id, { ca_certificate_pem });
  assert.equal((await everyItem(tunnels.certificates.list(tunnel_id, { include_archived: true, limit: 1 }))).length, 2);
  assert.ok((await tunnels.archive(tunnel.id)).archived_at);
});

test("user profiles, general (files §9)", async () => {
  const { userProfiles: profiles } = client;
  const made = [await profiles.create({ name: "Dana", external_user_details: { country: "PT", entity_type: "individual" } }), await profiles.create({})];
  assert.deepEqual(ids(await everyItem(profiles.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [profile] = made;
  assert.ok(profile);
  assert.deepEqual(await profiles.retrieve(profile.id), profile);
  assert.equal((await profiles.update(profile.id, { name: null })).name, null);
  assert.equal((await profiles.actionURLs.create(profile.id, { action: { type: "enroll_end_user" } })).type, "user_profile_action_url");
  assert.equal((await profiles.delete(profile.id)).type, "user_profile_deleted");
});

test("user profiles, beta (files §9)", async () => {
  const { userProfiles: profiles } = client.beta;
  const made = [await profiles.create({ name: "Dana", external_id: "usr_42" }), await profiles.create({})];
  assert.deepEqual(ids(await everyItem(profiles.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [profile] = made;
  assert.ok(profile);
  assert.deepEqual(await profiles.retrieve(profile.id), profile);
  assert.equal((await profiles.update(profile.id, { external_id: "usr_43" })).external_id, "usr_43");
  assert.ok((await profiles.createEnrollmentURL(profile.id)).url);
  assert.ok((await profiles.actionURLs.create(profile.id, { action: { type: "enroll_end_user" } })).url);
  assert.equal((await profiles.delete(profile.id)).type, "user_profile_deleted");
});

test("webhook endpoints (files §10)", async () => {
  const { webhooks } = client.beta.organization;
  const params = { url: "https://hooks.example.com/anthropic", enabled_events: ["user_profile.program_status_updated" as const] };
  const made = [await webhooks.create(params), await webhooks.create(params)];
  assert.ok((await everyItem(webhooks.list({ limit: 1 }))).length >= 2);
  const [endpoint] = made;
  assert.ok(endpoint);
  assert.equal((await webhooks.retrieve(endpoint.id)).url, params.url);
  assert.equal((await webhooks.update(endpoint.id, { state: "disabled" })).state, "disabled");
  assert.notEqual((await webhooks.regenerateSigningSecret(endpoint.id)).signing_secret, endpoint.signing_secret);
  assert.equal((await webhooks.delete(endpoint.id)).type, "webhook_endpoint_deleted");
});
