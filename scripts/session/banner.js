// @ts-check
// The line that appears while the page can't follow the session normally.
import { icon } from "../icons.js";
import { make } from "./dom.js";
import { relativeTime } from "./format.js";

/**
 * How the page follows the session: `state` frames of the stream, and what only the page knows.
 * @typedef {{ state: "opening" | "live" | "lost" | "logged-out" | "gone" | "deleted" }
 *   | { state: "reconnecting", message: string, stops_calls: boolean, recorded_at: number | null, check: string }
 *   | { state: "unrecorded", message: string, check: string }} Status
 */

/**
 * Whether, as far as we know, calls that change something would fail: not where only a stream was cut.
 * @param {Status} status
 */
export function stopsCalls(status) {
  return status.state === "reconnecting" && status.stops_calls;
}

/** What the style sheet distinguishes. */
export function stateName(/** @type {Status} */ { state }) {
  if (state === "lost") return "reconnecting";
  return state === "deleted" ? "gone" : state;
}

/**
 * What a person reads; nothing while all is well.
 * @param {Status} status
 * @param {string} login where to log in again
 * @returns {(string | Node)[]}
 */
export function words(status, login) {
  switch (status.state) {
    case "reconnecting":
      return [status.message, ...recorded(status.recorded_at), " Reconnecting…"];
    case "unrecorded":
      return [`New events can't be shown. ${status.message}`];
    case "lost":
      return ["Can't reach the console. Reconnecting… Missed events will be filled in."];
    case "deleted":
      return ["This session was deleted. You can still read what was recorded."];
    case "gone":
      return ["This session is no longer available. You can still read what is on this page."];
    case "logged-out": {
      const link = make("a", "", "Log in again");
      link.href = login;
      return ["Your login has expired. ", link, " to continue. What you typed is kept."];
    }
    default:
      return [];
  }
}

/**
 * The doctor's check that explains it, for those who may see it.
 * @param {Status} status
 */
export function explained(status) {
  if (status.state === "lost") return "stream-idle";
  return "check" in status ? status.check : "";
}

/**
 * The age grows by itself, and is not announced again each time.
 * @param {number | null} at
 */
function recorded(at) {
  if (at === null) return [];
  const time = make("time", "", relativeTime(Date.now(), at));
  time.dateTime = new Date(at).toISOString();
  time.dataset.relative = "";
  const age = make("span", "", time);
  age.setAttribute("aria-live", "off");
  return [" This is the session as recorded ", age, "."];
}

export class Banner {
  /** @type {Status} */
  status = { state: "opening" };
  #element;

  /** @param {HTMLElement | null} element */
  constructor(element) {
    this.#element = element;
    const { outage, stopsCalls, recordedAt, check = "" } = element?.dataset ?? {};
    if (outage === undefined) return;
    const recorded_at = recordedAt ? Number(recordedAt) : null;
    this.status = { state: "reconnecting", message: outage, stops_calls: stopsCalls !== undefined, recorded_at, check };
    this.#draw();
  }

  /** @param {Status} status */
  show(status) {
    // What is announced already is not announced again.
    if (JSON.stringify(this.status) === JSON.stringify(status)) return;
    this.status = status;
    this.#draw();
  }

  #draw() {
    if (!this.#element) return;
    this.#element.dataset.state = stateName(this.status);
    const content = words(this.status, this.#element.dataset.login ?? "/login");
    const check = explained(this.status);
    const { doctor } = this.#element.dataset;
    if (doctor && check) {
      const why = make("a", "", "Why?");
      why.href = `${doctor}#${check}`;
      content.push(" ", why);
    }
    const image = icon(this.status.state === "logged-out" ? "lock" : "wifi-off");
    this.#element.replaceChildren(...(content.length ? [image, make("span", "", ...content)] : []));
  }
}
