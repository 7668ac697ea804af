// @ts-check
// Icons of the sprite: those that a page draws are put into it, since a symbol of another document costs a browser ten
// times as much, for each icon that it draws. What the server writes names the other document, and can do without script.

const elsewhere = "/assets/icons.svg#";
const here = "#icon-";
const svg = "http://www.w3.org/2000/svg";

/** Has the symbols that the page draws. */
let sprite = /** @type {Element | undefined} */ (undefined);
/** Those that it doesn't have yet, by name. @type {Map<string, Element>} */
const symbols = new Map();
/** Those that were drawn before the sprite came. @type {Set<string>} */
const wanted = new Set();

/** Fetches the sprite, for what scripts draw. */
export async function placeIcons() {
  const answer = await fetch("/assets/icons.svg");
  const loaded = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  for (const symbol of loaded.querySelectorAll("symbol")) symbols.set(symbol.id, symbol);
  sprite = document.createElementNS(svg, "svg");
  sprite.setAttribute("hidden", "");
  document.body.append(sprite);
  for (const name of wanted) place(name);
}

/** @param {string} name */
function place(name) {
  const symbol = symbols.get(name);
  if (!symbol || !sprite) return void wanted.add(name);
  symbols.delete(name);
  symbol.id = `icon-${name}`;
  sprite.append(symbol);
}

/**
 * Lets icons that the server wrote be those of the page's own sprite.
 * @param {ParentNode} parent
 */
export function useOwnIcons(parent) {
  for (const use of parent.querySelectorAll(`use[href^="${elsewhere}"]`)) {
    const name = (use.getAttribute("href") ?? "").slice(elsewhere.length);
    place(name);
    use.setAttribute("href", here + name);
  }
}

/**
 * A decorative icon; what it means must be said beside it.
 * @param {string} name
 */
export function icon(name) {
  const [image, use] = [document.createElementNS(svg, "svg"), document.createElementNS(svg, "use")];
  image.setAttribute("class", "icon");
  image.setAttribute("aria-hidden", "true");
  image.setAttribute("focusable", "false");
  place(name);
  use.setAttribute("href", here + name);
  image.append(use);
  return image;
}
