// @ts-check
// A service worker's surroundings, for tests.

/** A scope that remembers what was asked of it. */
export function fakeScope() {
  /** @type {any[]} */
  const shown = [];
  /** @type {Map<string, Map<string, any>>} */
  const caches = new Map();
  const addressOf = (/** @type {any} */ asked) => (typeof asked === "string" ? asked : new URL(asked.url).pathname);
  const open = async (/** @type {string} */ name) => {
    const entries = caches.get(name) ?? new Map();
    caches.set(name, entries);
    return {
      addAll: async (/** @type {string[]} */ all) => all.forEach((address) => entries.set(address, `kept ${address}`)),
      put: async (/** @type {string} */ address, /** @type {any} */ answer) => entries.set(address, answer),
    };
  };
  const scope = {
    shown,
    /** @type {string[]} */ did: [],
    location: new URL("https://console.example/service-worker.js"),
    kept: () => [...caches.values()].flatMap((entries) => [...entries.keys()]),
    caches: {
      open,
      keys: async () => [...caches.keys()],
      delete: async (/** @type {string} */ name) => caches.delete(name),
      match: async (/** @type {any} */ asked) => [...caches.values()].map((entries) => entries.get(addressOf(asked))).find(Boolean),
    },
    clients: {
      /** @type {any[]} */ tabs: [],
      claim: async () => scope.did.push("claimed"),
      matchAll: async () => scope.clients.tabs,
      openWindow: async (/** @type {string} */ address) => scope.did.push(`opened ${address}`),
    },
    registration: {
      showNotification: async (/** @type {string} */ title, /** @type {any} */ options) => {
        const old = shown.findIndex(({ tag }) => tag === options.tag);
        if (old >= 0) shown.splice(old, 1);
        const notification = { title, ...options, close: () => shown.splice(shown.indexOf(notification), 1) };
        shown.push(notification);
      },
      getNotifications: async (/** @type {{ tag?: string }} */ { tag } = {}) => shown.filter((one) => tag === undefined || one.tag === tag),
      unregister: async () => scope.did.push("unregistered"),
      pushManager: { getSubscription: async () => ({ unsubscribe: async () => scope.did.push("unsubscribed") }) },
    },
    /** @type {any} */ fetch: async () => {
      throw new TypeError("no network");
    },
  };
  return scope;
}
