// @ts-check
// Follows a session from a page: through the worker that all tabs share, else by a connection of its own.
import { Stream } from "./stream.js";

/**
 * Who follows, and from where.
 * @typedef {{ follow: (after: number) => void, leave: () => void }} Following
 */

/**
 * @param {string} session
 * @param {string | undefined} own the address of a stream of its own, for who may not have the shared one
 * @param {(kind: string, data: string) => void} tell
 * @returns {Following}
 */
export function follow(session, own, tell) {
  const isShared = own === undefined && typeof SharedWorker === "function";
  const following = isShared ? inWorker(session, tell) : inPage(session, own, tell);
  let isLeft = true;
  let position = 0;
  // A page that is kept for the back button must not go on, and goes on when it is shown again.
  addEventListener("pagehide", () => !isLeft && following.leave());
  addEventListener("pageshow", (event) => event.persisted && !isLeft && following.follow(position));
  return {
    follow(after) {
      isLeft = false;
      position = after;
      following.follow(after);
    },
    leave() {
      isLeft = true;
      following.leave();
    },
  };
}

/**
 * @param {string} session
 * @param {(kind: string, data: string) => void} tell
 * @returns {Following}
 */
function inWorker(session, tell) {
  const address = document.querySelector("script[data-worker]")?.getAttribute("data-worker") ?? "";
  const worker = new SharedWorker(address, { name: "pilothouse-stream", type: "module" });
  worker.port.onmessage = ({ data }) => tell(data.kind, data.data);
  onWake(() => worker.port.postMessage({ wake: true }));
  const lock = `pilothouse-tab-${crypto.randomUUID()}`;
  // Held until the tab is gone, however it goes.
  const held = new Promise((resolve) => navigator.locks.request(lock, () => (resolve(true), new Promise(() => {}))));
  return {
    follow: (after) => void held.then(() => worker.port.postMessage({ follow: { session, after, lock } })),
    leave: () => worker.port.postMessage({ leave: true }),
  };
}

/**
 * @param {string} session
 * @param {string | undefined} own
 * @param {(kind: string, data: string) => void} tell
 * @returns {Following}
 */
function inPage(session, own, tell) {
  const stream = new Stream(own);
  onWake(() => stream.wake());
  /** @type {(() => void) | undefined} */
  let leave;
  return {
    follow(after) {
      leave?.();
      leave = stream.follow({ session, after, tell });
    },
    leave: () => leave?.(),
  };
}

/** @param {() => void} wake */
function onWake(wake) {
  for (const name of ["online", "pageshow"]) addEventListener(name, wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
}
