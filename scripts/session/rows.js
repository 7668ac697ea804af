// @ts-check
// The rows of the transcript: keyed, in order, bounded. The server renders each version of a row once; here they are put
// where they belong, and none is ever replaced by an older one.
import { elementsOf, morph } from "./morph.js";
import { aFew, indexOf, KEPT, MOST, surplus, whole } from "./order.js";
import { coalesced } from "./pace.js";
import { passes } from "./page.js";
import { dayLine, localize, tellDays, tellTurn } from "./times.js";

/** @typedef {import("./page.js").Filter} Filter */

/**
 * A part of the session as rows, and what is around it.
 * @typedef {{
 *   rows: string[], first: string | null, last: string | null, has_earlier: boolean, has_later: boolean, newest: number,
 *   target?: string | null,
 * }} Window
 */

/**
 * A version of a row. `number`: the log was read up to there when it was rendered.
 * @typedef {{
 *   key: string, place: string, isWritten: boolean, isGrowing: boolean, data: DOMStringMap, html: string, number: number,
 * }} Version
 */

/** @typedef {{ key: string, number: number, isGone: true }} Gone */
/** @typedef {{ version: Version, element: HTMLElement }} Row */

/**
 * How the rows are looked at: what is shown of them, and whether somebody reads at their end.
 * @typedef {{ filter: Filter, isAtEnd: boolean }} View
 */

export class Rows {
  hasEarlier = false;
  hasLater = false;
  /** Where more is loaded from: events at both ends of what is shown. */
  first = /** @type {string | null} */ (null);
  last = /** @type {string | null} */ (null);
  /** The highest log number that was told. */
  newest;
  /** Runs after something was drawn. */
  changed = () => {};

  #log;
  #view;
  /** @type {Row[]} in order */
  #rows = [];
  /** @type {Map<string, Row>} */
  #byKey = new Map();
  /** What came and is not drawn yet, by key. @type {Map<string, Version | Gone>} */
  #pending = new Map();
  /** What is being written, wherever it would stand: no log has it yet. @type {Map<string, Version>} */
  #growing = new Map();
  /** What came during each load that is under way. @type {Set<(Version | Gone)[]>} */
  #recordings = new Set();
  /** The places between which rows stand. */
  #from = /** @type {string | undefined} */ (undefined);
  #to = /** @type {string | undefined} */ (undefined);
  #soon = coalesced(() => this.#publish());

