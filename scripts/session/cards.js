// @ts-check
// Calls that wait for a person, answered in place. A card is locked from the click until the session says that it has the
// answer; a refused answer unlocks it. Where somebody else was faster, the card stays, says so, and keeps what was typed.
import { icon } from "../icons.js";
import { answerOf } from "./answer.js";
import { Attempt } from "./attempt.js";
import { standsFor } from "./attention.js";
import { Failure, send } from "./call.js";
import { hasFocus, isFocusLost, make } from "./dom.js";
import { contentOf, loadAnswers } from "./extra.js";
import { draft, keepDraft } from "./kept.js";
import { elementsOf, morph } from "./morph.js";
import { cardAfter, hasNext, isJustOpened, openCard, openNext } from "./next.js";
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
    page.on("state", () => this.draw());
    page.on("presence", () => this.draw());
    page.on("log", () => this.draw());
  }

  /** The cards, from first to last. */
  get all() {
    return [...this.#cards.values()];
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
      // The session may say that it has the answer before the answer's own response is here.
      if (card.sending) void card.sending.then(() => this.#gone(card));
      else this.#gone(card);
    }
    let next = section.querySelector("article[data-call]") ?? section.querySelector(":scope > .several");
    for (const { element } of this.#cards.values()) {
      if (element === next) next = element.nextElementSibling;
      else section.insertBefore(element, next);
    }
    this.draw();
    this.#page.tell("cards");
    this.#hide();
    this.#page.tell("drawn");
  }

  /** @param {Card} card that waits no more */
  #gone(card) {
    if (card.isAnswered) this.#remove(card);
    else this.#settle(card);
    this.#hide();
    this.#page.tell("drawn");
  }

  /**
   * When a card that was answered here goes with the focus, the next one gets it, so keyboard users are not sent back to
   * the top of the page.
   * @param {Card} card
   */
  #remove({ element }) {
    const hadFocus = hasFocus(element);
    const next = cardAfter(element);
    element.remove();
    requestAnimationFrame(() => {
      if (!hadFocus || !isFocusLost()) return;
      if (next?.isConnected) openCard(next);
      else this.#page.find("#message")?.focus();
    });
  }

  /** Nothing waits, and nothing is left to be read. */
  #hide() {
    if (this.#section) this.#section.hidden = !this.#section.querySelector("article, .notice, .several > *");
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
    return new Card(element, html, this.#page, this.#refresh);
  }

  /** Shows what of each card may have changed by itself. */
  draw() {
    for (const card of this.#cards.values()) card.draw();
    for (const card of this.#settled) card.tellOutcome();
  }
}

export class Card {
  element;
  /** As it was rendered last. */
  html;
  #call;
  #page;
  #refresh;
  #attempt;
  /** What the session has been sent, in words. */
  #sent = "";
  /** The answer that is on its way. @type {Promise<Failure | undefined> | undefined} */
  sending = undefined;
  /** What became of it elsewhere, in words. */
  outcome = "";
  #isProving = false;
  /** What the call still needs, after this answer was counted. */
  #counted = "";

  /**
   * @param {HTMLElement} element
   * @param {string} html
   * @param {Page} page
   * @param {(limit: number) => Promise<void>} refresh
   */
  constructor(element, html, page, refresh) {
    this.element = element;
    this.html = html;
    this.#call = element.dataset.call ?? "";
    this.#page = page;
    this.#refresh = refresh;
    const isApproval = this.#field("deny_message") !== null;
    const failure = make("div");
    failure.hidden = true;
    failure.dataset.own = "";
    this.#form?.after(failure);
    this.#attempt = new Attempt(failure, isApproval ? "Your answer was not sent" : "The result was not sent", () => this.draw());
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#answer(event.submitter);
    });
    element.addEventListener("keydown", (event) => this.#leaveField(event));
    this.standsAlso(element);
    for (const name of ["content", "files"]) this.#field(name)?.addEventListener("input", () => this.#criticise(name));
    const files = this.#field("files");
    if (files) {
      files.disabled = false;
      loadAnswers().catch(() => {});
    }
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

  /** The call, as events name it. */
  get call() {
    return this.#call;
  }

  /** What it has in common with calls that may be answered together. */
  get kind() {
    return this.element.dataset.kind ?? "";
  }

  /** Names the input that is shown. */
  get input() {
    return /** @type {HTMLInputElement | null} */ (this.element.querySelector('[name="input_digest"]'))?.value ?? "";
  }

  get page() {
    return this.#page;
  }

  /**
   * Who has the focus within the element is about to answer this call.
   * @param {HTMLElement} element
   */
  standsAlso(element) {
    standsFor(element, this.#page, this.#call);
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
    for (const part of element.querySelectorAll(".actions, .choice, .check, .field:has(input), .answered-by, [data-own]")) part.remove();
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
    this.outcome = text;
    const place = this.element.querySelector(".settled");
    if (place && place.textContent !== text) place.textContent = text;
  }

  /** Shows whether it is locked, how far the answer is, and who else is about to answer. */
  draw() {
    this.element.toggleAttribute("data-sent", this.isAnswered);
    for (const button of this.#form?.querySelectorAll("button") ?? []) {
      if (this.#isLocked) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    const next = /** @type {HTMLElement | null} */ (this.element.querySelector("[data-next]"));
    if (next) next.hidden = !hasNext();
    const progress = this.element.querySelector("[data-progress]");
    const words = this.#progress();
    if (progress && progress.textContent !== words) progress.textContent = words;
    this.#drawOthers();
  }

  #progress() {
    if (this.#sent) return this.#sent;
    if (this.#counted && !this.#attempt.isPending) return this.#counted;
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
  async #answer(submitter) {
    const form = this.#form;
    if (this.#isLocked || !form || isJustOpened(this.element)) return;
    const fields = new FormData(form, submitter);
    const opensNext = submitter?.dataset.next !== undefined || form.dataset.opensNext !== undefined;
    if (fields.has("content")) {
      const problem = await loadAnswers().then(({ problemOf }) => problemOf(fields), () => undefined);
      if (problem) return this.#criticise(problem.name, problem);
      // Pressed twice, it is sent once.
      if (this.#isLocked) return;
    }
    const failure = await this.#deliver(fields);
    if (!failure && opensNext) openNext(this.element);
  }

  /**
   * Allows or denies it.
   * @param {"allow" | "deny"} result
   * @param {string} reason
   */
  decide(result, reason) {
    const form = this.#form;
    if (this.#isLocked || !form) return Promise.resolve(new Failure(this.#progress() || "It no longer waits."));
    const fields = new FormData(form);
    fields.set("result", result);
    fields.set("deny_message", reason);
    return this.#deliver(fields);
  }

  /**
   * Sends an answer; resolves with how that failed, if it did.
   * @param {FormData} fields
   */
  #deliver(fields) {
    this.sending = this.#attempted(fields).finally(() => (this.sending = undefined));
    return this.sending;
  }

  /** @param {FormData} fields */
  async #attempted(fields) {
    await this.#attempt.run(
      async () => {
        const event = answerOf(fields, fields.has("content") ? await contentOf(fields) : []);
        const input = String(fields.get("input_digest"));
        // Where it is known that a rule asks for it, it isn't sent in vain first.
        const isKnown = this.element.dataset.passkey !== undefined && event.result !== "deny";
        return { event, needs: await this.#send(event, input, isKnown ? await this.#prove(input) : undefined) };
      },
      ({ event, needs }) => {
        // It counts, and the call waits for somebody else.
        this.#counted = needs ?? "";
        if (needs) return;
        this.#sent = sentWords(event);
        keepDraft(this.#draftKey, "");
      },
    );
    if (this.isAnswered) this.#page.tell("cards");
    return this.#attempt.failure;
  }

  /**
   * Says what is wrong with a field, or nothing any more.
   * @param {string} name
   * @param {import("./result.js").Problem} [problem]
   */
  #criticise(name, problem) {
    const field = this.#field(name);
    const note = field && document.getElementById(`${field.id}-note`);
    if (!field || !note) return;
    if (!problem && !field.hasAttribute("aria-invalid")) return;
    const hint = (note.dataset.hint ??= note.textContent ?? "");
    note.textContent = problem?.words ?? hint;
    note.classList.toggle("error", problem !== undefined);
    if (!problem) return field.removeAttribute("aria-invalid");
    field.setAttribute("aria-invalid", "true");
    field.focus();
    if (problem.at !== undefined) field.setSelectionRange(problem.at, problem.at + 1);
  }

  /**
   * From a field, Escape leads back to the card, where its keys are.
   * @param {KeyboardEvent} event
   */
  #leaveField(event) {
    if (event.key !== "Escape" || event.isComposing || !(event.target instanceof Element)) return;
    if (!event.target.matches("input, textarea")) return;
    event.preventDefault();
    this.element.focus();
  }

  /**
   * @param {Record<string, unknown>} event
   * @param {string} input names the input that is shown
   * @param {Record<string, string>} [proof] that it is this person
   * @returns {Promise<string | undefined>} what else the call needs before it runs
   */
  async #send(event, input, proof) {
    const address = `/api/v1/sessions/${this.#page.session}/events`;
    try {
      const { needs } = await send("POST", address, { events: [event] }, { "pilothouse-input-digest": input, ...proof });
      return needs;
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
}

/** @param {Record<string, unknown>} event */
function sentWords({ result }) {
  if (result === "allow") return "Allowed. Waiting for the session…";
  return result === "deny" ? "Denied. Waiting for the session…" : "Sent. Waiting for the session…";
}
