// @ts-check
// The live stream of sessions: one connection for all who follow, opened again from where each of them stands.
// It runs in a shared worker, where one connection serves every tab; where there are no shared workers, in the page.

/** A connection that was silent for longer, in milliseconds, is made anew; the server says something every 10 s. */
const TOO_SILENT = 25_000;
/** How often the silence is measured. */
const WATCH = 2_000;
/** A connection attempt is given this long before a wake-up starts another. */
const PATIENCE = 4_000;
/** The first and the longest wait before a lost connection is made again. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 15_000;
/** Who begins to follow within this time shares the new connection. */
const GATHER = 30;

/** Frames of the server that are handed on. */
const FRAMES = ["patch", "state", "presence", "reset"];

/**
 * Who follows a session. `after` is the log number up to which it has everything.
 * @typedef {{ session: string, after: number, tell: (kind: string, data: string) => void }} Follower
 */

export class Stream {
  /** @type {Set<Follower>} */
  #followers = new Set();
  /**
   * Those for whom the connection was made. Who came later waits for the next one: this one may be ahead of where they
   * stand, and they would miss what lies between.
   * @type {Set<Follower>}
   */
  #aboard = new Set();
  /** @type {EventSource | undefined} */
  #source;
  #attempt = 0;
  #started = 0;
  #heard = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @type {string | undefined} */
  #own;

  /** @param {string} [own] the address of a stream that carries one session only */
  constructor(own) {
    this.#own = own;
    setInterval(() => this.#source && this.#isSilent() && this.#lost(), WATCH);
  }

  /**
   * Follows a session from behind `after`; `tell` hears `open`, `lost`, and the server's frames about that session.
   * @param {Follower} follower
   * @returns {() => void} ends it
   */
  follow(follower) {
    this.#followers.add(follower);
    this.#connectIn(GATHER);
    return () => {
      this.#followers.delete(follower);
      this.#aboard.delete(follower);
      if (this.#followers.size === 0) this.#close();
    };
  }

  /** The machine woke up, or is online again: a connection that may be dead is not waited for. */
  wake() {
    if (this.#followers.size === 0) return;
    const isWaiting = this.#source?.readyState === EventSource.CONNECTING && Date.now() - this.#started < PATIENCE;
    if (isWaiting || (this.#isOpen() && !this.#isSilent())) return;
    this.#attempt = 0;
    this.#connect();
  }

  #isOpen() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  #isSilent() {
    return Date.now() - this.#heard > TOO_SILENT;
  }

  /** @param {number} wait */
  #connectIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #connect() {
    this.#close();
    if (this.#followers.size === 0) return;
    this.#started = this.#heard = Date.now();
    this.#aboard = new Set(this.#followers);
    const source = new EventSource(this.#address());
    this.#source = source;
    source.onopen = () => {
      this.#heard = Date.now();
      for (const follower of this.#aboard) follower.tell("open", "");
    };
    // The browser would retry some failures by itself and give up on others; one way for all is easier to trust.
    source.onerror = () => this.#lost();
    source.addEventListener("alive", () => this.#alive());
    for (const name of FRAMES) source.addEventListener(name, (event) => this.#frame(name, event.data));
  }

  #lost() {
    this.#close();
    const wait = Math.min(FIRST_WAIT * 2 ** this.#attempt++, LONGEST_WAIT);
    this.#connectIn(wait * (0.5 + Math.random() / 2));
    for (const follower of this.#followers) follower.tell("lost", "");
  }

  #alive() {
    this.#heard = Date.now();
    this.#attempt = 0;
  }

  /** Each session from behind the last event that all of its followers have. */
  #address() {
    /** @type {Map<string, number>} */
    const sessions = new Map();
    for (const { session, after } of this.#followers) {
      sessions.set(session, Math.min(after, sessions.get(session) ?? Infinity));
    }
    if (this.#own) return `${this.#own}?after=${Math.min(...sessions.values())}`;
    const query = new URLSearchParams([...sessions].map(([session, after]) => ["follow", `${session}:${after}`]));
    return `/api/console/stream?${query}`;
  }

  /**
   * @param {string} name
   * @param {string} data
   */
  #frame(name, data) {
    this.#alive();
    const { session, seq } = head(data);
    for (const follower of this.#aboard) {
      if (follower.session !== session) continue;
      if (seq !== undefined) {
        // Text that is being written changes without a number of its own.
        if (seq < follower.after) continue;
        follower.after = seq;
      }
      follower.tell(name, data);
    }
  }
}

/**
 * What a frame is about; its head stands before the upstream's JSON, which need not be read for that.
 * @param {string} data
 * @returns {{ session?: string, seq?: number }}
 */
function head(data) {
  const [, session, seq] = data.match(/^\{"session":"([^"]+)"(?:,"seq":(\d+))?/) ?? [];
  return { session, seq: seq === undefined ? undefined : Number(seq) };
}
