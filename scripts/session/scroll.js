// @ts-check
// Follows the end of the transcript while the reader is there, and leaves other readers alone.
import { Attempt } from "./attempt.js";
import * as dom from "./dom.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./rows.js").Rows} Rows */

export class Scroll {
  isAtEnd = true;
  #page;
  #rows;
  #pill;
  #hasMissed = false;
  /** Where the page stood when it was last scrolled to its end, in CSS pixels. */
  #end = 0;

  /**
   * @param {Page} page
   * @param {Rows} rows
   */
  constructor(page, rows) {
    this.#page = page;
    this.#rows = rows;
    this.#pill = /** @type {HTMLElement | null} */ (page.find(".end-pill"));
    addEventListener("scroll", () => this.look());
    const isUntouched = !location.hash && dom.scrollTop() === 0;
    this.setAtEnd(isUntouched || dom.isAtEnd());
    this.grown(false);
  }

  /**
   * What the button that leads back to the end does where the end must be loaded.
   * @param {(attempt: Attempt) => void} load
   */
  onEnd(load) {
    const attempt = new Attempt(this.#page.find('[data-failure^="The end of the session"]'));
    this.#pill?.addEventListener("click", () => {
      this.#hasMissed = false;
      this.setAtEnd(true);
      if (this.#rows.hasLater) load(attempt);
      else dom.scrollToEnd();
    });
  }

  /** Looks where the reader is. */
  look() {
    if (this.#page.isReplaying) return;
    const isAtEnd = dom.isAtEnd() && !this.#rows.hasLater;
    // Rows may have come since the page was scrolled to its end.
    if (!isAtEnd && this.isAtEnd && this.#end <= dom.scrollTop() && !dom.isPastEnd()) return;
    if (isAtEnd) this.#hasMissed = false;
    this.setAtEnd(isAtEnd);
    if (isAtEnd) this.#end = dom.scrollTop();
  }

  /** @param {boolean} isAtEnd */
  setAtEnd(isAtEnd) {
    if (this.isAtEnd !== isAtEnd) this.#end = 0;
    this.isAtEnd = isAtEnd;
    // While following the end, only the page scrolls down; scrolling up is always the reader's doing.
    this.#page.root.style.setProperty("overflow-anchor", isAtEnd ? "none" : "auto");
    this.#drawPill();
  }

  /**
   * Something changed: follow it, or announce it.
   * @param {boolean} isNew
   */
  grown(isNew) {
    if (this.#page.isReplaying) return;
    if (this.isAtEnd && !this.#rows.hasLater) requestAnimationFrame(() => this.#keepToEnd());
    else if (isNew) this.#hasMissed = true;
    this.#drawPill();
  }

  /** Scrolls on, unless the person moved up since something changed. */
  #keepToEnd() {
    if (!this.isAtEnd || this.#page.isReplaying) return;
    dom.scrollToEnd();
    this.#end = dom.scrollTop();
  }

  #drawPill() {
    if (!this.#pill) return;
    this.#pill.hidden = (this.isAtEnd || dom.isPastEnd()) && !this.#rows.hasLater;
    this.#pill.classList.toggle("missed", this.#hasMissed);
    const label = this.#pill.querySelector("span");
    const words = this.#hasMissed ? "New events" : "Go to the end";
    if (label && label.textContent !== words) label.textContent = words;
  }
}
