/** A proxy before the simulator that sends events of its own into the streams that pass through it, at a pace that it keeps. */
import type { ServerResponse } from "node:http";
import { forward } from "../fixtures/proxy.ts";
import { type FakeUpstream, startUpstream } from "../fixtures/upstream.ts";

/** How often it sends, in milliseconds. */
const BEAT = 10;

export class Pacer {
  #count = 0;

  private constructor(
    private readonly streams: Set<ServerResponse>,
    private readonly server: FakeUpstream,
  ) {}

  static async start(upstream: string): Promise<Pacer> {
    const streams = new Set<ServerResponse>();
    const server = await startUpstream((incoming, outgoing) => {
      // What is sent between the frames is plain text.
      delete incoming.headers["accept-encoding"];
      if (/\/stream(\?|$)/.test(incoming.url ?? "")) {
        streams.add(outgoing);
        outgoing.once("close", () => streams.delete(outgoing));
      }
      forward(incoming, outgoing, upstream);
    });
    return new Pacer(streams, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** So many events of an agent at work within so many milliseconds, and the end of its turn. */
  async burst(events: number, within: number): Promise<void> {
    const begun = performance.now();
    for (let sent = 0; sent < events; ) {
      const due = Math.min(events, Math.ceil((events * (performance.now() - begun)) / within));
      const frames: string[] = [];
      for (; sent < due; sent++) frames.push(this.#frame(work[sent % work.length]));
      this.#send(frames);
      await new Promise((resolve) => setTimeout(resolve, BEAT));
    }
    this.#send([this.#frame(() => ({ type: "session.status_idle", stop_reason: { type: "end_turn" } }))]);
  }

  #send(frames: string[]): void {
    for (const stream of this.streams) stream.write(frames.join(""));
  }

  #frame(make: Maker | undefined): string {
    const n = this.#count++;
    const event = { id: id(n), processed_at: new Date().toISOString(), ...make?.(n) };
    return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

type Maker = (n: number) => { type: string } & Record<string, unknown>;

const id = (n: number) => `sevt_${String(n).padStart(24, "0")}`;
const usage = { cache_creation_input_tokens: 90, cache_read_input_tokens: 9_000, input_tokens: 12, output_tokens: 240 };
const text = (text: string) => [{ type: "text", text }];

/** One model request after the other: what the agent says, what it calls, what comes of it. */
const work: Maker[] = [
  () => ({ type: "span.model_request_start" }),
  (n) => ({ type: "agent.message", content: text(`Step **${n}**: I look at \`deck/${n}.txt\`.\n\n- first its head\n- then its end`) }),
  (n) => ({ type: "agent.tool_use", name: "bash", input: { command: `head -n 5 deck/${n}.txt` }, evaluated_permission: "allow" }),
  (n) => ({ type: "span.model_request_end", is_error: false, model_request_start_id: id(n - 3), model_usage: usage }),
  (n) => ({ type: "agent.tool_result", tool_use_id: id(n - 2), is_error: false, content: text(`line ${n}\nline ${n + 1}\n`) }),
];
