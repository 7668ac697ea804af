// @ts-check
// The style sheets for the pages that follow: the first page has them in itself, so that it is painted a round trip earlier.

/** Puts the page's style sheets into the browser's cache and tells the server so. */
export async function cacheStylesheets() {
  const sheets = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("style[data-address]"));
  const cached = await Promise.all([...sheets].map(({ dataset }) => cache(dataset.address ?? "")));
  if (!cached.length) return;
  const known = document.cookie.match(/(?:^|; )stylesheets=([^;]*)/)?.[1]?.split(":") ?? [];
  // One of each name: an address ends in a hash of what it holds.
  const addresses = new Map([...known, ...cached.flat()].map((address) => [address.split(".")[0], address]));
  document.cookie = `stylesheets=${[...addresses.values()].join(":")}; path=/; max-age=31536000; samesite=lax`;
}

/** @param {string} address */
async function cache(address) {
  const answer = await fetch(address, { priority: "low" });
  await answer.blob();
  return answer.ok ? [address] : [];
}
