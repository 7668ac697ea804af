// @ts-check
// Every page's script: the few niceties that every page has. A page works without it, too.
import { keepDialogs } from "./dialogs.js";
import { showFailure } from "./failure.js";
import { keepListFresh } from "./list.js";
import { keepWorker } from "./push/worker.js";
import { showMoments } from "./moments.js";
import { listenToKeys } from "./shortcuts.js";
import { keepSingleKeys } from "./session/kept.js";
import { cacheStylesheets } from "./stylesheets.js";
import { keepCount } from "./waiting.js";

/** Set by `cargo xtask dev` only; empty otherwise. */
const devBuild = /** @type {string} */ (DEV_BUILD_ID);

enhance();
beReady();
cacheStylesheets().catch(console.error);
keepWorker();
if (devBuild) reloadWhenReplaced();

/** Listens on the document, so that it also serves what is drawn later. */
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
  showMoments(document);
  keepListFresh();
  keepDialogs();
  keepCount();
  listenToKeys();
  keepSingleKeys(document.querySelector("[data-sheet] input"));
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

/** What is live only with a script of its own says so itself; a session's script comes before this one. */
function beReady() {
  const root = document.documentElement;
  if (!document.querySelector("#session-page")) root.dataset.ready = "true";
  else if (!root.dataset.ready) showFailure("failed to start");
}

/** Every round of `cargo xtask dev` gives this file another address, so the old one vanishes with the old server. */
async function reloadWhenReplaced() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer && !answer.ok) return location.reload();
  }
}
