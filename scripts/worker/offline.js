// @ts-check
// Pages without a network: one that says so, in place of the browser's own, and never an old copy of the page itself.

/** The page, as the server renders it for somebody without a login. */
const page = "/offline";

/** Set by `cargo xtask assets`: changes with what the page is made of, and with it the worker. */
const version = /** @type {string} */ (globalThis.OFFLINE_VERSION ?? "test");
const name = `offline-${version}`;

/** Where nothing is done: calls, streams and downloads; and what guests see, who have no account here. */
const others = ["/api/", "/share/"];

/** @typedef {{ request: Request, preloadResponse?: Promise<Response | undefined>, respondWith(answer: Promise<Response>): void }} Fetched */

/**
 * Puts the page, and the scripts that it names, into the worker's cache: nothing else is ever in it.
 * @param {any} scope
 */
export async function keepOfflinePage({ caches, fetch }) {
  // Without the login's cookie it has nobody's name.
  const answer = await fetch(page, { credentials: "omit", cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(`the offline page can't be had: ${answer.status}`);
  const html = await answer.clone().text();
  const scripts = new Set([...html.matchAll(/ src="(\/assets\/[^"]+)"/g)].map(([, address]) => address));
  const cache = await caches.open(name);
  await cache.addAll([...scripts]);
  await cache.put(page, answer);
}

/**
 * Whether this is the load of a page that may fail for lack of a network.
 * @param {Pick<Request, "mode" | "method" | "url">} request
 * @param {string} origin
 */
export function isOurs({ mode, method, url }, origin) {
  const { origin: to, pathname } = new URL(url);
  return mode === "navigate" && method === "GET" && to === origin && !others.some((other) => pathname.startsWith(other));
}

export class Navigations {
  /** The last page could not be had. */
  isOffline = false;
  #scope;

  /** @param {any} scope */
  constructor(scope) {
    this.#scope = scope;
  }

  /** Takes over from an earlier worker. */
  async begin() {
    const { caches, registration, clients } = this.#scope;
    const names = /** @type {string[]} */ (await caches.keys());
    await Promise.all(names.filter((other) => other !== name).map((old) => caches.delete(old)));
    // The request goes out while the worker starts.
    await registration.navigationPreload?.enable();
    await clients.claim();
  }

  /** @param {Fetched} event */
  async answer({ request, preloadResponse }) {
    try {
      const answer = (await preloadResponse) ?? (await this.#scope.fetch(request));
      this.isOffline = false;
      return answer;
    } catch (error) {
      this.isOffline = true;
      const kept = await this.#scope.caches.match(page);
      if (!kept) throw error;
      return kept;
    }
  }

  /**
   * What the offline page is made of.
   * @param {Request} request
   */
  async asset(request) {
    return (await this.#scope.caches.match(request)) ?? this.#scope.fetch(request);
  }
}
