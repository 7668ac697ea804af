// @ts-check
// Starts the WASM module and its islands, and what a session's page does besides.
// It is written like Leptos' own island script, with two differences: it starts at once, and it never fails in silence.

// The build replaces this name by the glue that wasm-bindgen writes.
import start, * as frontend from "pilothouse-frontend";
import { follow } from "./follow.js";
import { markFound } from "./found.js";
import { presenting } from "./present.js";

/** @typedef {Element & { $$on_hydrate?: () => void }} ChildrenElement */

/** The module's exports: besides `hydrate` there is a function for each island, under the island's name. */
const islands = /** @type {Record<string, (element: Element) => void>} */ (/** @type {unknown} */ (frontend));

globalThis.pilothousePanicked = (message) => {
  console.error(message);
  showFailure("stopped");
};

globalThis.pilothouseFollow = follow;

presenting();
markFound();
if ("highlights" in CSS) colourCode();
placeIcons().catch(console.error);
startIslands().catch((error) => {
  console.error(error);
  showFailure("failed to start");
});

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

/** What colours code is fetched once there is some; should that fail, the code stays plain. */
function colourCode() {
  const script = document.querySelector("script[data-code-colours]")?.getAttribute("data-code-colours");
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
