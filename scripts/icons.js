// @ts-check
// Icons of the sprite: it is put into the page, since a symbol of another document costs a browser ten times as much, for
// each icon that it draws. What the server writes names the other document, and can do without script.

const elsewhere = "/assets/icons.svg#";
const here = "#icon-";
const svg = "http://www.w3.org/2000/svg";

/** Puts the sprite into the page, for what is drawn there; see `app/src/ui/icon.rs`. */
export async function placeIcons() {
  const answer = await fetch("/assets/icons.svg");
  const text = (await answer.text()).replaceAll('<symbol id="', '<symbol id="icon-');
  const sprite = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  sprite.style.display = "none";
  document.body.append(sprite);
}

/**
 * Lets icons that the server wrote be those of the page's own sprite.
 * @param {ParentNode} parent
 */
export function useOwnIcons(parent) {
  for (const use of parent.querySelectorAll(`use[href^="${elsewhere}"]`)) {
    use.setAttribute("href", here + (use.getAttribute("href") ?? "").slice(elsewhere.length));
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
  use.setAttribute("href", here + name);
  image.append(use);
  return image;
}
