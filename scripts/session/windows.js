// @ts-check
// Loads other parts of the session: what is earlier and later, what lies around an event or a moment, the end of what
// passes a filter; and keeps the reader's place.
import { Attempt } from "./attempt.js";
import { getJson } from "./call.js";
import { isNear, isNarrow, keepingPlace, pointAt, scrollToEnd } from "./dom.js";
import { everything, isSame, queryOf } from "./page.js";

/** How many events are loaded at a time. */
const WINDOW = 64;

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Filter} Filter */
/** @typedef {import("./rows.js").Rows} Rows */
/** @typedef {import("./rows.js").Window} Window */
/** @typedef {Parameters<Rows["show"]>[0]} Loaded */

/**
 * Where a window lies; nothing: at the end.
 * @typedef {{ before: string } | { after: string } | { around: string } | { at: number } | {}} Place
 */

/**
 * Where somebody reads.
 * @typedef {{ isAtEnd: boolean, setAtEnd: (isAtEnd: boolean) => void, look: () => void }} Reader
 */

export class Windows {
  #page;
  #rows;
  #reader;
  #more;
  #section;
  #listening = new AbortController();
  /** The number of the last part of the session that was asked for: an answer that a later question has overtaken is dropped. */
  #asked = 0;

  /**
   * @param {Pick<Page, "log" | "filter" | "tell">} page
   * @param {Rows} rows
   * @param {Reader} reader
   * @param {HTMLElement} section the transcript
   */
  constructor(page, rows, reader, section) {
    this.#page = page;
    this.#rows = rows;
    this.#reader = reader;
    this.#section = section;
    this.#more = new Attempt(this.#place("More events"), undefined, () => this.draw());
    for (const [id, go] of this.#ways) this.#way(id)?.querySelector("button")?.addEventListener("click", go);
    addEventListener("scroll", () => this.approach(), { signal: this.#listening.signal });
    this.draw();
  }

  /** Loads nothing by itself any more. */
  leave() {
    this.#listening.abort();
  }

  /**
   * An attempt whose failure is told in the transcript.
   * @param {string} [what] what failed, if not showing what a link names
   */
  attempt(what) {
    return new Attempt(this.#place("The linked event"), what);
  }

  /** @param {string} words the first of what failed */
  #place(words) {
    return /** @type {HTMLElement | null} */ (this.#section.querySelector(`[data-failure^="${words}"]`));
  }

  /** Shows which ways on there are, and whether there is nothing at all. */
  draw() {
    for (const [id, , label] of this.#ways) {
      const way = this.#way(id);
      const button = way?.querySelector("button");
      if (!way || !button) continue;
      way.hidden = id === "earlier-events" ? !this.#rows.hasEarlier : !this.#rows.hasLater;
      button.textContent = this.#more.isPending ? "Loading events…" : label;
      if (this.#more.isPending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    const empty = /** @type {HTMLElement | null} */ (this.#section.querySelector(".empty-transcript"));
    if (!empty) return;
    empty.hidden = !this.#rows.isEmpty;
    empty.textContent = isSame(this.#page.filter, everything) ? "No events yet." : "No events match the filter.";
  }

  /** Loads more where a way on is near what is seen, because of scrolling or because rows came or went. */
  approach() {
    if (this.#more.isPending || this.#more.hasFailed || !this.#section.isConnected) return;
    const [earlier, later] = [this.#way("earlier-events"), this.#way("later-events")];
    // A page that was just opened is still scrolling to its end.
    if (earlier && this.#rows.hasEarlier && !this.#reader.isAtEnd && isNear(earlier)) this.earlier();
    else if (later && this.#rows.hasLater && isNear(later)) this.later();
  }

  /** Loads what precedes the first row. */
  earlier() {
    const { first } = this.#rows;
    if (first) this.#extend({ before: first }, this.#rows.elements[0], (loaded) => this.#rows.prepend(loaded));
  }

  /** Loads what follows the last row. */
  later() {
    const { last } = this.#rows;
    if (last) this.#extend({ after: last }, this.#rows.elements.at(-1), (loaded) => this.#rows.append(loaded));
  }

  /**
   * @param {Place} place
   * @param {HTMLElement | undefined} anchor
   * @param {(loaded: Loaded) => void} show
   */
  #extend(place, anchor, show) {
    const asked = this.#asked;
    void this.#more.run(
      () => this.#load(place, this.#page.filter),
      (loaded) => {
        if (asked === this.#asked) keepingPlace(anchor, () => show(loaded));
      },
    );
  }

  /**
   * Shows the part of the session around an event or a moment, of what passes a filter, and points at what is there.
   * @param {{ around: string } | { at: number }} place
   * @param {Filter} filter
   * @param {Attempt} attempt
   */
  jump(place, filter, attempt) {
    this.#uncover();
    // What is on the page already need not be loaded.
    const known = "around" in place && isSame(filter, this.#page.filter) && this.#rows.element(place.around);
    if (known) {
      this.#asked += 1;
      return this.#pointAt(known);
    }
    this.#show(place, filter, attempt, ({ window: { target } }) => {
      this.#reader.setAtEnd(false);
      requestAnimationFrame(() => {
        const row = target && this.#rows.element(target);
        if (row) this.#pointAt(row);
      });
    });
  }

  /**
   * Shows the end of the session, of all that passes a filter.
   * @param {Filter} filter
   * @param {Attempt} attempt
   */
  end(filter, attempt) {
    this.#uncover();
    this.#show({}, filter, attempt, () => {
      this.#reader.setAtEnd(true);
      requestAnimationFrame(() => {
        scrollToEnd();
        this.#reader.look();
      });
    });
  }

  /**
   * Shows a thread's transcript, of the same kind of events.
   * @param {string} thread
   * @param {Attempt} attempt
   */
  thread(thread, attempt) {
    this.end({ ...this.#page.filter, thread }, attempt);
  }

  /**
   * Shows what the page's address names: an event (`?event=ID`), a child thread (`?thread=ID`), or an event of that thread.
   */
  followAddress() {
    const query = new URLSearchParams(location.search);
    const [event, thread] = [query.get("event"), query.get("thread") ?? ""];
    const attempt = this.attempt();
    const card = event && !thread && document.getElementById(`call-${event}`);
    // A call that waits is answered at its card.
    if (card) {
      this.#reader.setAtEnd(false);
      card.scrollIntoView();
      card.focus({ preventScroll: true });
    } else if (event) this.jump({ around: event }, { ...everything, thread }, attempt);
    else if (thread) this.end({ ...everything, thread }, attempt);
  }

  /** Starts over from the end of the log. */
  async reload() {
    const asked = ++this.#asked;
    const loaded = await this.#load({}, this.#page.filter);
    if (asked === this.#asked) this.#rows.show(loaded);
    return loaded.window.newest;
  }

  /**
   * Reads the last events again: somebody else was faster.
   * @param {number} limit
   */
  async refresh(limit) {
    this.#rows.merge(await this.#load({}, everything, limit));
  }

  /**
   * One event of a kind, before or behind another one.
   * @param {Place} place
   * @param {Filter} filter
   * @returns {Promise<string | undefined>}
   */
  async find(place, filter) {
    const { window } = await this.#load(place, filter, 1);
    return window.first ?? undefined;
  }

  /**
   * @param {Place} place
   * @param {Filter} filter
   * @param {Attempt} attempt
   * @param {(loaded: Loaded) => void} shown
   */
  #show(place, filter, attempt, shown) {
    const asked = ++this.#asked;
    void attempt.run(
      () => this.#load(place, filter),
      (loaded) => {
        if (asked !== this.#asked) return;
        this.#page.filter = filter;
        this.#rows.show(loaded);
        this.#page.tell("filter");
        shown(loaded);
      },
    );
  }

  /**
   * @param {Place} place
   * @param {Filter} filter
   */
  #load(place, filter, limit = WINDOW) {
    const query = new URLSearchParams({ limit: String(limit) });
    for (const [name, value] of [...Object.entries(place), ...queryOf(filter)]) query.append(name, String(value));
    return this.#rows.load(() => /** @type {Promise<Window>} */ (getJson(`${this.#page.log}/rows?${query}`)));
  }

  /** @param {HTMLElement} row */
  #pointAt(row) {
    this.#reader.setAtEnd(false);
    pointAt(row);
    requestAnimationFrame(() => this.#reader.look());
  }

  /** On narrow screens the inspector covers the transcript: a jump closes it. */
  #uncover() {
    if (isNarrow()) this.#page.tell("uncover");
  }

  /** The ways on: the id of each, what it does, and its label. */
  get #ways() {
    return /** @type {const} */ ([
      ["earlier-events", () => this.earlier(), "Show earlier events"],
      ["later-events", () => this.later(), "Show later events"],
    ]);
  }

  /** @param {string} id */
  #way(id) {
    return /** @type {HTMLElement | null} */ (this.#section.querySelector(`#${id}`));
  }
}
