/** When the events of a session arrive at who follows the console's stream: costs nothing that a page would feel. */
import type { Api } from "../fixtures/api.ts";

export class Arrivals {
  readonly #times: number[] = [];
  readonly #abort = new AbortController();
  #rest = () => {};
  /** Until the session rests. */
  readonly rested = new Promise<void>((resolve) => (this.#rest = resolve));

  private constructor() {}

  static async follow(console: Api, session: string): Promise<Arrivals> {
    const arrivals = new Arrivals();
    const answer = await console.fetch(`/v1/sessions/${session}/events/stream`, { signal: arrivals.#abort.signal });
    if (!answer.body) throw new Error(`the stream of ${session} is ${answer.status}`);
    void arrivals.#read(answer.body).catch(() => {});
    return arrivals;
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const count = chunk.match(/^event: (?!event_)/gm)?.length ?? 0;
      for (let n = 0; n < count; n++) this.#times.push(performance.now());
      if (chunk.includes('"session.status_idle"')) this.#rest();
    }
  }

  get count(): number {
    return this.#times.length;
  }

  get last(): number {
    return this.#times.at(-1) ?? NaN;
  }

  /** The most that came within any second. */
  mostInASecond(): number {
    let first = 0;
    const counts = this.#times.map((time, n) => {
      while (time - (this.#times[first] ?? time) > 1000) first++;
      return n - first + 1;
    });
    return Math.max(0, ...counts);
  }

  stop(): void {
    this.#abort.abort();
  }
}
