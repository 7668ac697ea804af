// @ts-check
// Replay: shows the session again, at a speed that the viewer chooses. It has rows of its own, which know nothing of what
// came later; the live transcript goes on behind it.
import { Attempt } from "./attempt.js";
import { getJson } from "./call.js";
import { onKey, scrollToEnd } from "./dom.js";
import { LocalTime } from "./format.js";
import { everything } from "./page.js";
import { Rows } from "./rows.js";
import { Scale } from "./scale.js";
import { Steps } from "./steps.js";
import { Windows } from "./windows.js";

/** The steps of the scrubber. */
const STEPS = 1000;

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {{ at: number, rows: string[], has_earlier: boolean, steps: Step[], more: number | null }} Past */

/**
 * @param {Page} page
 * @param {HTMLElement} live the live transcript
 * @param {() => Scale} scale the minimap's
 */
export function replaying(page, live, scale) {
  const bar = page.find("#replay");
  const button = page.find("[data-replay]:not([data-replay=toggle])");
  if (!bar || !button) return;
  /** @type {Player | undefined} */
  let player;
  const draw = () => {
    page.isReplaying = player !== undefined;
    bar.hidden = !player;
    page.root.classList.toggle("replaying", page.isReplaying);
    button.setAttribute("aria-pressed", String(page.isReplaying));
  };
  button.addEventListener("click", () => {
    if (player) {
      player.leave();
      player = undefined;
      draw();
      page.tell("log");
    } else {
      player = new Player(page, bar, live, scale);
      draw();
      player.open();
    }
  });
  const moment = /** @type {HTMLInputElement | null} */ (bar.querySelector("#replay-moment"));
  const arrow = Number(moment?.dataset.arrow ?? 0) / STEPS;
  bar.querySelector("[data-replay=toggle]")?.addEventListener("click", () => player?.toggle());
  moment?.addEventListener("change", () => player?.goTo(Number(moment.value) / STEPS));
  moment?.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    player?.toggle();
  });
  const speed = /** @type {HTMLSelectElement | null} */ (bar.querySelector("#replay-speed"));
  speed?.addEventListener("change", () => player?.setSpeed(Number(speed.value)));
  onKey((key) => player?.takeKey(key, arrow) ?? false);
}

class Player {
  #page;
  #bar;
  #live;
  #scale;
  #section;
  #rows;
  #windows;
  #steps = new Steps(0, [], null);
  #timer = /** @type {number | undefined} */ (undefined);
  #isPlaying = false;
  #speed;
  #jump;
  #ahead;
  /** Grows with each version that is shown. */
  #number = 0;
  #hasLeft = false;

