/** Vaults and credentials (files-vaults-memory-skills.md §2). */
import type { CredentialCreateParams, CredentialUpdateParams } from "@anthropic-ai/sdk/resources/beta/vaults/credentials";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./client.ts";
import { everyItem, ids } from "./pages.ts";

const { vaults } = client.beta;

const kinds: CredentialCreateParams["auth"][] = [
  {
    type: "mcp_oauth",
    mcp_server_url: "https://mcp.helpdesk.example.com/mcp",
    access_token: "example",
    expires_at: "2126-12-31T23:59:59Z",
    refresh: {
      client_id: "client-1",
      refresh_token: "example",
      token_endpoint: "https://auth.helpdesk.example.com/token",
      token_endpoint_auth: { type: "client_secret_post", client_secret: "example" },
    },
  },
  { type: "static_bearer", mcp_server_url: "https://mcp.linear.example.com/mcp", token: "example" },
  { type: "environment_variable", secret_name: "EXAMPLE_API_KEY", secret_value: "example", networking: { type: "unrestricted" } },
];

const rotations: CredentialUpdateParams["auth"][] = [
  { type: "mcp_oauth", access_token: "example-2", expires_at: null, refresh: { refresh_token: "example-2", scope: "tickets:write" } },
  { type: "static_bearer", token: "example-2" },
  { type: "environment_variable", secret_value: "example-2", networking: { type: "limited", allowed_hosts: ["api.example.com"] } },
];

test("a vault from creation to deletion (files §2.1)", async () => {
  const made = [];
  for (const display_name of ["Harbour", "Port"]) made.push(await vaults.create({ display_name, metadata: { owner: "deck" } }));
  assert.deepEqual(ids(await everyItem(vaults.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
  const [vault] = made;
  assert.ok(vault);
  assert.deepEqual(await vaults.retrieve(vault.id), vault);
  assert.deepEqual((await vaults.update(vault.id, { metadata: { owner: null } })).metadata, {});
  assert.ok((await vaults.archive(vault.id)).archived_at);
  assert.equal((await vaults.delete(vault.id)).type, "vault_deleted");
});

test("credentials of each kind (files §2.2)", async () => {
  const { id: vault_id } = await vaults.create({ display_name: "Credentials" });
  const made = [];
  for (const auth of kinds) made.push(await vaults.credentials.create(vault_id, { auth, display_name: auth.type }));
  assert.deepEqual(ids(await everyItem(vaults.credentials.list(vault_id, { limit: 2 }))), ids(made).reverse());
  for (const [index, credential] of made.entries()) {
    assert.deepEqual(await vaults.credentials.retrieve(credential.id, { vault_id }), credential);
    assert.equal((await vaults.credentials.update(credential.id, { vault_id, display_name: null, auth: rotations[index] })).display_name, null);
  }
  const [oauth] = made;
  assert.ok(oauth);
  for (const validation of ["valid", "invalid", "unknown"]) {
    await vaults.credentials.update(oauth.id, { vault_id, metadata: { validation } });
    assert.equal((await vaults.credentials.mcpOAuthValidate(oauth.id, { vault_id })).status, validation);
  }
  assert.ok((await vaults.credentials.archive(oauth.id, { vault_id })).archived_at);
  assert.equal((await vaults.credentials.delete(oauth.id, { vault_id })).type, "vault_credential_deleted");
});