  /**
   * @param {HTMLElement} log the element that has the rows
   * @param {View} view
   * @param {number} rendered the log number up to which it was rendered
   * @param {{ first?: string, last?: string, hasEarlier: boolean, hasLater: boolean }} ends
   */
  constructor(log, view, rendered, { first, last, hasEarlier, hasLater }) {
    this.#log = log;
    this.#view = view;
    this.newest = rendered;
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (log.querySelectorAll(":scope > article"))) {
      const row = { version: versionOf(element, "", rendered), element };
      this.#rows.push(row);
      this.#byKey.set(row.version.key, row);
      if (row.version.isGrowing) this.#growing.set(row.version.key, row.version);
      localize(element);
      tellTurn(element, view.filter.thread);
    }
    const [begin, end] = [this.#rows[0]?.version, this.#rows.at(-1)?.version];
    this.#setEnds(first ?? begin?.key ?? null, last ?? null, hasEarlier, hasLater);
    [this.#from, this.#to] = [begin?.place, end?.place];
    this.#settle();
  }

  /** The elements of rows, from first to last. */
  get elements() {
    return this.#rows.map(({ element }) => element);
  }

  get isEmpty() {
    return this.#rows.length === 0;
  }

  /**
   * The row under this key.
   * @param {string} key
   */
  element(key) {
    return this.#byKey.get(key)?.element;
  }

  /**
   * Takes in what the stream tells.
   * @param {{ rows?: string[], grown?: { key: string, after: number, text: string }[], gone?: string[] }} patch
   * @param {number} number
   */
  receive({ rows = [], grown = [], gone = [] }, number) {
    this.newest = Math.max(this.newest, number);
    const versions = rows.map((html) => versionOf(openingTag(html), html, number));
    for (const version of versions) {
      if (version.isGrowing) this.#growing.set(version.key, version);
      else this.#growing.delete(version.key);
    }
    for (const key of gone) this.#growing.delete(key);
    const news = [...versions, ...gone.map((key) => /** @type {Gone} */ ({ key, number, isGone: true }))];
    for (const recording of this.#recordings) recording.push(...news);
    this.#await(news);
    for (const growth of grown) this.#grow(growth, number);
    // A tab in the background is not drawn, so it need not take its time.
    if (document.hidden) this.#publish();
    else this.#soon();
  }

  /**
   * Appends text to a row that is being written. A row that is not drawn as far as that is soon sent whole.
   * @param {{ key: string, after: number, text: string }} growth
   * @param {number} number
   */
  #grow({ key, after, text }, number) {
    const row = this.#byKey.get(key);
    if (!row || this.#pending.has(key) || row.element.dataset.length !== String(after)) return;
    endOf(row.element)?.append(text);
    row.element.dataset.length = String(after + text.length);
    row.version.number = Math.max(row.version.number, number);
  }

  /**
   * Drops what is being written, but for some of it: nobody tells how it goes on.
   * @param {string[]} [rows] what does go on
   */
  dropGrowing(rows = []) {
    const goOn = new Set(rows.map((html) => openingTag(html).dataset.eventId));
    for (const key of this.#growing.keys()) {
      if (goOn.has(key)) continue;
      this.#growing.delete(key);
      this.#pending.delete(key);
      const row = this.#byKey.get(key);
      if (row?.version.isGrowing && !row.version.isWritten) this.#remove(row);
    }
    this.#settle();
  }

  /**
   * Loads a window; what comes meanwhile is kept for `show`, `prepend`, `append` or `merge`.
   * @param {() => Promise<Window>} load
   */
  async load(load) {
    const recording = /** @type {(Version | Gone)[]} */ ([]);
    this.#recordings.add(recording);
    try {
      const window = await load();
      return { window, recording };
    } finally {
      this.#recordings.delete(recording);
    }
  }

  /**
   * Shows another part of the session.
   * @param {{ window: Window, recording: (Version | Gone)[] }} loaded
   */
  show({ window, recording }) {
    const { newest, has_earlier: hasEarlier, has_later: hasLater } = window;
    const versions = versionsOf(window);
    const known = new Set(versions.map(({ key }) => key));
    // No log has what is being written.
    const growing = hasLater ? [] : [...this.#growing.values()].filter(({ key }) => !known.has(key));
    const news = recording.filter(({ number }) => number >= newest);
    const stay = new Set([...known, ...[...growing, ...news].map(({ key }) => key)]);
    for (const row of this.#rows.filter(({ version }) => !stay.has(version.key))) this.#remove(row);
    for (const [key, { number }] of this.#pending) if (number < newest) this.#pending.delete(key);
    this.#setEnds(window.first, window.last, hasEarlier, hasLater);
    [this.#from, this.#to] = [versions[0]?.place, versions.at(-1)?.place];
    this.#await(growing.map((version) => ({ ...version, number: Math.max(version.number, newest) })));
    this.newest = Math.max(this.newest, newest);
    this.#take(versions, news, newest);
  }

  /**
   * Adds what precedes the first row; what is too much leaves at the end.
   * @param {{ window: Window, recording: (Version | Gone)[] }} loaded
   */
  prepend({ window, recording }) {
    const versions = versionsOf(window);
    this.hasEarlier = window.has_earlier;
    this.first = window.first ?? this.first;
    this.#from = versions[0]?.place ?? this.#from;
    this.#take(versions, recording, window.newest, "end");
  }

  /**
   * Adds what follows the last row; what is too much leaves at the beginning.
   * @param {{ window: Window, recording: (Version | Gone)[] }} loaded
   */
  append({ window, recording }) {
    const versions = versionsOf(window);
    this.hasLater = window.has_later;
    this.last = window.last ?? this.last;
    this.#to = versions.at(-1)?.place ?? this.#to;
    if (!this.hasLater) this.#await([...this.#growing.values()]);
    this.#take(versions, recording, window.newest, "beginning");
  }

  /**
   * Takes in rows that may be known already; what is shown stays.
   * @param {{ window: Window, recording: (Version | Gone)[] }} loaded
   */
  merge({ window, recording }) {
    this.#take(versionsOf(window), recording, window.newest);
  }

  /**
   * @param {Version[]} versions
   * @param {(Version | Gone)[]} recording
   * @param {number} newest
   * @param {"end" | "beginning"} [far] where rows leave
   */
  #take(versions, recording, newest, far) {
    this.#await(versions);
    this.#await(recording.filter(({ number }) => number >= newest));
    this.#publish(true, far);
  }

  /** @param {(Version | Gone)[]} news */
  #await(news) {
    for (const next of news) {
      const waiting = this.#pending.get(next.key);
      if (!waiting || waiting.number <= next.number) this.#pending.set(next.key, next);
    }
  }

  /**
   * Draws what came: all of it where it was asked for, else a few rows, and goes on after a rest.
   * @param {boolean} [isAsked]
   * @param {"end" | "beginning"} [far]
   */
  #publish(isAsked = false, far) {
    const wanted = this.#bounded(this.#wanted(), far);
    const shown = this.#rows.map(({ version }) => version.key);
    const keys = wanted.map((version) => ({ key: version.key, isNew: this.#byKey.get(version.key)?.version !== version }));
    const step = isAsked || document.hidden ? whole(shown, keys) : aFew(shown, keys);
    const leaving = new Set(step.leave);
    for (const row of this.#rows.filter(({ version }) => leaving.has(version.key))) this.#remove(row);
    const byKey = new Map(wanted.map((version) => [version.key, version]));
    for (const key of step.draw) {
      const version = byKey.get(key);
      if (version) this.#draw(version);
      this.#pending.delete(key);
    }
    // What is neither wanted nor shown will not be drawn.
    for (const key of this.#pending.keys()) if (!byKey.has(key) && !this.#byKey.has(key)) this.#pending.delete(key);
    if (step.isPart) this.#soon();
    else this.#pending.clear();
    this.#settle();
    this.changed();
  }

  /** All rows as they are to be, in order. */
  #wanted() {
    /** @type {Map<string, Version>} */
    const wanted = new Map();
    for (const { version } of this.#rows) if (this.#isInside(version)) wanted.set(version.key, version);
    for (const [key, next] of this.#pending) {
      const shown = wanted.get(key);
      if (shown && next.number < shown.number) continue;
      if ("isGone" in next || !this.#isInside(next) || !passes(next.data, this.#view.filter)) wanted.delete(key);
      // The same HTML, rendered later.
      else if (shown && shown.html === next.html) shown.number = next.number;
      else wanted.set(key, next);
    }
    return [...wanted.values()].sort((one, other) => (one.place < other.place ? -1 : one.place > other.place ? 1 : 0));
  }

  /**
   * Whether a row belongs to the part of the session that is shown. If nothing is earlier, late arrivals with early times
   * do as well.
   * @param {Version} version
   */
  #isInside({ place }) {
    const isBefore = this.hasEarlier && this.#from !== undefined && place < this.#from;
    const isBehind = this.hasLater && this.#to !== undefined && place > this.#to;
    return !isBefore && !isBehind;
  }

  /**
   * At most so many rows: at the end of the session new ones push out the first ones; where the reader has moved up, what
   * happens is not added to what is seen any more.
   * @param {Version[]} wanted
   * @param {"end" | "beginning"} [far]
   */
  #bounded(wanted, far) {
    const written = wanted.filter(({ isWritten }) => isWritten);
    const count = surplus(written.length);
    if (count > 0 && far === "end") return this.#upTo(written[KEPT - 1], wanted);
    if (count > 0 && (far === "beginning" || (!this.hasLater && this.#view.isAtEnd))) {
      const begin = /** @type {Version} */ (written[count]);
      [this.first, this.#from, this.hasEarlier] = [begin.key, begin.place, true];
      wanted = wanted.filter(({ place }) => place >= begin.place);
    } else if (count > 0 && !this.hasLater) {
      return this.#upTo(written.at(-1), wanted);
    }
    // What is queued comes last, and may be more than anyone reads.
    return wanted.slice(0, MOST + KEPT);
  }

  /**
   * @param {Version | undefined} end
   * @param {Version[]} wanted
   */
  #upTo(end, wanted) {
    if (!end) return wanted;
    [this.last, this.#to, this.hasLater] = [end.key, end.place, true];
    return wanted.filter(({ place }) => place <= end.place);
  }

  /** @param {Version} version */
  #draw(version) {
    const fresh = elementsOf(version.html).firstElementChild;
    if (!(fresh instanceof HTMLElement)) return;
    tellTurn(fresh, this.#view.filter.thread);
    const row = this.#byKey.get(version.key);
    if (!row) return this.#put({ version, element: fresh });
    // Its day is told after all rows stand where they belong.
    dayLine(fresh)?.remove();
    const line = dayLine(row.element);
    if (line) fresh.prepend(line.cloneNode(true));
    morph(row.element, fresh);
    const hasMoved = row.version.place !== version.place;
    row.version = version;
    if (!hasMoved) return;
    this.#rows.splice(this.#rows.indexOf(row), 1);
    this.#put(row);
  }

  /** @param {Row} row */
  #put(row) {
    const { element, version } = row;
    const index = indexOf(this.#rows, version.place);
    const next = this.#rows[index]?.element ?? null;
    this.#rows.splice(index, 0, row);
    this.#byKey.set(version.key, row);
    if (element.parentNode !== this.#log || element.nextElementSibling !== next) this.#log.insertBefore(element, next);
  }

  /** @param {Row} row */
  #remove(row) {
    row.element.remove();
    this.#rows.splice(this.#rows.indexOf(row), 1);
    this.#byKey.delete(row.version.key);
  }

  /**
   * @param {string | null} first
   * @param {string | null} last
   * @param {boolean} hasEarlier
   * @param {boolean} hasLater
   */
  #setEnds(first, last, hasEarlier, hasLater) {
    [this.first, this.last, this.hasEarlier, this.hasLater] = [first, last, hasEarlier, hasLater];
  }

  /** What depends on the rows around each. */
  #settle() {
    for (const { element, version } of this.#rows) {
      // A result is shown with its call: if the call precedes what is loaded, so does the row.
      if (version.data.partial !== undefined && element.hidden !== this.hasEarlier) element.hidden = this.hasEarlier;
    }
    tellDays(this.elements);
  }
}

/** The elements of a message within which its text ends: its last paragraph, item, cell or line of code. */
const BLOCKS = "p, ul, ol, li, blockquote, pre, pre > code, h2, h3, h4, h5, .table-scroll, table, tbody, tr, td";

/**
 * Where text is appended to a message.
 * @param {HTMLElement} row
 */
function endOf(row) {
  let end = row.querySelector(".markdown");
  while (end?.lastElementChild?.matches(BLOCKS)) end = end.lastElementChild;
  return end;
}

/** @param {Window} window */
function versionsOf({ rows, newest }) {
  return rows.map((html) => versionOf(openingTag(html), html, newest));
}

/**
 * The first tag of a row as an element: all that must be known before it is drawn, if it ever is.
 * @param {string} html
 */
function openingTag(html) {
  const template = document.createElement("template");
  template.innerHTML = /^<article(?:"[^"]*"|[^">])*>/.exec(html)?.[0] ?? "";
  return /** @type {HTMLElement} */ (template.content.firstElementChild ?? document.createElement("article"));
}

/**
 * @param {HTMLElement} element
 * @param {string} html
 * @param {number} number
 * @returns {Version}
 */
function versionOf(element, html, number) {
  const data = { ...element.dataset };
  const isGrowing = element.getAttribute("aria-busy") === "true";
  return { key: data.eventId ?? "", place: data.place ?? "", isWritten: data.at !== undefined, isGrowing, data, html, number };
}
