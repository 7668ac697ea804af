// @ts-check
// Whether this device can be told, in plain words.

/**
 * What the browser says of itself.
 * @typedef {{
 *   isSecure: boolean, hasWorker: boolean, hasPush: boolean, permission: NotificationPermission | undefined,
 *   isApple: boolean, isSubscribed: boolean,
 * }} Facts
 * What to say, and what can be done about it.
 * @typedef {{ words: string, can?: "ask" | "stop" }} State
 */

/**
 * @param {Facts} facts
 * @returns {State}
 */
export function stateOf({ isSecure, hasWorker, hasPush, permission, isApple, isSubscribed }) {
  if (!isSecure) return { words: "Browsers show notifications only of pages that came over https. Open the console at its https address." };
  if (isApple && !hasPush) {
    return {
      words:
        "On an iPhone or iPad, notifications need the installed app: tap Share, then “Add to Home Screen”, open Pilothouse from there, and come back to this page.",
    };
  }
  if (!permission || !hasWorker) return { words: "This browser can't show notifications. In a private window, try an ordinary one." };
  if (permission === "denied") {
    return {
      words:
        "Notifications of this site are blocked here. To undo that, open the browser's settings of this site (the icon beside its address), allow notifications, and reload this page.",
    };
  }
  if (permission === "default") {
    return { words: "This browser hasn't been asked yet whether it may show notifications. It asks you when you turn them on.", can: "ask" };
  }
  if (isSubscribed) return { words: "This device is told what waits, also when no page of the console is open.", can: "stop" };
  if (!hasPush) {
    return { words: "This browser can't be reached from outside. It shows what waits while a page of the console is open in the background." };
  }
  return {
    words: "Notifications are allowed, but this device is told only while a page of the console is open in the background.",
    can: "ask",
  };
}
