// @ts-check
// The composer: write a message, send it, interrupt the agent. What was typed stays until the API has taken it.
import { Attempt } from "./attempt.js";
import { send } from "./call.js";
import { make } from "./dom.js";
import { draft, keepDraft } from "./kept.js";

/** @typedef {import("./page.js").Page} Page */

/**
 * What the session and the visitor's rights allow at this moment.
 * @typedef {{
 *   isDeleted: boolean, isOver: boolean, isWorking: boolean, isBlocked: boolean, isCutOff: boolean,
 *   mayOperate: boolean, mayAnswer: boolean,
 * }} Situation
 */

/**
 * What the composer offers at this moment: a message may be written, may be sent as it is, there is something to
 * interrupt, and what a person should know.
 * @param {Situation} situation
 */
export function offer({ isDeleted, isOver, isWorking, isBlocked, isCutOff, mayOperate, mayAnswer }) {
  const isEnded = isOver || isDeleted;
  const interrupt = mayAnswer && !isCutOff && !isEnded && (isWorking || isBlocked);
  const refused = (/** @type {string} */ note) => ({ write: false, send: false, interrupt, note });
  if (isDeleted) return refused("This session was deleted.");
  if (isEnded) return refused("This session has ended and takes no more messages. Start a new one to continue.");
  if (!mayOperate && mayAnswer) return refused("Your role can answer calls and interrupt, but not send messages.");
  if (!mayOperate) return refused("Your role can read this session, but not send messages.");
  const later = (/** @type {string} */ note) => ({ write: true, send: false, interrupt, note });
  if (isCutOff) return later("You can send as soon as the connection to the Claude API is back. What you type is kept.");
  if (isBlocked) return later("The agent is waiting for an answer above. Answer it first, or interrupt and send.");
  const note = isWorking ? "The agent is working. Your message is queued until its next step." : "";
  return { write: true, send: true, interrupt, note };
}

export class Composer {
  #page;
  #form;
  #field;
  #attempt;
  /** The interrupt that was asked for goes with the message that was written. */
  #isSending = false;

  /**
   * @param {Page} page
   * @param {HTMLFormElement} form
   */
  constructor(page, form) {
    this.#page = page;
    this.#form = form;
    this.#field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    const failure = make("div");
    failure.hidden = true;
    form.append(failure);
    this.#attempt = new Attempt(failure, "Your message was not sent, and is still here", () => this.#draw());
    this.#keepDraft();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(false);
    });
    form.querySelector("[data-interrupt-and-send][type=button]")?.addEventListener("click", () => this.#asked(true));
    form.querySelector("[data-interrupt]")?.addEventListener("click", (event) => {
      // What the server wrote opens the dialog, or sends, by what waited then.
      event.preventDefault();
      event.stopPropagation();
      this.#asked(false);
    });
    this.#dialog?.querySelector("form")?.addEventListener("submit", (event) => {
      if (event.submitter?.getAttribute("formmethod") === "dialog") return;
      event.preventDefault();
      this.#dialog?.close();
      this.#interrupt();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#submit(false);
    });
    page.on("state", () => this.#draw());
    this.#draw();
  }

  get #offer() {
    const page = this.#page;
    return offer({
      isDeleted: page.is("deleted"),
      isOver: page.is("over") || page.is("archived"),
      isWorking: page.is("working"),
      isBlocked: page.is("blocked"),
      isCutOff: page.isCutOff,
      mayOperate: page.may("operate"),
      mayAnswer: page.may("answer"),
    });
  }

  get #isEmpty() {
    return this.#field.value.trim() === "";
  }

  /** Takes over what was typed before the script arrived, else the draft of this tab; then keeps the draft. */
  #keepDraft() {
    const key = `pilothouse-draft-${this.#page.session}`;
    this.#field.value ||= draft(key) ?? "";
    this.#field.addEventListener("input", () => {
      keepDraft(key, this.#field.value);
      this.#draw();
    });
  }

  get #dialog() {
    return /** @type {HTMLDialogElement | null} */ (this.#page.find("#interrupt-waiting"));
  }

  /**
   * Interrupts, but asks first where that cancels calls that wait.
   * @param {boolean} isSending
   */
  #asked(isSending) {
    this.#isSending = isSending;
    if (this.#dialog?.querySelector("li")) this.#dialog.showModal();
    else this.#interrupt();
  }

  #interrupt() {
    if (this.#isSending) this.#submit(true);
    else this.#send([{ type: "user.interrupt" }], () => {});
  }

  /** @param {boolean} isInterrupting */
  #submit(isInterrupting) {
    const { write, send, interrupt } = this.#offer;
    const isAllowed = isInterrupting ? interrupt && write : send;
    if (!isAllowed || this.#isEmpty) return;
    const text = this.#field.value;
    const message = { type: "user.message", content: [{ type: "text", text }] };
    this.#send(isInterrupting ? [{ type: "user.interrupt" }, message] : [message], () => {
      // What was written meanwhile stays.
      if (this.#field.value === text) this.#field.value = "";
      this.#field.dispatchEvent(new Event("input"));
    });
  }

  /**
   * Sends events in one request: all are stored, or none. They come back by the stream.
   * @param {object[]} events
   * @param {() => void} sent
   */
  #send(events, sent) {
    void this.#attempt.run(() => send("POST", `/api/v1/sessions/${this.#page.session}/events`, { events }), sent);
  }

  #draw() {
    const { write, send, interrupt, note } = this.#offer;
    const { isPending } = this.#attempt;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (this.#form.querySelector(name));
    const show = (/** @type {string} */ name, /** @type {boolean} */ isShown) => {
      const element = part(name);
      if (element) element.hidden = !isShown;
    };
    const offerButton = (/** @type {string} */ name, /** @type {boolean} */ isShown, /** @type {boolean} */ isEnabled) => {
      show(name, isShown);
      const button = part(name);
      if (button instanceof HTMLButtonElement) button.disabled = isPending || !isEnabled;
    };
    const say = (/** @type {string} */ name, /** @type {string} */ words) => {
      const element = part(name);
      if (element && element.textContent !== words) element.textContent = words;
    };
    show("[data-composer-field]", write);
    show(".key-hint", send);
    say("[data-note]", note);
    say("[data-progress]", isPending ? "Sending…" : "");
    offerButton("[data-interrupt]", interrupt, true);
    offerButton("[data-interrupt-and-send]", interrupt && write, !this.#isEmpty);
    offerButton("[data-send]", write, send && !this.#isEmpty);
  }
}
