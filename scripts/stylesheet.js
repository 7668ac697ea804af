// @ts-check
// The style sheet for the pages that follow: the first page has it in itself, so that it is painted a round trip earlier.

/** Puts the style sheet into the browser's cache and tells the server so. */
export async function cacheStylesheet() {
  const address = /** @type {HTMLElement | null} */ (document.querySelector("style[data-address]"))?.dataset.address;
  if (!address) return;
  const answer = await fetch(address, { priority: "low" });
  if (!answer.ok) return;
  await answer.blob();
  document.cookie = `stylesheet=${address}; path=/; max-age=31536000; samesite=lax`;
}
