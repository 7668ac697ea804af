/** Events of a session: sent, listed and streamed (events.md). */
import Anthropic, { toFile } from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repository } from "../fixtures/process.ts";
import { client, common, simulatorOnly } from "./client.ts";
import { everyItem } from "./pages.ts";
import { message, newSession, read, turn } from "./turns.ts";

const { events } = client.beta.sessions;
const lookup = { type: "custom", name: "lookup_order", description: "Looks an order up", input_schema: { type: "object" } } as const;

test("a turn with every kind of call (events.md §5)", async () => {
  const session = await newSession({
    tools: [
      { type: "agent_toolset_20260401", default_config: { permission_policy: { type: "auto" } }, configs: [{ name: "bash", permission_policy: { type: "always_ask" } }] },
      { type: "mcp_toolset", mcp_server_name: "helpdesk" },
      lookup,
    ],
    mcp_servers: [{ type: "url", name: "helpdesk", url: "https://mcp.helpdesk.example.com/mcp" }],
  });
  const answers: Promise<unknown>[] = [];
  const calls = ['bash {"command":"ls"}', 'bash {"command":"rm"}', 'read {"file_path":"/nowhere"}', 'helpdesk/search {"query":"anchor"}', "lookup_order {}"];
  const frames = await turn(session, [message(["/think", ...calls.map((call) => `/use ${call}`), "/say Done."].join("\n"))], (frame) => {
    if ((frame.type === "agent.tool_use" || frame.type === "agent.mcp_tool_use") && frame.evaluated_permission === "ask") {
      const result = frame.input.command === "rm" ? ({ result: "deny", deny_message: "Not that." } as const) : ({ result: "allow" } as const);
      answers.push(events.send(session, { events: [{ type: "user.tool_confirmation", tool_use_id: frame.id, ...result }] }));
    } else if (frame.type === "agent.custom_tool_use") {
      const content = [{ type: "text", text: "12 anchors" }] as const;
      answers.push(events.send(session, { events: [{ type: "user.custom_tool_result", custom_tool_use_id: frame.id, content: [...content] }] }));
    }
  });
  await Promise.all(answers);
  const types = new Set(frames.map(({ type }) => type));
  for (const type of ["event_start", "event_delta", "agent.thinking", "agent.tool_result", "agent.mcp_tool_result", "agent.custom_tool_use", "session.usage"] as const) {
    assert.ok(types.has(type), type);
  }
  const listed = await everyItem(events.list(session, { limit: 7 }));
  const shown = new Map(frames.flatMap((frame) => ("id" in frame ? [[frame.id, frame]] : [])));
  assert.deepEqual(listed.filter(({ id }) => shown.has(id)), listed.flatMap(({ id }) => shown.get(id) ?? []));
});

const screenplays = path.join(repository, "simulator/screenplays");
// The format itself, and a past of several days, which nobody waits for: it is told by `metadata.history`.
const notPlayed = ["schema.json", "migration.json"];
for (const file of readdirSync(screenplays).filter((name) => name.endsWith(".json") && !notPlayed.includes(name))) {
  test(`the screenplay ${file} (events.md §3)`, async () => {
    const { scenes } = JSON.parse(readFileSync(path.join(screenplays, file), "utf8")) as { scenes: { keywords?: string[] }[] };
    const session = await newSession({ tools: [{ type: "agent_toolset_20260401" }, lookup], metadata: { screenplay: path.parse(file).name } });
    // Scenes without keywords take turns.
    for (const scene of scenes) {
      if (scene.keywords) continue;
      await turn(session, [message("Go on.")], (frame) => {
        if (frame.type === "agent.custom_tool_use") void events.send(session, { events: [{ type: "user.custom_tool_result", custom_tool_use_id: frame.id }] });
      });
    }
    await events.list(session);
  });
}

test("every content block (events.md §4.7)", async () => {
  const file = await client.files.upload({ file: await toFile(Buffer.from("notes"), "notes.txt", { type: "text/plain" }) });
  const url = { type: "url", url: "https://example.com/notes" } as const;
  const stored = { type: "file", file_id: file.id } as const;
  const frames = await turn(await newSession(), [
    {
      type: "user.message",
      content: [
        { type: "text", text: "/say Seen." },
        { type: "image", source: { type: "base64", media_type: "image/gif", data: "R0lGODlhAQABAAAAACwAAAAAAQABAAA=" } },
        { type: "image", source: url },
        { type: "image", source: stored },
        { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" }, context: "Scanned" },
        { type: "document", source: { type: "text", media_type: "text/plain", data: "notes" }, title: "Notes" },
        { type: "document", source: url, title: null },
        { type: "document", source: stored },
      ],
    },
    { type: "system.message", content: [{ type: "text", text: "It is late." }] },
  ]);
  assert.ok(frames.some(({ type }) => type === "system.message"));
});

test("every error (events.md §6)", async () => {
  const session = await newSession();
  const exhausted = ["model_overloaded_error", "model_rate_limited_error", "model_request_failed_error", "billing_error", "tool_use_limit_reached_error", "compaction_limit_reached_error"];
  const recovered = ["mcp_connection_failed_error", "mcp_authentication_failed_error", "credential_host_unreachable_error"];
  for (const kind of ["authentication", "forbidden", "not_found", "checkout", "clone"]) recovered.push(`repository_${kind}_error`);
  const errors = [...exhausted.map((error) => `${error} exhausted`), ...recovered.map((error) => `${error} recover`), "unknown_error terminal"];
  for (const error of errors) {
    const frames = await turn(session, [message(`/error ${error}`)]);
    const kinds = frames.flatMap((frame) => (frame.type === "session.error" ? [frame.error.type] : []));
    assert.deepEqual([...new Set<string>(kinds)], [error.split(" ")[0]]);
  }
});

test("an outcome (events.md §8)", async () => {
  const session = await newSession();
  const frames = await turn(session, [{ type: "user.define_outcome", description: "A summary", rubric: { type: "text", content: "It is short." }, max_iterations: 2 }]);
  assert.ok(frames.some(({ type }) => type === "span.outcome_evaluation_end"));
});

test("a deleted session ends its stream (events.md §10)", async () => {
  const session = await newSession();
  const stream = await events.stream(session);
  await client.beta.sessions.update(session, { title: "Soon gone" });
  await client.beta.sessions.delete(session);
  const frames = await read(stream, "beta.sessions.events.stream", ({ type }) => type === "session.deleted");
  assert.deepEqual(frames.map(({ type }) => type), ["session.updated", "session.deleted"]);
});

test("a stream that fails throws (README.md §4)", simulatorOnly("the recorder of the console opens a stream that fails anew"), async () => {
  const { id } = await client.beta.sessions.create({ ...common, metadata: { fault: "error-frame" } });
  await assert.rejects(() => turn(id, [message("/say Hello.")]), Anthropic.APIError);
});
