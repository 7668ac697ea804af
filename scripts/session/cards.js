// @ts-check
// Calls that wait for a person, answered in place. A card is locked from the click until the session says that it has the
// answer; a refused answer unlocks it. Where somebody else was faster, the card stays, says so, and keeps what was typed.
import { icon } from "../icons.js";
import { answerOf } from "./answer.js";
import { Attempt } from "./attempt.js";
import { Failure, send } from "./call.js";
import { hasFocus, isFocusLost, make } from "./dom.js";
import { draft, keepDraft } from "./kept.js";
import { elementsOf, morph } from "./morph.js";
import { passkeyHeader, wantsPasskey } from "./step_up.js";

/** How many events are read again after an answer was refused. */
const REFRESH = 100;
/** Answers of the API that say that somebody else was faster. */
const TAKEN = [400, 404, 409];

/** How long a card is shown after somebody else answered it, in milliseconds, if nothing was typed. */
const SETTLED_FOR = 20_000;

const CUT_OFF = "You can answer as soon as the connection to the Claude API is back.";

const PROVING = "This call needs your passkey. Confirm in the window of your browser…";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {{ id: string, html: string }} Rendered */

export class Cards {
  #page;
  #section;
  #refresh;
  /** @type {Map<string, Card>} by element id */
  #cards = new Map();
  /** What was answered elsewhere, and is still shown. @type {Set<Card>} */
  #settled = new Set();
  /** The card that was answered last on this page. */
  #answered = /** @type {string | undefined} */ (undefined);

