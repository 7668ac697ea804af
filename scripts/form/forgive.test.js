import assert from "node:assert/strict";
import { test } from "node:test";
import { blamed } from "./forgive.js";

const names = ["display_name?", "auth.mcp_server_url", "auth.networking.allowed_hosts[]?", "auth.injection_location:", "budget$"];

test("a message is about the field at its path, or the nearest one above", () => {
  assert.deepEqual(blamed("display_name: is too long", names), ["display_name?", "Is too long"]);
  assert.deepEqual(blamed("auth.networking.allowed_hosts[3]: `a b` is no host", names), [
    "auth.networking.allowed_hosts[]?",
    "`a b` is no host",
  ]);
  assert.deepEqual(blamed("auth.injection_location.body: not both", names), ["auth.injection_location:", "Not both"]);
  assert.deepEqual(blamed("budget: Enter dollars.\nReally.", names), ["budget$", "Enter dollars.\nReally."]);
});

test("other messages are about no field", () => {
  for (const message of ["", "It is archived.", "other: no", "https://a.example/x: no", "auth: no"]) assert.equal(blamed(message, names), null, message);
});
