// @ts-check
// The find bar: search the whole log, filter by kind of event, choose a thread.
import { Attempt } from "./attempt.js";
import { getJson } from "./call.js";
import { onClick } from "./dom.js";
import { next } from "./hits.js";
import { everything, isSame } from "./page.js";

/** How long typing must pause before the search starts, in milliseconds. */
const PAUSE = 250;

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./page.js").Hit} Hit */
/** @typedef {import("./windows.js").Windows} Windows */

/**
 * @param {Page} page
 * @param {Windows} windows
 */
export function finding(page, windows) {
  const field = page.find("#find");
  if (field instanceof HTMLInputElement) new Finder(page, windows, field).listen();
  filtering(page, windows);
}

/**
 * Kinds and threads.
 * @param {Page} page
 * @param {Windows} windows
 */
function filtering(page, windows) {
  const kind = /** @type {HTMLSelectElement | null} */ (page.find("#find-kind"));
  const thread = /** @type {HTMLSelectElement | null} */ (page.find("#find-thread"));
  const all = page.find("#show-everything");
  const attempt = new Attempt(page.find('.find-bar [data-failure^="The events"]'));
  kind?.addEventListener("change", () => windows.end({ ...kindOf(kind.value), thread: page.filter.thread }, attempt));
  thread?.addEventListener("change", () => windows.thread(thread.value, attempt));
  all?.addEventListener("click", () => windows.end(everything, attempt));
  const draw = () => {
    const { filter } = page;
    const isKind = (/** @type {HTMLOptionElement} */ option) => isSame({ ...kindOf(option.value), thread: filter.thread }, filter);
    if (kind) kind.value = [...kind.options].find(isKind)?.value ?? "";
    if (thread) thread.value = filter.thread;
    if (all) all.hidden = isSame(filter, everything);
  };
  page.on("filter", draw);
  page.on("slots", draw);
}

/**
 * The filter that an option's value names.
 * @param {string} value
 */
function kindOf(value) {
  const query = new URLSearchParams(value);
  return { types: query.getAll("type"), failed: query.get("failed") === "true" };
}

/**
 * What the search field knows. What is typed is searched for as soon as the person rests; an answer that a later question
 * has overtaken is dropped.
 */
class Finder {
  #page;
  #windows;
  #field;
  #attempt;
  #jump;
  /** The number of the last question. */
  #asked = 0;
  #isSearching = false;
  #waiting = /** @type {number | undefined} */ (undefined);
  /** The words that the hits have. */
  #words = "";
  #place = /** @type {number | undefined} */ (undefined);
  #hasMore = false;

  /**
   * @param {Page} page
   * @param {Windows} windows
   * @param {HTMLInputElement} field
   */
  constructor(page, windows, field) {
    this.#page = page;
    this.#windows = windows;
    this.#field = field;
    this.#attempt = new Attempt(page.find('[data-failure^="The search"]'));
    this.#jump = new Attempt(page.find('[data-failure^="The match"]'));
  }

  listen() {
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.#enter(event.shiftKey ? 1 : -1);
      } else if (event.key === "Escape") {
        this.#field.value = "";
        this.#clear();
      }
    });
    onClick(this.#page.root, "[data-find-step]", (button) => this.#go(Number(button.dataset.findStep)));
    // What was typed before the script arrived.
    if (this.#field.value) this.#typed();
  }

  #typed() {
    clearTimeout(this.#waiting);
    const letters = [...this.#field.value.trim()].length;
    if (letters === 0) return this.#clear();
    // A single letter stands everywhere; Enter searches for it all the same.
    if (letters > 1) this.#waiting = window.setTimeout(() => this.#search(), PAUSE);
  }

  /**
   * To the next hit, of what was not searched for yet the newest.
   * @param {number} step
   */
  #enter(step) {
    clearTimeout(this.#waiting);
    if (!this.#field.value.trim()) return;
    if (this.#words === this.#field.value && !this.#isSearching) this.#go(step);
    else this.#search(step);
  }

  /** @param {number} [step] where to go once something is found */
  #search(step) {
    const asked = ++this.#asked;
    const words = this.#field.value;
    const address = `${this.#page.log}/search?${new URLSearchParams({ q: words.trim() })}`;
    // A question does not wait for the answer to the one before.
    this.#attempt.isPending = false;
    this.#isSearching = true;
    this.#draw();
    void this.#attempt.run(
      async () => {
        try {
          return await getJson(address);
        } catch (failure) {
          if (asked !== this.#asked) return undefined;
          this.#isSearching = false;
          this.#draw();
          throw failure;
        }
      },
      (found) => {
        if (asked === this.#asked) this.#show(words, found, step);
      },
    );
  }

  /**
   * @param {string} words
   * @param {{ hits: Hit[], has_more: boolean }} found
   * @param {number} [step]
   */
  #show(words, { hits, has_more: hasMore }, step) {
    this.#isSearching = false;
    this.#hasMore = hasMore;
    this.#words = words;
    this.#place = undefined;
    this.#setHits(hits);
    // The newest hit first: most look for what just happened.
    if (step !== undefined) this.#go(step > 0 ? 1 : -1);
  }

  /** @param {number} step */
  #go(step) {
    this.#place = next(this.#place, this.#page.hits.length, step);
    this.#draw();
    const hit = this.#place === undefined ? undefined : this.#page.hits[this.#place];
    if (hit) this.#windows.jump({ around: hit.event }, { ...everything, thread: hit.thread ?? "" }, this.#jump);
  }

  #clear() {
    clearTimeout(this.#waiting);
    // What is on its way is not wanted any more.
    this.#asked += 1;
    this.#isSearching = false;
    this.#attempt.clear();
    this.#words = "";
    this.#place = undefined;
    this.#setHits([]);
  }

  /** @param {Hit[]} hits */
  #setHits(hits) {
    this.#page.hits = hits;
    this.#page.tell("hits");
    this.#draw();
  }

  #draw() {
    const { root, hits } = this.#page;
    const say = (/** @type {string} */ selector, /** @type {string} */ words) => {
      const element = root.querySelector(selector);
      if (element && element.textContent !== words) element.textContent = words;
    };
    const hit = this.#place === undefined ? undefined : hits[this.#place];
    say("[data-result]", this.#result());
    // The words around the hit, for who does not see where the page went.
    say("[data-excerpt]", hit ? `: ${hit.excerpt}` : "");
    this.#field.closest("[data-found]")?.setAttribute("data-found", this.#words.trim());
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-find-step]"))) {
      button.hidden = hits.length === 0;
    }
  }

  /** What was found, in words. */
  #result() {
    const count = this.#page.hits.length;
    const more = this.#hasMore ? "+" : "";
    if (!this.#words) return this.#isSearching ? "Searching…" : "";
    if (count === 0) return "Not found";
    return this.#place === undefined ? `${count}${more} found` : `${this.#place + 1} of ${count}${more}`;
  }
}
