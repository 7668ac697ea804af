// @ts-check
// The handle between transcript and inspector: drag it, or use the arrow keys; a double click brings the usual width back.
import { keepSetting, setting } from "./kept.js";

/** The property that holds it; as in `style/pages/session/page.css`. */
const PROPERTY = "--inspector";
/** Where the choice is kept. */
const SETTING = "inspector-width";

/** @typedef {import("./page.js").Page} Page */

/** @param {Page} page */
export function widthHandle(page) {
  const handle = page.find(".width-handle");
  if (!handle) return;
  const number = (/** @type {string} */ name) => Number(handle.getAttribute(name));
  const [usual, step, least, most] = ["data-usual", "data-step", "aria-valuemin", "aria-valuemax"].map(number);
  const bounds = { usual: usual ?? 0, step: step ?? 0, least: least ?? 0, most: most ?? 0 };
  let isDragged = false;
  const set = (/** @type {number} */ pixels) => {
    const width = Math.round(Math.min(Math.max(pixels, bounds.least), bounds.most));
    handle.setAttribute("aria-valuenow", String(width));
    page.root.style.setProperty(PROPERTY, `${width}px`);
    keepSetting(SETTING, width === bounds.usual ? undefined : String(width));
  };
  set(Number(setting(SETTING)) || bounds.usual);
  handle.addEventListener("keydown", (event) => {
    const width = moved(number("aria-valuenow"), event.key, bounds);
    if (width === undefined) return;
    event.preventDefault();
    set(width);
  });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    isDragged = true;
  });
  handle.addEventListener("pointermove", (event) => {
    if (isDragged) set(page.root.getBoundingClientRect().right - event.clientX);
  });
  for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, () => (isDragged = false));
  handle.addEventListener("dblclick", () => set(bounds.usual));
}

/**
 * Where a key moves it: the inspector is at the right, so left is wider.
 * @param {number} width
 * @param {string} key
 * @param {{ step: number, least: number, most: number }} bounds
 */
export function moved(width, key, { step, least, most }) {
  switch (key) {
    case "ArrowLeft":
      return width + step;
    case "ArrowRight":
      return width - step;
    case "Home":
      return least;
    case "End":
      return most;
    default:
      return undefined;
  }
}
