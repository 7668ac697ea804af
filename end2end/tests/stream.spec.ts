/** `scripts/stream.js` by itself: the one connection that all tabs share never passes by what a tab lacks. */
import { mock } from "node:test";
import { expect, test } from "@playwright/test";
import { Stream } from "../../scripts/stream.js";

/** A connection that does what a test says. */
class Connection extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static made: Connection[] = [];
  readyState = Connection.CONNECTING;
  onopen = () => {};
  onerror = () => {};

  constructor(readonly address: string) {
    super();
    Connection.made.push(this);
  }

  static get last(): Connection {
    return Connection.made.at(-1) as Connection;
  }

  open(): void {
    this.readyState = Connection.OPEN;
    this.onopen();
  }

  close(): void {
    this.readyState = 2;
  }

  /** What changed in the session up to a number of its log. */
  patch(seq: number): void {
    this.dispatchEvent(new MessageEvent("patch", { data: `{"session":"sesn_1","seq":${seq},"patch":{}}` }));
  }

  /** Behind which number it was asked for. */
  get after(): string | null {
    return new URL(this.address, "http://localhost").searchParams.get("follow");
  }
}

/** Who follows the session, and the numbers of the patches that it was told. */
function follower(after: number) {
  const told: (number | string)[] = [];
  const tell = (kind: string, data: string) => void told.push(kind === "patch" ? (JSON.parse(data).seq as number) : kind);
  return { session: "sesn_1", after, tell, told };
}

/** Lets time pass, a little at a time: what is begun on the way is timed from there. */
function pass(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 10) mock.timers.tick(10);
}

/** A test in whose course no time passes but by `pass`. */
function timeless(title: string, body: () => void): void {
  test(title, () => {
    const { EventSource } = globalThis;
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    globalThis.EventSource = Connection as unknown as typeof EventSource;
    try {
      body();
    } finally {
      Connection.made = [];
      globalThis.EventSource = EventSource;
      mock.timers.reset();
    }
  });
}

timeless("a tab that joins a connection which is ahead of it misses nothing", () => {
  const stream = new Stream();
  const first = follower(10);
  stream.follow(first);
  pass(30);
  Connection.last.open();
  for (let seq = 11; seq <= 15; seq++) Connection.last.patch(seq);
  // Its page was rendered when the log ended with 12.
  const second = follower(12);
  stream.follow(second);
  Connection.last.patch(16);
  pass(30);
  expect(Connection.made.length).toBe(2);
  expect(Connection.last.after).toBe("sesn_1:12");
  Connection.last.open();
  for (let seq = 13; seq <= 17; seq++) Connection.last.patch(seq);
  expect(second.told).toEqual(["open", 13, 14, 15, 16, 17]);
  // It had 16 before: a patch that is applied twice changes nothing.
  expect([...new Set(first.told.filter(Number))]).toEqual([11, 12, 13, 14, 15, 16, 17]);
});

timeless("what is being written is told to whoever has all that the log has, and to nobody who is ahead", () => {
  const stream = new Stream();
  const [one, other] = [follower(10), follower(12)];
  for (const each of [one, other]) stream.follow(each);
  pass(30);
  Connection.last.open();
  for (const seq of [10, 11, 12, 12]) Connection.last.patch(seq);
  expect(one.told).toEqual(["open", 10, 11, 12, 12]);
  expect(other.told).toEqual(["open", 12, 12]);
});

timeless("a connection that falls silent, or never opens, is made anew from where each stands", () => {
  const stream = new Stream();
  const only = follower(1);
  stream.follow(only);
  pass(30);
  Connection.last.open();
  Connection.last.patch(2);
  // Two keep-alives of the server, one each 10 s, are missed.
  pass(24_000);
  expect(Connection.made.length).toBe(1);
  pass(4_000);
  expect(only.told).toEqual(["open", 2, "lost"]);
  expect(Connection.last.after).toBe("sesn_1:2");
  const silent = Connection.made.length;
  pass(30_000);
  expect(Connection.made.length).toBeGreaterThan(silent);
});
