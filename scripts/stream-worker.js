// @ts-check
// The shared worker: holds the one live connection of all tabs of this browser.
import { Stream } from "./stream.js";

/**
 * What a tab says: follow a session from behind an event (`lock` is held as long as the tab lives), stop, or wake up.
 * @typedef {{ follow: { session: string, after: number, lock: string } } | { leave: true } | { wake: true }} Message
 */

const stream = new Stream();

/** @param {MessageEvent} event */
function connected(event) {
  const port = event.ports[0];
  if (!port) return;
  /** @type {(() => void) | undefined} */
  let leave;
  port.onmessage = ({ data }) => {
    const message = /** @type {Message} */ (data);
    if ("wake" in message) return stream.wake();
    leave?.();
    leave = undefined;
    if (!("follow" in message)) return;
    const { session, after, lock } = message.follow;
    leave = stream.follow({ session, after, tell: (kind, data) => port.postMessage({ kind, data }) });
    // A tab that crashed says nothing; its lock is free then.
    navigator.locks.request(lock, () => leave?.());
  };
}

/** @type {any} */ (globalThis).onconnect = connected;
