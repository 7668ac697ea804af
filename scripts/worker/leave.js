// @ts-check
// Logging out: this browser is told nothing more, and nothing of the console stays in it.

/** @param {any} scope */
export async function leave({ caches, registration }) {
  // The server has forgotten the subscription with the login; this ends it in the browser, too.
  const subscription = await registration.pushManager?.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
  for (const notification of await registration.getNotifications()) notification.close();
  await Promise.all((await caches.keys()).map((/** @type {string} */ name) => caches.delete(name)));
  await registration.unregister();
}