  /**
   * @param {Page} page
   * @param {HTMLElement} bar
   * @param {HTMLElement} live
   * @param {() => Scale} scale
   */
  constructor(page, bar, live, scale) {
    this.#page = page;
    this.#bar = bar;
    this.#live = live;
    this.#scale = scale;
    this.#speed = Number(/** @type {HTMLSelectElement | null} */ (bar.querySelector("select"))?.value ?? 1) || 1;
    this.#jump = new Attempt(bar.querySelector('[data-failure^="That moment"]'));
    this.#ahead = new Attempt(bar.querySelector('[data-failure^="The next part"]'));
    this.#section = /** @type {HTMLElement} */ (live.cloneNode(true));
    const log = /** @type {HTMLElement} */ (this.#section.querySelector(".log"));
    log.replaceChildren();
    const view = { log: page.log, filter: everything, tell: () => {} };
    this.#rows = new Rows(log, { filter: everything, isAtEnd: true }, 0, { hasEarlier: false, hasLater: false });
    const reader = { isAtEnd: false, setAtEnd: () => {}, look: () => {} };
    this.#windows = new Windows(view, this.#rows, reader, this.#section);
    this.#rows.changed = () => this.#windows.draw();
    live.replaceWith(this.#section);
  }

  /** Starts at the session's first moment. */
  open() {
    this.#draw();
    this.#seek(this.#scale().moment(0));
  }

  leave() {
    this.#hasLeft = true;
    this.#stop();
    this.#windows.leave();
    this.#isPlaying = false;
    this.#jump.clear();
    this.#ahead.clear();
    this.#section.replaceWith(this.#live);
  }

  toggle() {
    this.#isPlaying = !this.#isPlaying;
    this.#draw();
    // From the end it begins again.
    if (this.#isPlaying && this.#steps.isOver) this.goTo(0);
    else this.#goOn();
  }

  /** @param {number} place */
  goTo(place) {
    this.#seek(this.#scale().moment(place));
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.#speed = speed || 1;
    this.#goOn();
  }

  /**
   * @param {string} key
   * @param {number} arrow how far an arrow key leads
   */
  takeKey(key, arrow) {
    const place = this.#scale().place(this.#steps.at);
    if (key === " ") this.toggle();
    else if (key === "ArrowLeft") this.goTo(Math.max(place - arrow, 0));
    else if (key === "ArrowRight") this.goTo(Math.min(place + arrow, 1));
    else return false;
    return true;
  }

  /**
   * Shows the session as it was at a moment.
   * @param {number} at
   */
  #seek(at) {
    this.#stop();
    this.#steps = new Steps(at, [], null);
    this.#draw();
    void this.#jump.run(
      () => this.#load({ at }),
      (past) => {
        // Somebody may have moved on meanwhile.
        if (this.#hasLeft) return;
        if (this.#steps.at !== at) return this.#seek(this.#steps.at);
        this.#steps = new Steps(past.at, past.steps, past.more);
        const { rows, has_earlier } = past;
        const window = { rows, first: null, last: null, has_earlier, has_later: false, newest: ++this.#number };
        this.#rows.show({ window, recording: [] });
        this.#rows.first = this.#rows.elements[0]?.dataset.eventId ?? null;
        this.#draw();
        requestAnimationFrame(scrollToEnd);
        this.#lookAhead();
        this.#goOn();
      },
    );
  }

  /** Waits for what comes next, where it plays. */
  #goOn() {
    this.#stop();
    const wait = this.#steps.wait(this.#speed);
    if (this.#isPlaying && wait !== undefined) this.#timer = window.setTimeout(() => this.#step(), wait);
  }

  #step() {
    for (const { patch } of this.#steps.advance(this.#speed)) this.#rows.receive(patch, ++this.#number);
    requestAnimationFrame(scrollToEnd);
    if (this.#steps.isOver) this.#isPlaying = false;
    this.#draw();
    this.#lookAhead();
    this.#goOn();
  }

  /** Loads the next part before it is needed. */
  #lookAhead() {
    const steps = this.#steps;
    if (!steps.wantsMore) return;
    void this.#ahead.run(
      () => this.#load({ after: /** @type {number} */ (steps.more) }),
      (past) => {
        if (this.#hasLeft || steps !== this.#steps) return;
        steps.extend(past.steps, past.more);
        this.#goOn();
      },
    );
  }

  /**
   * @param {{ at: number } | { after: number }} place
   * @returns {Promise<Past>}
   */
  #load(place) {
    const query = new URLSearchParams(Object.entries(place).map(([name, value]) => [name, String(value)]));
    return getJson(`${this.#page.log}/replay?${query}`);
  }

  #stop() {
    clearTimeout(this.#timer);
  }

  #draw() {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.#bar.querySelectorAll("[data-when]"))) {
      part.hidden = (part.dataset.when === "playing") !== this.#isPlaying;
    }
    const { at } = this.#steps;
    const words = new LocalTime(at).dateTime();
    const moment = /** @type {HTMLInputElement | null} */ (this.#bar.querySelector("#replay-moment"));
    if (moment) {
      moment.value = String(this.#scale().place(at) * STEPS);
      moment.setAttribute("aria-valuetext", words);
    }
    const output = this.#bar.querySelector("output");
    if (output) output.textContent = words;
  }
}
