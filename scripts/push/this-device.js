// @ts-check
// "This device" on the page of notifications: what the browser allows, and the switches for it.
import { Attempt } from "../session/attempt.js";
import { Failure } from "../session/call.js";
import { stateOf } from "./state.js";
import { answerRoutine, current, readDevices, subscribe, unsubscribe, visitor } from "./subscription.js";

/** @param {HTMLElement} root */
export function thisDevice(root) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-device-${name}]`));
  const [words, ask, stop, answers] = [part("words"), part("ask"), part("stop"), part("answers")];
  const box = answers?.querySelector("input");
  const attempt = new Attempt(part("failure"));

  const show = async () => {
    const devices = await readDevices().catch(() => undefined);
    const own = devices?.devices.find(({ id }) => id === devices.this);
    const state = stateOf({ ...facts(), isSubscribed: own !== undefined && (await current()) !== null });
    words.textContent = state.words;
    ask.hidden = state.can !== "ask";
    stop.hidden = state.can !== "stop";
    if (answers && box) [answers.hidden, box.checked, box.value] = [state.can !== "stop", own?.answers_routine ?? false, own?.id ?? ""];
  };
  /** @param {() => Promise<unknown>} work */
  const change = (work) => void attempt.run(() => work().catch(failed), () => location.reload());

  ask.addEventListener("click", () => change(turnOn));
  stop.addEventListener("click", () => change(unsubscribe));
  box?.addEventListener("change", () => {
    void attempt.run(
      () => answerRoutine(box.value, box.checked).catch(failed),
      () => void show(),
    );
  });
  void show();
}

async function turnOn() {
  const permission = await Notification.requestPermission();
  const { hasPush } = facts();
  if (permission !== "granted" || !hasPush) return;
  await subscribe(visitor() ?? "");
}

/** What is no failure of a call is the browser's own: its push service, or its storage. */
function failed(/** @type {unknown} */ error) {
  if (error instanceof Failure) throw error;
  console.warn(error);
  throw new Failure("The browser couldn't reach its push service. A network or a setting may block it; try again later.");
}

function facts() {
  return {
    isSecure: isSecureContext,
    hasWorker: "serviceWorker" in navigator,
    hasPush: "PushManager" in globalThis,
    permission: globalThis.Notification?.permission,
    // An iPad calls itself a Mac, but no Mac has a touch screen.
    isApple: /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1),
  };
}
