// @ts-check
// A call that a person asked for: one at a time, so a double click sends once, and its failure is told where it belongs.
import { icon } from "../icons.js";
import { Failure } from "./call.js";
import { make } from "./dom.js";

export class Attempt {
  isPending = false;
  /** How it failed last. @type {Failure | undefined} */
  failure = undefined;
  #place;
  #what;
  #changed;

  /**
   * @param {HTMLElement | null | undefined} place where a failure is told; `data-failure` says what failed
   * @param {string} [what] what failed, where the place does not say it
   * @param {() => void} [changed] hears when the call begins and ends
   */
  constructor(place, what, changed) {
    this.#place = place;
    this.#what = what ?? place?.dataset.failure ?? "";
    this.#changed = changed;
  }

  get hasFailed() {
    return this.failure !== undefined;
  }

  /** Whether there is a place where somebody would see a failure. */
  get isConnected() {
    return this.#place?.isConnected === true;
  }

  /**
   * Makes the call unless one is under way; then `done`, or the failure is told.
   * @template T
   * @param {() => Promise<T>} call
   * @param {(value: T) => void} done
   */
  async run(call, done) {
    if (this.isPending) return;
    this.isPending = true;
    this.clear();
    this.#changed?.();
    let value;
    try {
      value = await call();
    } catch (error) {
      this.#end();
      return this.#fail(error);
    }
    this.#end();
    done(value);
    this.#changed?.();
  }

  /** Forgets how it failed, or what failed in the same place before. */
  clear() {
    this.failure = undefined;
    if (!this.#place?.hasChildNodes()) return;
    this.#place.replaceChildren();
    this.#place.hidden = true;
  }

  #end() {
    this.isPending = false;
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!(error instanceof Failure)) throw error;
    this.failure = error;
    this.#place?.replaceChildren(notice(this.#what, error));
    if (this.#place) this.#place.hidden = false;
    this.#changed?.();
  }
}

/**
 * A failed call: what was attempted, the message, and the request id; the same markup as `app/src/ui/notice.rs`.
 * @param {string} what
 * @param {Failure} failure
 */
export function notice(what, { message, requestId, code }) {
  const notice = make("div", "notice failure", make("strong", "", what), make("p", "", message));
  if (code?.startsWith("passkey_")) notice.append(passkeysLink());
  notice.setAttribute("role", "alert");
  if (requestId) {
    const copy = make("button", "icon-button", icon("copy"));
    copy.type = "button";
    copy.dataset.copy = requestId;
    copy.title = "Copy";
    copy.setAttribute("aria-label", `Copy ${requestId}`);
    notice.append(make("p", "quiet", "Request id ", make("span", "copy-id", make("code", "", requestId), copy)));
  }
  return notice;
}

/** Leads to a tab of its own, so that what was typed here stays. */
function passkeysLink() {
  const link = make("a", "", "Your passkeys (opens a new tab)");
  link.href = "/settings/passkeys";
  link.target = "_blank";
  return link;
}
