// @ts-check
// Starts the WASM module and its islands.
// It is written like Leptos' own island script, with two differences: it starts at once, and it never fails in silence.

// The build replaces this name by the glue that wasm-bindgen writes.
import start, * as frontend from "pilothouse-frontend";
import { showFailure } from "./failure.js";
import { placeAllIcons } from "./icons.js";

/** @typedef {Element & { $$on_hydrate?: () => void }} ChildrenElement */

/** The module's exports: besides `hydrate` there is a function for each island, under the island's name. */
const islands = /** @type {Record<string, (element: Element) => void>} */ (/** @type {unknown} */ (frontend));

globalThis.pilothousePanicked = (message) => {
  console.error(message);
  showFailure("stopped");
};

placeAllIcons().catch(console.error);
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
