/** How soon a call that waits stands in the inbox: from the moment that the agent asked until the console tells it. For
 * sessions that somebody watches, and for those that nobody does. Part of `make bench-inbox`. */
import type { Api } from "../fixtures/api.ts";
import { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";
import { median, worst } from "./table.ts";

const sizes = [1, 100, 1_000];
const trials = { watched: 12, unwatched: 5 };

async function follow(server: Server, token: string, session: string): Promise<AbortController> {
  const abort = new AbortController();
  const address = `${server.url}/api/console/stream?follow=${session}:0`;
  const answer = await fetch(address, { headers: { "x-api-key": token }, signal: abort.signal });
  void answer.body?.pipeTo(new WritableStream()).catch(() => {});
  return abort;
}

/** Milliseconds from the call's own time until the inbox has it; then it is answered. */
async function arrival(api: Api, session: string): Promise<number> {
  await api.send(session, '/use bash {"command":"ls"}');
  for (;;) {
    const { sessions } = await api.get<{ sessions: { session: { id: string }; calls: string[]; since: number }[] }>("/console/approvals");
    const waiting = sessions.find(({ session: { id } }) => id === session);
    if (waiting) {
      const taken = Date.now() - waiting.since;
      const answer = { type: "user.tool_confirmation", tool_use_id: waiting.calls[0], result: "allow" };
      await api.post(`/v1/sessions/${session}/events`, { events: [answer] });
      await api.idle(session, "end_turn");
      return taken;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("the inbox", async () => {
  for (const size of sizes) {
    const server = await Server.start();
    try {
      const api = await server.api();
      const [agent, environment] = [await api.createAgent("Inbox"), await api.createEnvironment("Inbox")];
      const sessions: string[] = [];
      for (let n = 0; n < size; n++) sessions.push(await api.createSession(agent, environment, `Session ${n}`));
      const read = async () => (await api.get<{ listed_at: number | null; unread: number }>("/console/approvals/summary")).unread;
      await expect.poll(read, { timeout: 400_000, intervals: [1_000] }).toBe(0);
      const session = sessions[0] ?? "";
      const unwatched: number[] = [];
      for (let n = 0; n < trials.unwatched; n++) unwatched.push(await arrival(api, session));
      const following = await follow(server, api.key, session);
      const watched: number[] = [];
      for (let n = 0; n < trials.watched; n++) watched.push(await arrival(api, session));
      following.abort();
      const told = (name: string, times: number[]) => `${name} ${(median(times) / 1000).toFixed(2)} s, worst ${(worst(times) / 1000).toFixed(2)} s`;
      console.log(`${size} sessions: ${told("watched: median", watched)}; ${told("not watched: median", unwatched)}`);
    } finally {
      await server.stop();
    }
  }
});
