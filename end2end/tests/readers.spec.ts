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

interface Patch {
  rows?: string[];
  gone?: string[];
}

/** The events of a program, in order, without previews, which are not stored. */
function story(program: EventReader): string[] {
  return program.frames
    .map(({ data }) => JSON.parse(data) as Event)
    .filter(({ id, type }) => id && type && !type.startsWith("event_"))
    .map(({ id, type, processed_at }) => `${type} ${id} ${processed_at ? "processed" : "queued"}`);
}

const keyOf = (row: string) => /data-event-id="([^"]+)"/.exec(row)?.[1] ?? "";
const placeOf = (row: string) => /data-place="([^"]+)"/.exec(row)?.[1] ?? "";

/** The rows that browsers have after their patches, in their order. */
function transcript(...browsers: EventReader[]): string[] {
  const rows = new Map<string, string>();
  for (const { event, data } of browsers.flatMap(({ frames }) => frames)) {
    if (event !== "patch") continue;
    const { patch } = JSON.parse(data) as { patch: Patch };
    for (const row of patch.rows ?? []) rows.set(keyOf(row), row);
    for (const key of patch.gone ?? []) rows.delete(key);
  }
  return [...rows.values()].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

const isIdle = (row: string) => row.includes('data-types="session.status_idle"');
const hasEnded = (reader: EventReader, turns = 1) => transcript(reader).filter(isIdle).length >= turns;
const programEnded = (reader: EventReader) => story(reader).some((line) => line.startsWith("session.status_idle"));

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
    await expect.poll(() => programs.filter((reader) => !programEnded(reader)).length, { timeout: 30_000 }).toBe(0);
    await expect.poll(() => browsers.filter((reader) => !hasEnded(reader)).length, { timeout: 30_000 }).toBe(0);

    const first = story(programs[0] as EventReader);
    expect(new Set(first.map((line) => line.split(" ")[1]))).toEqual(new Set(history.map(({ id }) => id)));
    for (const reader of programs) expect(story(reader)).toEqual(first);
    const rows = transcript(browsers[0] as EventReader);
    expect(rows.filter((row) => row.includes('class="entry agent"') && row.includes("All hands see this.")).length).toBe(1);
    for (const reader of browsers) expect(transcript(reader)).toEqual(rows);
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
    await expect.poll(() => hasEnded(leaves)).toBe(true);
    leaves.close();
    const numbers = leaves.frames.map(({ data }) => (JSON.parse(data) as { seq?: number }).seq ?? 0);
    const last = Math.max(...numbers);

    await api.send(session, "/say Two.");
    await api.idle(session);
    const returned = await EventReader.open(url(last), api.key);
    await expect.poll(() => [hasEnded(whole, 2), hasEnded(returned)]).toEqual([true, true]);
    returned.close();
    expect(transcript(returned).some((row) => row.includes("One.")), "what it had is not sent again").toBe(false);
    expect(transcript(leaves, returned)).toEqual(transcript(whole));
  } finally {
    whole.close();
    leaves.close();
  }
});
