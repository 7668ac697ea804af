// @ts-check
// This browser's subscription: who it is for, and whether the server knows it.
import { getJson, send } from "../session/call.js";
import { keepSetting, setting } from "../session/kept.js";

const devices = "/api/console/push/devices";

/**
 * One's own devices (`console-api/src/push.rs`).
 * @typedef {{ id: string, name: string, answers_routine: boolean }} Device
 * @typedef {{ public_key: string, devices: Device[], this: string | null }} Devices
 */

/** @returns {Promise<Devices>} */
export const readDevices = () => getJson("/api/console/push");

/** Who is logged in on this page; `undefined` for nobody. */
export const visitor = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-visitor]"))?.dataset.visitor;

/** @returns {Promise<PushSubscription | null>} */
export async function current() {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** Whether what waits is pushed to this browser. */
export const isPushed = () => setting("push-for") === visitor() && setting("push-known") === "yes";

/**
 * Subscribes this browser and tells the server.
 * @param {string} name who is logged in
 * @returns {Promise<Device>}
 */
export async function subscribe(name) {
  const { public_key: key } = await readDevices();
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  // One that was made for another key gets nothing.
  if (known && base64(known.options.applicationServerKey) !== key) await known.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const device = await send("POST", devices, subscription.toJSON());
  keepSetting("push-for", name);
  keepSetting("push-known", "yes");
  return device;
}

/** Ends it, here and on the server. */
export async function unsubscribe() {
  const { this: id } = await readDevices();
  if (id) await remove(id);
  await forget();
}

/** @param {string} id */
export const remove = (id) => send("DELETE", `${devices}/${encodeURIComponent(id)}`);

/**
 * @param {string} id
 * @param {boolean} answers
 */
export const answerRoutine = (id, answers) => send("POST", `${devices}/${encodeURIComponent(id)}`, { answers_routine: answers });

/** Ends it here alone. */
async function forget() {
  await (await current())?.unsubscribe();
  keepSetting("push-for", undefined);
  keepSetting("push-known", undefined);
}

/** A subscription ends with its login on the server, so that the next login of the same person tells it again. */
export async function resume() {
  const [name, whose] = [visitor(), setting("push-for")];
  if (!name) return keepSetting("push-known", undefined);
  if (!whose || isPushed()) return;
  // What one person wanted to be told here is not for the next one.
  if (whose !== name || !(await current())) return forget();
  await subscribe(name);
}

/** @param {ArrayBuffer | null} bytes */
function base64(bytes) {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
