// @ts-check
// The page's script: starts the WASM module and its islands, and carries the few niceties that need no WASM.
// It is written like Leptos' own island script, with two differences: it starts at once, and it never fails in silence.

// The build replaces this name by the glue that wasm-bindgen writes.
import start, * as frontend from "pilothouse-frontend";
import { follow } from "./follow.js";
import { markFound } from "./found.js";
import { keepListFresh } from "./list.js";
import { presenting } from "./present.js";

/** Set by `cargo xtask dev` only; empty otherwise. */
const devBuild = /** @type {string} */ (DEV_BUILD_ID);

/** @typedef {Element & { $$on_hydrate?: () => void }} ChildrenElement */

/** The module's exports: besides `hydrate` there is a function for each island, under the island's name. */
const islands = /** @type {Record<string, (element: Element) => void>} */ (/** @type {unknown} */ (frontend));

globalThis.pilothousePanicked = (message) => {
  console.error(message);
  showFailure("stopped");
};

globalThis.pilothouseFollow = follow;

enhance();
if (document.querySelector("leptos-island")) {
  placeIcons().catch(console.error);
  startIslands().catch((error) => {
    console.error(error);
    showFailure("failed to start");
  });
} else {
  document.documentElement.dataset.ready = "true";
}
if (devBuild) reloadWhenReplaced();
if ("highlights" in CSS) colourCode();

async function startIslands() {
  const wasm = document.querySelector("script[data-wasm]")?.getAttribute("data-wasm");
  if (!wasm) throw new Error("the page does not say where its WASM module is");
  await start({ module_or_path: wasm });
  frontend.hydrate();
  hydrateBelow(document.body);
  document.documentElement.dataset.ready ??= "true";
}

/** Puts the icons into the page for what islands draw; see `app/src/ui/icon.rs`. */
async function placeIcons() {
  const answer = await fetch("/assets/icons.svg");
  const text = (await answer.text()).replaceAll('<symbol id="', '<symbol id="icon-');
  const sprite = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  sprite.style.display = "none";
  document.body.append(sprite);
}

/**
 * Hydrates the islands below an element in document order. Around the islands that are another island's children,
 * that island's context is restored first.
 * @param {Element} parent
 * @param {(() => void)[]} contexts
 */
function hydrateBelow(parent, contexts = []) {
  for (const element of Array.from(parent.children)) {
    if (element.localName === "leptos-island") {
      contexts.at(-1)?.();
      hydrateIsland(/** @type {HTMLElement} */ (element));
    }
    const context = element.localName === "leptos-children" && /** @type {ChildrenElement} */ (element).$$on_hydrate;
    hydrateBelow(element, context ? [...contexts, context] : contexts);
  }
}

/**
 * One broken island is reported, and leaves the others alive.
 * @param {HTMLElement} island
 */
function hydrateIsland(island) {
  const name = island.dataset.component ?? "";
  try {
    const hydrate = islands[name];
    if (!hydrate) throw new Error(`the WASM module has no island "${name}"`);
    hydrate(island);
  } catch (error) {
    console.error(error);
    showFailure("failed to start");
  }
}

/**
 * Tells the person, once, that what they see no longer moves.
 * @param {"failed to start" | "stopped"} what
 */
function showFailure(what) {
  const root = document.documentElement;
  if (root.dataset.ready === "failed") return;
  root.dataset.ready = "failed";
  const bar = document.createElement("div");
  bar.className = "boot-failure";
  bar.setAttribute("role", "alert");
  const reload = document.createElement("button");
  reload.type = "button";
  reload.textContent = "Reload";
  reload.addEventListener("click", () => location.reload());
  bar.append(`This page's live parts ${what}, so what you see may be out of date. `, reload);
  document.body.prepend(bar);
}

/** Listens on the document, so that it also serves what islands draw later. */
function enhance() {
  document.addEventListener("click", (event) => {
    // A time in a row lies above the row's link, to show the exact moment on hover.
    const time = event.target instanceof Element && event.target.closest("tr:has(.whole-row) time");
    if (time) return /** @type {HTMLElement | null | undefined} */ (time.closest("tr")?.querySelector(".whole-row"))?.click();
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy !== undefined) copy(button, button.dataset.copy);
    else if (button.dataset.dialog) openDialog(button.dataset.dialog);
    else if (!("commandForElement" in button)) runCommand(button);
  });
  // Before what was chosen happens: the focus goes back to the menu's button, and comes back there from a dialog.
  document.addEventListener("click", closeMenu, { capture: true });
  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, showLocalTime);
  presenting();
  keepListFresh();
  markFound();
}

/**
 * A menu closes once something in it was chosen.
 * @param {Event} event
 */
function closeMenu(event) {
  if (!(event.target instanceof Element) || !event.target.closest("button, a")) return;
  /** @type {HTMLElement | null} */
  const menu = event.target.closest(".actions:popover-open");
  menu?.hidePopover();
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied");
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 2000);
  } catch {
    announce("The browser refused to copy");
  }
}

/**
 * Says something to screen readers. The region is made with the page: one that appears together with its text is not read.
 * @param {string} text
 */
function announce(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = text));
}

const announcer = document.createElement("div");
announcer.setAttribute("role", "status");
announcer.className = "visually-hidden";
document.body.append(announcer);

/** @param {string} id */
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/**
 * What `command` and `commandfor` do in browsers that have them.
 * @param {HTMLButtonElement} button
 */
function runCommand(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const command = button.getAttribute("command");
  if (command === "show-modal" && !dialog.open) dialog.showModal();
  if (command === "close") dialog.close();
}

/**
 * The server writes exact times in UTC; who points at one gets it in their own zone too.
 * @param {Event} event
 */
function showLocalTime(event) {
  const time = event.target instanceof Element && event.target.closest("time[datetime]");
  if (!(time instanceof HTMLTimeElement)) return;
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  time.title = `${moment.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" })}\n${time.dateTime}`;
}

/** What colours code is fetched once there is some; should that fail, the code stays plain. */
function colourCode() {
  const script = document.querySelector("script[data-highlight]")?.getAttribute("data-highlight");
  if (!script) return;
  const look = () => {
    if (!document.querySelector("pre[data-language]")) return;
    observer.disconnect();
    import(script).catch(() => {});
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
}

/** Every round of `cargo xtask dev` gives this file another address, so the old one vanishes with the old server. */
async function reloadWhenReplaced() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer && !answer.ok) return location.reload();
  }
}
