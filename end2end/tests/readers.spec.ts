/** Many readers of one session cost the upstream one stream, and all see the same events in the same order. */
import { EventReader } from "../fixtures/sse.ts";
import { CountingProxy } from "../fixtures/proxy.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

const key = "key-of-the-readers-test";

interface Event {
  id?: string;
  type?: string;
  processed_at?: string | null;
}

/** The events of a reader, in order, without what is not stored (previews, the connection's state). */
function story(reader: EventReader): string[] {
  return reader.frames
    .map(({ data }) => JSON.parse(data) as Event & { event?: Event })
    .map((frame) => frame.event ?? frame)
    .filter(({ id, type }) => id && type && !type.startsWith("event_"))
    .map(({ id, type, processed_at }) => `${type} ${id} ${processed_at ? "processed" : "queued"}`);
}

const ended = (reader: EventReader) => story(reader).some((line) => line.startsWith("session.status_idle"));

test("100 readers cost one upstream stream", async () => {
  test.setTimeout(120_000);
  const simulator = await startSimulator(key);
  const proxy = await CountingProxy.start(simulator.program.url);
  const server = await Server.start({ upstream: { url: proxy.url, key } });
  const readers: EventReader[] = [];
  try {
    const api = await server.api();
    const session = await api.newSession("A full house");
    const browsers = await Promise.all(
      Array.from({ length: 90 }, () => EventReader.open(`${server.url}/api/console/stream?follow=${session}:0`, api.key)),
    );
    const programs = await Promise.all(
      Array.from({ length: 10 }, () => EventReader.open(`${server.url}/api/v1/sessions/${session}/events/stream`, api.key)),
    );
    readers.push(...browsers, ...programs);

    await api.send(session, "/think\n/say All hands see this.\n/say And this.");
    const history = await simulator.api.idle(session);
    await expect.poll(() => readers.filter((reader) => !ended(reader)).length, { timeout: 30_000 }).toBe(0);

    const first = story(browsers[0] as EventReader);
    expect(new Set(first.map((line) => line.split(" ")[1]))).toEqual(new Set(history.map(({ id }) => id)));
    for (const reader of readers) expect(story(reader)).toEqual(first);
    expect(proxy.most, "streams at one time").toBe(1);
    expect(proxy.opened, "streams in all").toBe(1);
  } finally {
    for (const reader of readers) reader.close();
    await server.stop();
    await proxy.stop();
    await simulator.stop();
  }
});

test("a reader that comes back gets exactly what it missed", async ({ server }) => {
  const api = await server.api();
  const session = await api.newSession("Come back");
  const url = (after: number) => `${server.url}/api/console/stream?follow=${session}:${after}`;
  const whole = await EventReader.open(url(0), api.key);
  const leaves = await EventReader.open(url(0), api.key);
  try {
    await api.send(session, "/say One.");
    await expect.poll(() => ended(leaves)).toBe(true);
    leaves.close();
    const numbers = leaves.frames.map(({ data }) => (JSON.parse(data) as { seq?: number }).seq ?? 0);
    const last = Math.max(...numbers);

    await api.send(session, "/say Two.");
    await api.idle(session);
    const returned = await EventReader.open(url(last), api.key);
    const count = (reader: EventReader) => story(reader).filter((line) => line.startsWith("session.status_idle")).length;
    await expect.poll(() => [count(whole), count(returned)]).toEqual([2, 1]);
    returned.close();
    // The log keeps an event once: what was queued and is processed by now comes as processed only.
    const processed = (...readers: EventReader[]) => readers.flatMap(story).filter((line) => line.endsWith(" processed"));
    expect(processed(leaves, returned)).toEqual(processed(whole));
  } finally {
    whole.close();
    leaves.close();
  }
});
