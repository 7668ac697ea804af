/** What people who watch cost: bytes to each browser, and the server's processor time, for 1,000 events. Part of `make
 * bench-session`. `PILOTHOUSE` names another binary to compare with. */
import { unasked } from "../fixtures/api.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { test } from "../fixtures/test.ts";
import { Arrivals } from "./arrivals.ts";
import { Pacer } from "./pacer.ts";

const key = "key-of-the-bench";
/** Events, and within how many milliseconds. */
const paces = [[100, 10_000], [1_000, 1_000]] as const;

/** Counts the bytes of the console's stream as a browser gets them. */
class Watcher {
  bytes = 0;
  readonly #abort = new AbortController();

  async open(url: string, token: string): Promise<this> {
    const headers = { "x-api-key": token, "accept-encoding": "identity" };
    const answer = await fetch(url, { headers, signal: this.#abort.signal });
    if (!answer.body) throw new Error(`the stream is ${answer.status}`);
    void this.#count(answer.body).catch(() => {});
    return this;
  }

  async #count(body: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of body) this.bytes += chunk.length;
  }

  close(): void {
    this.#abort.abort();
  }
}

test("people who watch", async () => {
  const simulator = await startSimulator(key, ["--speed", "1000"]);
  const pacer = await Pacer.start(simulator.program.url);
  const server = await Server.start({ upstream: { url: pacer.url, key } });
  try {
    const console = await server.api();
    const agent = await simulator.api.createAgent("Bench", unasked);
    const environment = await simulator.api.createEnvironment("Bench");
    const session = await simulator.api.createSession(agent, environment, "Watched", { metadata: { history: "100" } });
    const lines: string[] = [];
    for (const [count, events, within] of [1, 100].flatMap((count) => paces.map((pace) => [count, ...pace] as const))) {
      const { newest } = await console.get<{ newest: number }>(`/console/sessions/${session}/events?limit=1`);
      const stream = `${server.url}/api/console/stream?follow=${session}:${newest}`;
      const watchers = await Promise.all(Array.from({ length: count }, () => new Watcher().open(stream, console.key)));
      const arrivals = await Arrivals.follow(console, session);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const before = { time: server.program.processorTime(), bytes: watchers[0]?.bytes ?? 0 };
      await pacer.burst(events, within);
      await arrivals.rested;
      await new Promise((resolve) => setTimeout(resolve, 300));
      const time = (server.program.processorTime() - before.time) / events;
      const bytes = ((watchers[0]?.bytes ?? 0) - before.bytes) / events;
      lines.push(`${count} watching, ${events / within * 1000} events/s: ${time.toFixed(2)} ms of the server's processor and ${Math.round(bytes)} bytes to each an event`);
      for (const watcher of watchers) watcher.close();
      arrivals.stop();
    }
    globalThis.console.log(`\n${lines.join("\n")}`);
  } finally {
    await server.stop();
    await pacer.stop();
    await simulator.stop();
  }
});
