// @ts-check
// The minimap: the whole session over time, drawn by the server; here it is zoomed, clicked, and marked with what is on
// the screen and what a search found.
import { Attempt } from "./attempt.js";
import { getHtml } from "./call.js";
import { onClick } from "./dom.js";
import { elementsOf, morph } from "./morph.js";
import { throttled } from "./pace.js";
import { everything } from "./page.js";
import { distinct, nearest, Scale, View } from "./scale.js";

/** The height of a lane in CSS pixels; as in `style/pages/session/minimap.css`. */
const LANE = 24;
/** The least width of what marks the part that is on the screen, in percent. */
const LEAST = 0.3;

const svg = "http://www.w3.org/2000/svg";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./rows.js").Rows} Rows */
/** @typedef {import("./windows.js").Windows} Windows */

export class Minimap {
  #page;
  #rows;
  #windows;
  #section;
  #jump;
  /** What somebody zoomed to. */
  #view = new View();
  #isUnfolded = false;
  /** The number of the last picture that was asked for. */
  #asked = 0;
  #redraw = throttled(() => void this.#load());

  /**
   * @param {Page} page
   * @param {Rows} rows
   * @param {Windows} windows
   * @param {HTMLElement} section
   */
  constructor(page, rows, windows, section) {
    this.#page = page;
    this.#rows = rows;
    this.#windows = windows;
    this.#section = section;
    this.#jump = new Attempt(section.querySelector("[data-failure]"));
    onClick(section, "#minimap-drawing", (drawing, event) => this.#lead(drawing, event));
    onClick(section, "[data-zoom]", (button) => this.#take(button.dataset.zoom ?? ""));
    onClick(section, ".more-lanes", () => {
      this.#isUnfolded = !this.#isUnfolded;
      this.#drawLanes();
    });
    section.addEventListener("keydown", (event) => {
      if (event.target instanceof Element && event.target.id === "minimap-drawing") this.#take(event.key);
    });
    section.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    page.on("log", () => {
      this.#redraw();
      this.#mark();
    });
    page.on("hits", () => this.#mark());
    page.on("filter", () => this.#drawLanes());
    this.#redraw();
  }

  /** The time scale of the whole session. */
  get scale() {
    const pieces = this.#drawing?.dataset.scale;
    return new Scale(pieces ? JSON.parse(pieces) : []);
  }

  get #drawing() {
    return /** @type {HTMLElement | null} */ (this.#section.querySelector("#minimap-drawing"));
  }

  /** The part that is drawn, which may not be yet what somebody zoomed to. */
  get #drawn() {
    const [left, right] = (this.#drawing?.dataset.view ?? "").split(" ").map(Number);
    return left === undefined || right === undefined ? new View() : new View(left, right);
  }

  /** If a redraw fails, the old picture stays; the transcript shows the error. */
  async #load() {
    const asked = ++this.#asked;
    const query = new URLSearchParams();
    if (!this.#view.isWhole) {
      const { scale } = this;
      query.set("from", String(scale.moment(this.#view.left)));
      query.set("to", String(scale.moment(this.#view.right)));
    }
    const html = await getHtml(this.#page.fragment("minimap", query)).catch(() => undefined);
    const fresh = html && asked === this.#asked && elementsOf(html).firstElementChild;
    if (!fresh) return;
    // What went wrong stays told.
    const [told, place] = [this.#section, fresh].map((section) => section.querySelector("[data-failure]"));
    if (told && place) place.replaceWith(told.cloneNode(true));
    morph(this.#section, fresh);
    this.#drawLanes();
    this.#mark();
    this.#page.tell("drawn");
  }

  /** @param {string} key */
  #take(key) {
    const view = this.#view.after(key);
    if (view === this.#view) return;
    this.#view = view;
    this.#redraw();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!(event.target instanceof Element && event.target.closest("#minimap-drawing"))) return;
    const isZoom = event.ctrlKey || event.metaKey;
    if (!isZoom && (event.deltaX === 0 || this.#view.isWhole)) return;
    event.preventDefault();
    if (isZoom) this.#take(event.deltaY < 0 ? "+" : "-");
    else this.#take(event.deltaX < 0 ? "ArrowLeft" : "ArrowRight");
  }

  /**
   * Leads to what was clicked: an event that is near, else the moment.
   * @param {HTMLElement} drawing
   * @param {MouseEvent} event
   */
  #lead(drawing, event) {
    const box = drawing.getBoundingClientRect();
    const across = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const at = this.scale.moment(this.#drawn.outOf(across));
    const lanes = /** @type {NodeListOf<SVGElement>} */ (drawing.querySelectorAll(".minimap-picture g[data-thread]"));
    const { thread = "", marks = "" } = lanes[Math.floor((event.clientY - box.top) / LANE)]?.dataset ?? {};
    const near = nearest(marks, at, Number(drawing.dataset.near ?? 0));
    this.#windows.jump(near ? { around: near } : { at }, { ...everything, thread }, this.#jump);
  }

  #drawLanes() {
    const { thread } = this.#page.filter;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#section.querySelectorAll(".lane-name"))) {
      button.setAttribute("aria-pressed", String(button.dataset.showThread === thread));
    }
    this.#section.querySelector(".minimap-lanes")?.classList.toggle("unfolded", this.#isUnfolded);
    const more = /** @type {HTMLElement | null} */ (this.#section.querySelector(".more-lanes"));
    const label = more?.querySelector("span");
    more?.setAttribute("aria-expanded", String(this.#isUnfolded));
    if (label) label.textContent = (this.#isUnfolded ? more?.dataset.fewer : more?.dataset.more) ?? "";
  }

  /** Marks the part that is on the screen, and what was found. */
  #mark() {
    const over = this.#section.querySelector("svg.minimap-over");
    const { scale } = this;
    if (!over || !scale.pieces.length) return;
    const view = this.#drawn;
    const percent = (/** @type {number} */ at) => view.into(scale.place(at)) * 100;
    const hits = this.#page.hits.flatMap(({ at }) => (at === null ? [] : [percent(at)]));
    const circles = distinct(hits).map((place) => shape("circle", { class: "hit", cx: `${place.toFixed(2)}%`, cy: 3, r: 3 }));
    // Silences, which the server draws, stay.
    for (const mark of over.querySelectorAll(".seen, .hit")) mark.remove();
    over.append(...this.#seen(over, percent), ...circles);
  }

  /**
   * @param {Element} over
   * @param {(at: number) => number} percent
   */
  #seen(over, percent) {
    const times = this.#rows.elements.flatMap(({ dataset: { at } }) => (at === undefined ? [] : [Number(at)]));
    const [first, last] = [times[0], times.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [left, right] = [percent(first), percent(last)];
    const height = Number(over.getAttribute("height") ?? LANE) - 1;
    const width = `${Math.max(right - left, LEAST).toFixed(2)}%`;
    return [shape("rect", { class: "seen", x: `${left.toFixed(2)}%`, y: 0.5, width, height, rx: 3 })];
  }
}

/**
 * @param {"rect" | "circle"} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const made = document.createElementNS(svg, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
