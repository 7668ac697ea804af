// @ts-check
// Notifications: what the server pushed, shown or taken back.

/**
 * What the server says (`server/src/push/message.rs`). Without a title, what was told under this tag is over.
 * @typedef {{ tag: string, title?: string, body?: string, url?: string, answer?: Call }} Message
 * A routine call that may be answered from here.
 * @typedef {{ session: string, call: string, digest: string }} Call
 */

const icon = "/assets/icon-192.png";
const badge = "/assets/badge.png";

/** What to say where a message can't be read: that there was one. @type {Message} */
const unreadable = { tag: "unreadable", title: "Something waits for you", body: "Open the console to see what it is.", url: "/approvals" };

/**
 * @param {string} text
 * @returns {Message}
 */
export function messageOf(text) {
  try {
    const message = JSON.parse(text);
    if (typeof message.tag === "string") return message;
  } catch {
    // Of another version.
  }
  return unreadable;
}

/**
 * @param {any} scope
 * @param {Message} message
 */
export async function show(scope, message) {
  const { tag, title, body = "", url, answer } = message;
  if (!title) return takeBack(scope, tag);
  const actions = answer ? [{ action: "allow", title: "Allow" }, { action: "deny", title: "Deny" }] : [];
  await scope.registration.showNotification(title, { tag, body, icon, badge, actions, data: { url, answer, waits: true } });
}

/**
 * Browsers want a push to show something, so what is shown is replaced by a few words, without a sound, and closed.
 * @param {any} scope
 * @param {string} tag
 */
async function takeBack({ registration }, tag) {
  await registration.showNotification("Answered", { tag, icon, badge, silent: true, data: {} });
  for (const notification of await registration.getNotifications({ tag })) notification.close();
}

/**
 * Tells what became of an answer, in the place of the notification that it was given from.
 * @param {any} scope
 * @param {{ tag: string, title: string, body: string, url?: string }} outcome
 */
export async function tell({ registration }, { tag, title, body, url }) {
  await registration.showNotification(title, { tag, body, icon, badge, data: { url } });
}
