// @ts-check
// The page as its parts share it: what the server wrote on its root element, how the session is shown, and who hears when
// that changes.

/**
 * Which events are shown: only these types (none: all), only this child thread ("": the session's own stream), only what
 * went wrong.
 * @typedef {{ types: string[], thread: string, failed: boolean }} Filter
 */

/** @typedef {{ event: string, at: number | null, thread: string | null, excerpt: string }} Hit */
/** @typedef {{ watching: string[], answering: { call: string, name: string }[] }} Presence */
/** @typedef {"state" | "filter" | "hits" | "presence" | "log" | "slots" | "summary" | "drawn" | "uncover" | "cards"} Topic */

/** @type {Filter} */
export const everything = { types: [], thread: "", failed: false };

export class Page {
  filter = everything;
  /** What the last search found. */
  hits = /** @type {Hit[]} */ ([]);
  /** @type {Presence} */
  presence = { watching: [], answering: [] };
  /** Nothing can be sent at the moment, as far as the server knows. */
  isCutOff = false;
  /** An earlier moment is on the screen. */
  isReplaying = false;
  /** @type {Map<Topic, (() => void)[]>} */
  #listeners = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    const { session = "", log = "", stream, me = "", seq } = root.dataset;
    this.root = root;
    this.session = session;
    /** Everything that is read lies below this address. */
    this.log = log;
    /** The address of a stream of its own, for who may not have the shared one. */
    this.ownStream = stream;
    this.me = me;
    /** The log number up to which the page was rendered. */
    this.rendered = Number(seq ?? 0);
  }

  /**
   * Whether the visitor may do this.
   * @param {"answer" | "operate" | "administer"} what
   */
  may(what) {
    return hasWord(this.root.dataset.may, what);
  }

  /**
   * Whether this is so of the session: `working`, `blocked`, `over`, `deleted`, `archived`.
   * @param {string} state
   */
  is(state) {
    return hasWord(this.root.dataset.state, state);
  }

  /** @param {string} state */
  setState(state) {
    if (this.root.dataset.state === state) return;
    this.root.dataset.state = state;
    this.tell("state");
  }

  /** @param {boolean} isCutOff */
  setCutOff(isCutOff) {
    if (this.isCutOff === isCutOff) return;
    this.isCutOff = isCutOff;
    this.tell("state");
  }

  /**
   * @param {Topic} topic
   * @param {() => void} run
   */
  on(topic, run) {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), run]);
  }

  /** @param {Topic} topic */
  tell(topic) {
    for (const run of this.#listeners.get(topic) ?? []) run();
  }

  /**
   * The address of a fragment: HTML for this visitor.
   * @param {string} name
   * @param {URLSearchParams} [query]
   */
  fragment(name, query) {
    return `${this.log}/fragments/${name}${query?.size ? `?${query}` : ""}`;
  }

  /**
   * An element of the page, which a shared page may not have.
   * @template {HTMLElement} T
   * @param {string} selector
   * @returns {T | null}
   */
  find(selector) {
    return this.root.querySelector(selector);
  }
}

/**
 * Whether two filters show the same.
 * @param {Filter} one
 * @param {Filter} other
 */
export function isSame(one, other) {
  return one.thread === other.thread && one.failed === other.failed && one.types.join() === other.types.join();
}

/**
 * A filter as the query of an address.
 * @param {Filter} filter
 */
export function queryOf({ types, thread, failed }) {
  const query = new URLSearchParams({ thread });
  for (const type of types) query.append("type", type);
  if (failed) query.set("failed", "true");
  return query;
}

/**
 * Whether a row passes a filter, by the attributes that it has.
 * @param {DOMStringMap} row
 * @param {Filter} filter
 */
export function passes(row, { types, thread, failed }) {
  const isOnStream = thread ? row.thread === thread : row.stream === undefined;
  // What has no event yet has no type either.
  const isOfType = !types.length || !row.types || row.types.split(" ").some((type) => types.includes(type));
  return isOnStream && isOfType && (!failed || row.failed !== undefined);
}

/**
 * @param {string | undefined} words
 * @param {string} word
 */
function hasWord(words, word) {
  return (words ?? "").split(" ").includes(word);
}
