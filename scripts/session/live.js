// @ts-check
// Follows the live stream: what it tells goes to the rows, the slots, the cards and the banner; and finds out why it was lost.
import { follow } from "../follow.js";
import { Banner, stopsCalls } from "./banner.js";
import { Failure, getJson } from "./call.js";
import { morphContent } from "./morph.js";

/** How long to wait after the log could not be read, in milliseconds. */
const PAUSE = 2_000;
/** The slots that tell of the session as a whole. */
const SUMMARY = ["heading", "status", "facts"];

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./rows.js").Rows} Rows */
/** @typedef {import("./windows.js").Windows} Windows */

/**
 * What changed; what did not is absent.
 * @typedef {{
 *   rows?: string[], grown?: { key: string, after: number, text: string }[], gone?: string[], slots?: Record<string, string>, cards?: { id: string, html: string }[],
 *   state?: string, title?: string, past?: string,
 * }} Patch
 */

export class Live {
  #page;
  #rows;
  #windows;
  #showCards;
  #banner;
  #following;
  #isReloading = false;
  #isAsking = false;
  /** Nothing is known yet of what was being written when the connection was made. */
  #isNewConnection = false;

  /**
   * @param {Page} page
   * @param {Rows} rows
   * @param {Windows} windows
   * @param {(cards: { id: string, html: string }[]) => void} showCards
   */
  constructor(page, rows, windows, showCards) {
    this.#page = page;
    this.#rows = rows;
    this.#windows = windows;
    this.#showCards = showCards;
    this.#banner = new Banner(page.find("[data-banner]"));
    page.setCutOff(stopsCalls(this.#banner.status));
    this.#following = follow(page.session, page.ownStream, (kind, data) => this.#hear(kind, data));
    this.#following.follow(page.rendered);
  }

  /**
   * @param {string} kind
   * @param {string} data
   */
  #hear(kind, data) {
    switch (kind) {
      case "open":
        this.#isNewConnection = true;
        // A known upstream problem stays on display until a state frame says otherwise.
        if (!this.#page.isCutOff) this.#tell({ state: "live" });
        break;
      case "lost":
        this.#lost();
        break;
      case "patch":
        this.#read(data, ({ patch, seq }) => this.#apply(patch, seq));
        break;
      case "state":
        this.#read(data, ({ value }) => this.#tell(value));
        break;
      case "presence":
        this.#read(data, ({ value }) => {
          this.#page.presence = value;
          this.#page.tell("presence");
        });
        break;
      case "reset":
        void this.#reload();
    }
  }

  /**
   * What can't be read is not guessed: the log is read again.
   * @param {string} data
   * @param {(frame: any) => void} take
   */
  #read(data, take) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return void this.#reload();
    }
    take(frame);
  }

  /**
   * @param {Patch} patch
   * @param {number} seq
   */
  #apply(patch, seq) {
    if (this.#isNewConnection) {
      this.#isNewConnection = false;
      this.#rows.dropGrowing(patch.rows);
    }
    this.#rows.receive(patch, seq);
    if (patch.title !== undefined) document.title = patch.title;
    if (patch.slots) this.#fill(patch.slots);
    if (patch.state !== undefined) this.#page.setState(patch.state);
    if (patch.cards) this.#showCards(patch.cards);
    // History arrived late: it is read where its end is shown.
    if (patch.past === this.#page.filter.thread && !this.#rows.hasLater) void this.#reload();
  }

  /** @param {Record<string, string>} slots */
  #fill(slots) {
    for (const [name, html] of Object.entries(slots)) {
      for (const slot of this.#page.root.querySelectorAll(`[data-slot="${name}"]`)) {
        fillSlot(slot, html);
        if (name === "heading" && slot instanceof HTMLElement) slot.title = slot.textContent ?? "";
      }
    }
    this.#page.tell("slots");
    if (SUMMARY.some((name) => name in slots)) this.#page.tell("summary");
  }

  /** @param {import("./banner.js").Status} status */
  #tell(status) {
    this.#banner.show(status);
    this.#page.setCutOff(stopsCalls(status));
  }

  #lost() {
    this.#rows.dropGrowing();
    if (this.#banner.status.state !== "logged-out") this.#tell({ state: "lost" });
    void this.#askWhy();
  }

  /** A stream doesn't say why it failed; a plain call does. */
  async #askWhy() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      await getJson(`${this.#page.log}/rows?limit=1`);
    } catch (error) {
      const status = error instanceof Failure ? error.status : undefined;
      // The stream keeps trying: a new login, in any tab, revives this page too.
      if (status === 401) this.#tell({ state: "logged-out" });
      else if (status === 403 || status === 404) this.#giveUp();
    } finally {
      this.#isAsking = false;
    }
  }

  #giveUp() {
    this.#following.leave();
    this.#tell({ state: "gone" });
  }

  /** Starts over from the end of the log: more was missed than a patch holds. */
  async #reload() {
    if (this.#isReloading) return;
    this.#isReloading = true;
    try {
      const newest = await this.#windows.reload();
      // What happened during the read comes, too: the stream resumes where the log ended.
      this.#following.follow(newest);
      this.#isReloading = false;
    } catch (error) {
      setTimeout(() => {
        this.#isReloading = false;
        void this.#reload();
      }, PAUSE);
      if (!(error instanceof Failure)) throw error;
    }
  }
}

/**
 * Fills a slot; a choice keeps what is chosen.
 * @param {Element} slot
 * @param {string} html
 */
function fillSlot(slot, html) {
  const chosen = slot instanceof HTMLSelectElement ? slot.value : undefined;
  morphContent(slot, html);
  if (slot instanceof HTMLSelectElement && chosen !== undefined && slot.value !== chosen) slot.value = chosen;
}
