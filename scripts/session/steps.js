// @ts-check
// What comes next in a replay, and when: long silences are cut short.

/** The longest that a silence lasts, in milliseconds, at any speed. */
const LONGEST_WAIT = 2_000;
/** The shortest visible interval, in milliseconds: moments that the pace makes one are shown as one. */
const SAME = 40;
/** With fewer steps ahead, more must be loaded. */
const FEW = 50;

/** @typedef {import("./live.js").Patch} Patch */
/** @typedef {{ at: number, patch: Patch }} Step */

export class Steps {
  /** The moment that is shown, in milliseconds since 1970. */
  at;
  /** The moment behind which there is more; `null` where there is none. */
  more;
  #ahead;

  /**
   * @param {number} at
   * @param {Step[]} ahead in order of time
   * @param {number | null} more
   */
  constructor(at, ahead, more) {
    this.at = at;
    this.more = more;
    this.#ahead = ahead;
  }

  /**
   * Appends more of them.
   * @param {Step[]} steps
   * @param {number | null} more
   */
  extend(steps, more) {
    this.#ahead.push(...steps);
    this.more = more;
  }

  /** Whether little is left, and there is more. */
  get wantsMore() {
    return this.more !== null && this.#ahead.length < FEW;
  }

  /** Whether everything was shown. */
  get isOver() {
    return this.#ahead.length === 0 && this.more === null;
  }

  /**
   * How long to wait for what comes next, in milliseconds; `undefined` where nothing is ahead.
   * @param {number} speed
   */
  wait(speed) {
    const next = this.#ahead[0];
    return next && Math.min(Math.max(next.at - this.at, 0) / speed, LONGEST_WAIT);
  }

  /**
   * Goes on to what comes next: everything of that moment.
   * @param {number} speed
   */
  advance(speed) {
    const first = this.#ahead[0];
    if (!first) return [];
    const until = first.at + SAME * speed;
    const end = this.#ahead.findIndex(({ at }) => at >= until);
    const shown = this.#ahead.splice(0, end < 0 ? this.#ahead.length : end);
    this.at = shown.at(-1)?.at ?? this.at;
    return shown;
  }
}
