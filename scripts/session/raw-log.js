// @ts-check
// The raw log in the inspector: the lines of a bounded part of it, extendable at both ends, following the session's end.
import { Attempt } from "./attempt.js";
import { getHtml } from "./call.js";
import { loading, make, onClick, parse, pointAt, topOf } from "./dom.js";
import { elementsOf, morph } from "./morph.js";
import { throttled } from "./pace.js";
import { everything } from "./page.js";
import { wantsDraft } from "./raw-filter.js";
import { tellDays } from "./times.js";

/** The most lines. */
const MOST = 300;
/** How many of the last lines are reloaded with what follows: events of several threads may come out of order. */
const OVERLAP = 20;
/** How close to an end of the list, in CSS pixels, scrolling loads more lines. */
const NEAR = 120;

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./windows.js").Windows} Windows */

/** @typedef {import("./raw-filter.js").RawFilter} RawFilter */
/** @typedef {{ before?: string, after?: string, around?: string }} RawPlace */

export class RawLog {
  #page;
  #panel;
  /** @type {RawFilter} */
  #filter = {};
  #target = /** @type {string | undefined} */ (undefined);
  /** The number of the last list that was asked for. */
  #asked = 0;
  #isExtending = false;
  #follow = throttled(() => void this.#extend("end"));
  #refreshTypes = throttled(() => void this.#loadTypes());