  /**
   * @param {Page} page
   * @param {(limit: number) => Promise<void>} refresh reads the last events again
   */
  constructor(page, refresh) {
    this.#page = page;
    this.#refresh = refresh;
    this.#section = page.find("[data-cards]");
    for (const element of /** @type {Iterable<HTMLElement>} */ (this.#section?.querySelectorAll("article[data-call]") ?? [])) {
      this.#cards.set(element.id, this.#card(element));
    }
    page.on("state", () => this.#draw());
    page.on("presence", () => this.#draw());
    page.on("log", () => this.#draw());
  }

  /** The cards, from first to last. */
  get elements() {
    return [...this.#cards.values()].map(({ element }) => element);
  }

  /**
   * Shows these cards. One that stays keeps its element, so nothing typed is lost.
   * @param {Rendered[]} rendered
   */
  show(rendered) {
    const section = this.#section;
    if (!section) return;
    const before = this.#cards;
    this.#cards = new Map(rendered.map(({ id, html }) => [id, this.#updated(before.get(id), html)]));
    for (const [id, card] of before) {
      if (this.#cards.get(id)?.element === card.element) continue;
      if (card.isAnswered) card.element.remove();
      else this.#settle(card);
    }
    let next = section.querySelector("article[data-call]");
    for (const { element } of this.#cards.values()) {
      if (element === next) next = element.nextElementSibling;
      else section.insertBefore(element, next);
    }
    this.#draw();
    this.#hide();
    this.#keepFocus();
  }

  /** Nothing waits, and nothing is left to be read. */
  #hide() {
    if (this.#section) this.#section.hidden = !this.#section.querySelector("article, .notice");
  }

  /**
   * A call that was answered elsewhere, or cancelled.
   * @param {Card} card
   */
  #settle(card) {
    this.#settled.add(card);
    card.settle(() => {
      this.#settled.delete(card);
      card.element.remove();
      this.#hide();
      this.#page.tell("drawn");
    });
  }

  /**
   * @param {Card | undefined} card
   * @param {string} html
   */
  #updated(card, html) {
    if (card?.html === html) return card;
    const fresh = elementsOf(html).firstElementChild;
    if (!(fresh instanceof HTMLElement)) return card ?? this.#card(make("article"));
    if (!card) return this.#card(fresh, html);
    card.html = html;
    morph(card.element, fresh);
    return card;
  }

  /** @param {HTMLElement} element */
  #card(element, html = "") {
    return new Card(element, html, this.#page, this.#refresh, () => (this.#answered = element.id));
  }

  #draw() {
    for (const card of this.#cards.values()) card.draw();
    for (const card of this.#settled) card.tellOutcome();
  }

  /**
   * When a card that was answered here goes, the next one gets the focus, so keyboard users are not sent back to the top
   * of the page.
   */
  #keepFocus() {
    if (!this.#answered || this.#cards.has(this.#answered)) return;
    this.#answered = undefined;
    const next = this.elements[0] ?? this.#page.find("#message");
    requestAnimationFrame(() => {
      if (isFocusLost()) next?.focus();
    });
  }
}

class Card {
  element;
  /** As it was rendered last. */
  html;
  #call;
  #page;
  #refresh;
  #answered;
  #attempt;
  /** What the session has been sent, in words. */
  #sent = "";
  #isProving = false;
  #isTold = false;

  /**
   * @param {HTMLElement} element
   * @param {string} html
   * @param {Page} page
   * @param {(limit: number) => Promise<void>} refresh
   * @param {() => void} answered
   */
  constructor(element, html, page, refresh, answered) {
    this.element = element;
    this.html = html;
    this.#call = element.dataset.call ?? "";
    this.#page = page;
    this.#refresh = refresh;
    this.#answered = answered;
    const isApproval = this.#field("deny_message") !== null;
    const failure = make("div");
    failure.hidden = true;
    failure.dataset.own = "";
    this.#form?.after(failure);
    this.#attempt = new Attempt(failure, isApproval ? "Your answer was not sent" : "The result was not sent", () => this.draw());
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer(event.submitter);
    });
    if (isApproval) for (const name of ["focusin", "focusout"]) element.addEventListener(name, () => this.#turned());
    this.#keepDraft();
    this.draw();
  }

  get #form() {
    return /** @type {HTMLFormElement | null} */ (this.element.querySelector("form[data-answer]"));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLTextAreaElement | null} */ (this.element.querySelector(`[name="${name}"]`));
  }

  get #isLocked() {
    return this.#attempt.isPending || this.#sent !== "" || this.#page.isCutOff;
  }

  /** Whether it was answered on this page. */
  get isAnswered() {
    return this.#sent !== "";
  }

  /**
   * It no longer waits: what was typed can still be copied, but not sent.
   * @param {() => void} close
   */
  settle(close) {
    const { element } = this;
    element.dataset.settled = "";
    element.removeAttribute("data-call");
    element.removeAttribute("id");
    element.setAttribute("aria-label", element.querySelector("h2")?.textContent ?? "");
    const typed = [...element.querySelectorAll("textarea")].filter(({ value }) => value.trim());
    for (const field of element.querySelectorAll("textarea")) {
      field.readOnly = true;
      if (!typed.includes(field)) field.closest(".field")?.remove();
    }
    for (const part of element.querySelectorAll(".actions, .check, .answered-by, [data-own]")) part.remove();
    const outcome = make("p", "settled");
    outcome.setAttribute("role", "status");
    const button = make("button", "button", "Close");
    button.type = "button";
    button.addEventListener("click", close);
    element.append(outcome, button);
    if (!typed.length) setTimeout(() => hasFocus(element) || close(), SETTLED_FOR);
    // A live region tells what changes after it is there.
    requestAnimationFrame(() => this.tellOutcome());
  }

  /** Who answered what, as the call's row says. */
  tellOutcome() {
    const row = document.getElementById(`event-${this.#call}`);
    const words = [".call-state", ".row-note"].map((part) => row?.querySelector(`:scope > header > ${part}`)?.textContent ?? "");
    const told = document.querySelector(`[data-outcome="${CSS.escape(this.#call)}"]`)?.textContent;
    const outcome = words.join(" ").trim() || told?.replace(/\.$/, "");
    const text = outcome ? `No longer waiting: ${outcome}.` : "No longer waiting: it was answered elsewhere.";
    const place = this.element.querySelector(".settled");
    if (place && place.textContent !== text) place.textContent = text;
  }

  /** Shows whether it is locked, how far the answer is, and who else is about to answer. */
  draw() {
    for (const button of this.#form?.querySelectorAll("button") ?? []) {
      if (this.#isLocked) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    const progress = this.element.querySelector("[data-progress]");
    const words = this.#progress();
    if (progress && progress.textContent !== words) progress.textContent = words;
    this.#drawOthers();
  }

  #progress() {
    if (this.#sent) return this.#sent;
    if (this.#isProving) return PROVING;
    if (this.#attempt.isPending) return "Sending…";
    return this.#page.isCutOff ? CUT_OFF : "";
  }

  #drawOthers() {
    const place = this.element.querySelector(".answered-by");
    const isOther = (/** @type {{ call: string, name: string }} */ { call, name }) =>
      call === this.#call && name !== this.#page.me;
    const others = this.#page.presence.answering.filter(isOther);
    const words = others.length ? `Being answered by ${others.map(({ name }) => name).join(" and ")}` : "";
    if (!place || place.textContent === words) return;
    place.replaceChildren(...(words ? [icon("user"), words] : []));
  }

  /** @param {HTMLElement | null} submitter */
  #answer(submitter) {
    if (this.#isLocked || !this.#form) return;
    const form = new FormData(this.#form, submitter);
    const event = answerOf(form);
    this.#answered();
    void this.#attempt.run(
      async () => {
        const input = String(form.get("input_digest"));
        // Where it is known that a rule asks for it, it isn't sent in vain first.
        await this.#send(event, input, this.element.dataset.passkey === undefined ? undefined : await this.#prove(input));
      },
      () => {
        this.#sent = sentWords(event);
        keepDraft(this.#draftKey, "");
      },
    );
  }

  /**
   * @param {Record<string, unknown>} event
   * @param {string} input names the input that is shown
   * @param {Record<string, string>} [proof] that it is this person
   * @returns {Promise<void>}
   */
  async #send(event, input, proof) {
    const address = `/api/v1/sessions/${this.#page.session}/events`;
    try {
      await send("POST", address, { events: [event] }, { "pilothouse-input-digest": input, ...proof });
    } catch (failure) {
      if (!proof && wantsPasskey(failure)) return this.#send(event, input, await this.#prove(input));
      // Their answer is read at once; what cannot be read comes by the stream.
      const isTaken = failure instanceof Failure && TAKEN.includes(failure.status ?? 0);
      if (isTaken) await this.#refresh(REFRESH).catch(() => {});
      throw failure;
    }
  }

  /** @param {string} input names the input that is shown */
  async #prove(input) {
    this.#isProving = true;
    this.draw();
    try {
      return await passkeyHeader({ session_id: this.#page.session, tool_use_id: this.#call, input_digest: input });
    } finally {
      this.#isProving = false;
      this.draw();
    }
  }

  get #draftKey() {
    return `pilothouse-result-${this.#call}`;
  }

  /** A result may take a while to write. */
  #keepDraft() {
    const field = this.#field("content");
    if (!field) return;
    field.value ||= draft(this.#draftKey) ?? "";
    field.addEventListener("input", () => keepDraft(this.#draftKey, field.value));
  }

  /** Tells colleagues that this person is about to answer, or is not any more. It does not matter whether they hear it. */
  #turned() {
    // Between two fields of one card the focus is nowhere for a moment.
    requestAnimationFrame(() => {
      const isOpen = hasFocus(this.element);
      if (isOpen === this.#isTold || !this.#page.may("answer")) return;
      this.#isTold = isOpen;
      const answering = isOpen ? this.#call : null;
      send("POST", `${this.#page.log}/presence`, { answering }).catch(() => {});
    });
  }
}

/** @param {Record<string, unknown>} event */
function sentWords({ result }) {
  if (result === "allow") return "Allowed. Waiting for the session…";
  return result === "deny" ? "Denied. Waiting for the session…" : "Sent. Waiting for the session…";
}
