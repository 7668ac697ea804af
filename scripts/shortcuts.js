// @ts-check
// The keys of every page. `session/shortcuts.js` has those of a transcript, `session/keys.js` those for calls.
import { onKey } from "./session/dom.js";
import { areSingleKeysOff } from "./session/kept.js";

/** Where `g` and a letter lead. */
const LISTS = new Map(
  Object.entries({
    w: "/approvals",
    s: "/sessions",
    a: "/agents",
    e: "/environments",
    d: "/deployments",
    f: "/files",
    m: "/memory-stores",
    v: "/vaults",
  }),
);
/** How long `g` waits for its letter, in milliseconds. */
const PATIENCE = 1_500;

/** Whether `Ctrl K` deletes to the end of a line in fields, as on a Mac, where commands have another key. */
const isMac = /Mac|iP/.test(navigator.platform);

/** Listens to the keys, for people who are logged in. */
export function listenToKeys() {
  const script = /** @type {HTMLElement | null} */ (document.querySelector("script[data-palette]"))?.dataset.palette;
  if (!script || !document.querySelector("header.bar")) return;
  /** @type {() => Promise<typeof import("./palette.js")>} */
  const palette = () => import(script);
  const open = () => void palette().then(({ openPalette }) => openPalette(), console.error);
  addEventListener("keydown", (event) => {
    const isCommand = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!isCommand || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  for (const link of document.querySelectorAll("[data-palette-link]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open();
    });
  }
  listenForLists();
  onKey((key) => !areSingleKeysOff() && take(key, palette));
}

/**
 * @param {string} key
 * @param {() => Promise<typeof import("./palette.js")>} palette
 */
function take(key, palette) {
  const main = document.querySelector("main");
  switch (key) {
    case "?":
      void palette().then(({ openSheet }) => openSheet(), console.error);
      return true;
    case "/":
      return press(main?.querySelector("[role=search] input:is([type=search], [type=text], :not([type]))"), "focus");
    case "c":
      return press(main?.querySelector(".page-head .actions .primary:not([aria-disabled=true], [disabled])"), "click");
    default:
      return false;
  }
}

/** After `g`, the next letter is taken before whatever else it means on the page. */
function listenForLists() {
  let until = 0;
  const follow = (/** @type {KeyboardEvent} */ event) => {
    const isWaiting = performance.now() < until;
    until = 0;
    const list = LISTS.get(event.key);
    if (!isWaiting || !list || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(list);
  };
  addEventListener("keydown", follow, { capture: true });
  onKey((key) => {
    if (key !== "g" || areSingleKeysOff()) return false;
    until = performance.now() + PATIENCE;
    return true;
  });
}

/**
 * @param {Element | null | undefined} element
 * @param {"focus" | "click"} how
 */
function press(element, how) {
  if (!(element instanceof HTMLElement)) return false;
  element[how]();
  return true;
}