  /**
   * @param {Page} page
   * @param {Windows} windows
   * @param {HTMLElement} panel
   */
  constructor(page, windows, panel) {
    this.#page = page;
    this.#panel = panel;
    // The event does not bubble.
    panel.addEventListener("scroll", ({ target }) => target === this.#list && this.#scrolled(), true);
    panel.addEventListener("change", ({ target }) => {
      if (target instanceof Element && target.closest(".raw-filter")) this.#choose();
    });
    onClick(panel, "[data-raw-more]", (button) => void this.#extend(button.dataset.rawMore === "earlier" ? "earlier" : "later"));
    onClick(panel, "[data-filter-tool]", () => {
      this.list({});
      this.show();
    });
    onClick(panel, "[data-show-event]", (button) => {
      const { showEvent = "", eventThread = "" } = button.dataset;
      const failure = /** @type {HTMLElement | null | undefined} */ (button.closest("details")?.querySelector("[data-failure]"));
      windows.jump({ around: showEvent }, { ...everything, thread: eventThread }, new Attempt(failure));
    });
    page.on("slots", () => this.#drawDrafts());
  }

  /**
   * Lists the end of what passes a filter, when it is shown next.
   * @param {RawFilter} filter
   */
  list(filter) {
    this.#filter = filter;
    this.#target = undefined;
  }

  /**
   * Lists everything around an event, with the event open, when it is shown next.
   * @param {string} event
   */
  reveal(event) {
    this.#filter = {};
    this.#target = event;
  }

  /** Loads the whole tab. */
  show() {
    const asked = ++this.#asked;
    const target = this.#target;
    this.#target = undefined;
    this.#panel.replaceChildren(loading());
    const attempt = this.#attempt();
    void attempt.run(
      () => getHtml(this.#page.fragment("events", this.#query(target ? { around: target } : {}))),
      (html) => {
        if (asked !== this.#asked || !this.#isShown) return;
        this.#panel.replaceChildren(elementsOf(html));
        this.#page.tell("drawn");
        this.#settle();
        this.#begin(target);
      },
    );
  }

  /** Something happened: what is new is added; whoever reads further up is left alone. */
  changed() {
    this.#follow();
    this.#refreshTypes();
  }

  get #isShown() {
    return this.#panel.dataset.tab === "Events";
  }

  get #list() {
    return /** @type {HTMLElement | null} */ (this.#panel.querySelector("#raw-log"));
  }

  get #lines() {
    return /** @type {HTMLElement | null} */ (this.#panel.querySelector(".raw-lines"));
  }

  get #entries() {
    return /** @type {HTMLElement[]} */ ([...(this.#lines?.querySelectorAll(":scope > .raw-entry") ?? [])]);
  }

  /** @param {RawPlace} place */
  #query(place) {
    const chosen = Object.entries({ ...this.#filter, ...place }).filter(([, value]) => value !== undefined);
    return new URLSearchParams(/** @type {[string, string][]} */ (chosen));
  }

  /** An attempt whose failure stands above the lines. */
  #attempt() {
    const known = /** @type {HTMLElement | null} */ (this.#panel.querySelector('[data-failure^="The events"]'));
    const place = known ?? make("div");
    if (!known) this.#panel.prepend(place);
    const attempt = new Attempt(place, "The events could not be loaded", () => {
      if (attempt.hasFailed) this.#panel.querySelector(":scope > [role=status]")?.remove();
    });
    return attempt;
  }

  /** Lists what the controls say. */
  #choose() {
    const control = (/** @type {string} */ name) =>
      /** @type {HTMLInputElement | HTMLSelectElement | null} */ (this.#panel.querySelector(`.raw-filter [name="${name}"]`));
    const chosen = (/** @type {string} */ name) => control(name)?.value.trim() || undefined;
    const failed = control("failed");
    this.#filter = {
      type: chosen("type"),
      thread: chosen("thread"),
      words: chosen("words"),
      failed: failed instanceof HTMLInputElement && failed.checked ? "true" : undefined,
      tool: this.#filter.tool,
    };
    const asked = ++this.#asked;
    void this.#attempt().run(
      () => getHtml(this.#page.fragment("raw", this.#query({}))),
      (html) => {
        const lines = linesOf(html);
        if (asked !== this.#asked || !lines) return;
        this.#lines?.replaceWith(lines);
        this.#settle();
        this.#begin(undefined);
      },
    );
  }

  /**
   * Points at the event that was asked for, else shows the end.
   * @param {string | undefined} target
   */
  #begin(target) {
    const line = target && document.getElementById(`raw-${target}`);
    if (line instanceof HTMLDetailsElement) line.open = true;
    requestAnimationFrame(() => {
      if (line instanceof HTMLElement) pointAt(line);
      else this.#scrollToEnd();
    });
  }

  /** Loads more where an end of the list comes near. */
  #scrolled() {
    const { lines, above, below } = this.#room();
    if (above < NEAR && lines.hasEarlier !== undefined) void this.#extend("earlier");
    else if (below < NEAR && lines.hasLater !== undefined) void this.#extend("later");
  }

  #room() {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = this.#list ?? {};
    return { lines: this.#lines?.dataset ?? {}, above: scrollTop, below: scrollHeight - clientHeight - scrollTop };
  }

  #scrollToEnd() {
    const list = this.#list;
    if (list) list.scrollTop = list.scrollHeight;
  }

  /**
   * Loads what precedes the first line, follows the last one, or what happened since.
   * @param {"earlier" | "later" | "end"} way
   */
  async #extend(way) {
    const entries = this.#entries;
    const lines = this.#lines;
    if (!lines || !this.#isShown || this.#isExtending) return;
    if (way === "end" && lines.dataset.hasLater !== undefined) return;
    const place = placeOf(way, entries);
    if (!place) return;
    const asked = this.#asked;
    this.#isExtending = true;
    await this.#attempt().run(
      () => getHtml(this.#page.fragment("raw", this.#query(place))),
      (html) => {
        const fresh = linesOf(html);
        // Another list was asked for meanwhile.
        if (!fresh || asked !== this.#asked || lines !== this.#lines) return;
        if (way === "earlier") this.#prepend(lines, fresh, entries[0]);
        else if (way === "later") this.#append(lines, fresh, entries.at(-1));
        else this.#goOn(lines, fresh, entries);
      },
    );
    this.#isExtending = false;
  }

  /**
   * @param {HTMLElement} lines
   * @param {HTMLElement} fresh
   * @param {HTMLElement | undefined} anchor
   */
  #prepend(lines, fresh, anchor) {
    this.#keepingPlace(anchor, () => {
      lines.prepend(...fresh.children);
      mark(lines, "hasEarlier", fresh.dataset.hasEarlier !== undefined);
      const surplus = this.#entries.slice(MOST);
      for (const entry of surplus) entry.remove();
      if (surplus.length) mark(lines, "hasLater", true);
    });
  }

  /**
   * @param {HTMLElement} lines
   * @param {HTMLElement} fresh
   * @param {HTMLElement | undefined} anchor
   */
  #append(lines, fresh, anchor) {
    this.#keepingPlace(anchor, () => {
      lines.append(...fresh.children);
      mark(lines, "hasLater", fresh.dataset.hasLater !== undefined);
      this.#dropFirst(lines);
    });
  }

  /**
   * What happened since takes the place of the last lines, of which those that stay keep their elements.
   * @param {HTMLElement} lines
   * @param {HTMLElement} fresh
   * @param {HTMLElement[]} entries
   */
  #goOn(lines, fresh, entries) {
    const isAtEnd = this.#room().below < NEAR;
    const kept = entries.length > OVERLAP ? entries.length - OVERLAP : 0;
    if (kept === 0) mark(lines, "hasEarlier", fresh.dataset.hasEarlier !== undefined);
    const known = new Map(entries.slice(kept).map((entry) => [idOf(entry), entry]));
    let next = entries[kept - 1]?.nextElementSibling ?? lines.firstElementChild;
    for (const entry of [...fresh.children]) {
      const old = known.get(idOf(entry));
      known.delete(idOf(entry));
      if (old) morph(old, entry);
      const line = old ?? entry;
      if (line === next) next = line.nextElementSibling;
      else lines.insertBefore(line, next);
    }
    for (const entry of known.values()) entry.remove();
    const isTooLong = this.#entries.length > MOST;
    if (isTooLong && isAtEnd) this.#dropFirst(lines);
    else for (const entry of this.#entries.slice(MOST)) entry.remove();
    mark(lines, "hasLater", fresh.dataset.hasLater !== undefined || (isTooLong && !isAtEnd));
    this.#settle();
    if (isAtEnd) requestAnimationFrame(() => this.#scrollToEnd());
  }

  /** @param {HTMLElement} lines */
  #dropFirst(lines) {
    const surplus = this.#entries.slice(0, -MOST);
    for (const entry of surplus) entry.remove();
    if (surplus.length) mark(lines, "hasEarlier", true);
  }

  /**
   * Changes the lines; the anchor stays where it was on the screen.
   * @param {HTMLElement | undefined} anchor
   * @param {() => void} change
   */
  #keepingPlace(anchor, change) {
    const before = anchor && topOf(anchor);
    change();
    this.#settle();
    requestAnimationFrame(() => {
      const list = this.#list;
      if (list && before !== undefined && anchor?.isConnected) list.scrollTop += topOf(anchor) - before;
    });
  }

  /** Days, ways on, and whether there is nothing. */
  #settle() {
    const entries = this.#entries;
    tellDays(entries);
    const { hasEarlier, hasLater } = this.#lines?.dataset ?? {};
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#panel.querySelectorAll("[data-raw-more]"))) {
      const way = button.closest("p");
      if (way) way.hidden = (button.dataset.rawMore === "earlier" ? hasEarlier : hasLater) === undefined;
    }
    const nothing = /** @type {HTMLElement | null} */ (this.#panel.querySelector("[data-no-events]"));
    if (nothing) nothing.hidden = entries.length > 0;
    const tool = /** @type {HTMLElement | null} */ (this.#panel.querySelector("[data-filter-tool]"));
    if (tool) tool.hidden = !this.#filter.tool;
    this.#drawDrafts();
  }

  /** Shows what is being written where it would be listed. */
  #drawDrafts() {
    const isEnd = this.#lines?.dataset.hasLater === undefined;
    for (const draft of /** @type {NodeListOf<HTMLElement>} */ (this.#panel.querySelectorAll(".raw-draft"))) {
      draft.hidden = !isEnd || !wantsDraft(this.#filter, draft.dataset);
    }
  }

  /** Keeps the choice of types fresh. */
  async #loadTypes() {
    const select = this.#panel.querySelector("#raw-type");
    if (!this.#isShown || !(select instanceof HTMLSelectElement)) return;
    // Old types do no harm.
    const html = await getHtml(this.#page.fragment("types")).catch(() => undefined);
    if (html === undefined || document.activeElement === select) return;
    const chosen = select.value;
    select.replaceChildren(...[...select.options].slice(0, 1), parse(html));
    select.value = chosen;
  }
}

/**
 * Where a window of the log lies; nothing where there is no line to go on from.
 * @param {"earlier" | "later" | "end"} way
 * @param {HTMLElement[]} entries
 * @returns {RawPlace | undefined}
 */
function placeOf(way, entries) {
  const ends = [entries[0], entries.at(-1), entries.at(-OVERLAP - 1)];
  const [first, last, kept] = ends.map((entry) => entry?.querySelector("[data-event]")?.getAttribute("data-event"));
  if (way === "earlier") return first ? { before: first } : undefined;
  if (way === "later") return last ? { after: last } : undefined;
  return kept ? { after: kept } : {};
}

/** @param {Element} entry */
const idOf = (entry) => entry.querySelector("details")?.id ?? "";

/** @param {string} html */
function linesOf(html) {
  return /** @type {HTMLElement | null} */ (elementsOf(html).querySelector(".raw-lines"));
}

/**
 * @param {HTMLElement} lines
 * @param {"hasEarlier" | "hasLater"} name
 * @param {boolean} isSo
 */
function mark(lines, name, isSo) {
  if (isSo) lines.dataset[name] = "";
  else delete lines.dataset[name];
}
