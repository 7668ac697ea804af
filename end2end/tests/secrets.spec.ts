/** Two processes: the console holds the upstream's key, and the key appears nowhere. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { createAgent, createEnvironment, createSession, uploadFile } from "../fixtures/console.ts";
import { repository } from "../fixtures/process.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, logIn, test } from "../fixtures/test.ts";

const key = `sk-ant-test-${crypto.randomUUID()}`;

/** Everything a browser was ever sent, to be searched. */
class Received {
  readonly parts: string[] = [];
  private readonly pending: Promise<void>[] = [];

  watch(page: Page): void {
    page.on("response", (response) => {
      this.parts.push(JSON.stringify(response.headers()));
      // Streams are read by the page itself and show up in its text.
      if (response.headers()["content-type"]?.includes("event-stream")) return;
      this.pending.push(response.body().then((body) => void this.parts.push(body.toString("latin1")), () => {}));
    });
  }

  async all(): Promise<string> {
    await Promise.all(this.pending);
    return this.parts.join("\n");
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}

// Unknown ids and addresses are asked for on purpose.
test.use({ expectedErrors: [/Failed to load resource/] });

test("the journey passes and the key is in no response, page, log line, stored byte or WASM file", async ({ visit }) => {
  test.setTimeout(180_000);
  const simulator = await startSimulator(key);
  const server = await Server.start({ upstream: { url: simulator.program.url, key }, env: { PILOTHOUSE_LOG: "trace" } });
  const received = new Received();
  try {
    const desk = await visit(server);
    received.watch(desk);
    await logIn(desk, "admin");

    await createAgent(desk, { name: "Purser", model: "claude-opus-5-5", ask: ["bash"] });
    await createEnvironment(desk, "Cabin");
    await uploadFile(desk, "stores.csv", "text/csv", "a,b\n1,2\n");
    const session = await createSession(desk, { agent: "Purser", environment: "Cabin", title: "Keep it secret", files: ["stores.csv"] });
    await session.send('/use bash {"command":"env"}');
    await session.allow("env");
    const { id } = session;
    await session.expectHistory(await simulator.api.idle(id));
    for (const address of ["/agents", "/environments", "/files", "/sessions", "/agents/agent_doesnotexist", "/nowhere"]) {
      await desk.goto(address);
    }
    const shown = await desk.content();

    const api = await server.api();
    const answers: string[] = [];
    const stream = await api.fetch(`/v1/sessions/${id}/events/stream`);
    answers.push(JSON.stringify([...stream.headers]));
    for (const [address, init] of [
      ["/v1/models", {}],
      [`/v1/sessions/${id}/events`, {}],
      ["/v1/agents/agent_doesnotexist", {}],
      ["/v1/agents", { method: "POST", body: "{", headers: { "content-type": "application/json" } }],
      ["/v1/messages", { method: "POST", body: "{}" }],
    ] as [string, RequestInit][]) {
      const answer = await api.fetch(address, init);
      answers.push(JSON.stringify([...answer.headers]), await answer.text());
    }
    await api.send(id, "/say A line on the stream.");
    answers.push(await readUntil(stream, "session.status_idle"));

    // An upstream that refuses the key must not make the server print it.
    await simulator.program.stop("SIGKILL");
    const failed = await api.fetch("/v1/agents");
    expect(failed.status).toBeGreaterThanOrEqual(500);
    answers.push(await failed.text());
    await server.program.stop();

    expect(await received.all()).not.toContain(key);
    expect(shown).not.toContain(key);
    expect(answers.join("\n")).not.toContain(key);
    expect(server.program.output.length, "the server logs something at trace level").toBeGreaterThan(0);
    expect(server.program.output).not.toContain(key);
    expect(simulator.program.output).not.toContain(key);
    const built = filesBelow(path.join(repository, "target/site"));
    expect(built.some((file) => file.endsWith(".js"))).toBe(true);
    for (const file of [...built, ...filesBelow(server.dataDir)]) {
      expect(readFileSync(file, "latin1").includes(key), file).toBe(false);
    }
  } finally {
    await server.stop();
    await simulator.stop();
  }
});

/** Reads a stream until a text appears in it, then leaves. */
async function readUntil(answer: Response, text: string): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (reader && !read.includes(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    read += value;
  }
  await reader?.cancel();
  return read;
}
