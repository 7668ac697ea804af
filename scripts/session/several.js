// @ts-check
// Several calls of one kind, answered together after each was read: a row for each, whose tick the person sets once its
// input was opened. Each is sent as an answer of its own, so each can be refused alone. Dangerous ones can't be ticked.
import { hasFocus, make } from "./dom.js";

/** @typedef {import("./cards.js").Card} Card */

/** What of a card stands for its input and what is known of it. */
const NOT_INPUT = "header, form, .answered-by, .settled, [data-own], [data-lacks]";

let made = 0;

export class Several {
  #place;
  #cards;
  /** @type {Map<string, Group>} by kind */
  #groups = new Map();

  /**
   * @param {HTMLElement} place
   * @param {() => Card[]} cards all that wait on the page
   */
  constructor(place, cards) {
    this.#place = place;
    this.#cards = cards;
    this.draw();
  }

  /** Shows what can be answered together now. */
  draw() {
    /** @type {Map<string, Card[]>} */
    const kinds = new Map();
    for (const card of this.#cards()) {
      if (!card.kind || !card.page.may("answer")) continue;
      const same = kinds.get(card.kind);
      if (same) same.push(card);
      else kinds.set(card.kind, [card]);
    }
    for (const [kind, cards] of kinds) {
      const waiting = cards.filter(({ isAnswered }) => !isAnswered);
      const isOffered = waiting.filter(canBeTicked).length > 1;
      if (isOffered && !this.#groups.has(kind)) this.#groups.set(kind, this.#group(kind));
      this.#groups.get(kind)?.show(waiting);
    }
    for (const [kind, group] of this.#groups) {
      if (!kinds.has(kind)) group.show([]);
      if (!group.isOpen && group.count < 2) this.#remove(kind);
    }
  }

  /** @param {string} kind */
  #group(kind) {
    const group = new Group(() => this.draw());
    this.#place.append(group.element);
    return group;
  }

  /** @param {string} kind */
  #remove(kind) {
    this.#groups.get(kind)?.element.remove();
    this.#groups.delete(kind);
  }
}

const canBeTicked = (/** @type {Card} */ { element }) => element.dataset.level !== "dangerous";

class Group {
  element = make("section", "several-group");
  isOpen = false;
  /** How many of its calls still wait and can be ticked. */
  count = 0;
  #changed;
  /** @type {Card[]} */
  #waiting = [];
  /** @type {Map<string, Row>} by call */
  #rows = new Map();
  #isSending = false;
  #heading = make("h2");
  #button = button("button", "", () => this.#turn(!this.isOpen));
  #body = make("div", "several-body");
  #list = make("ul", "several-rows");
  #rest = make("p", "quiet");
  #reason = make("textarea");
  #allow = button("button primary", "", () => void this.#send("allow"));
  #deny = button("button danger", "", () => void this.#send("deny"));
  #told = make("p", "several-told");

  /** @param {() => void} changed hears when it is closed */
  constructor(changed) {
    this.#changed = changed;
    const id = `several-${(made += 1)}`;
    this.#heading.id = id;
    this.element.setAttribute("aria-labelledby", id);
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.dataset.openSeveral = "";
    this.#reason.id = `${id}-reason`;
    this.#reason.rows = 2;
    const label = make("label", "", "Reason");
    label.htmlFor = this.#reason.id;
    const note = make("p", "field-note", "Optional. Sent to the agent with each denial.");
    note.id = `${id}-note`;
    this.#reason.setAttribute("aria-describedby", note.id);
    this.#told.setAttribute("role", "status");
    const hint = make("p", "quiet", "Open each call and read it. Then it can be ticked.");
    this.#body.append(hint, this.#list, this.#rest, make("div", "field", label, this.#reason, note));
    this.#body.append(make("div", "actions", this.#allow, this.#deny), this.#told);
    this.#body.hidden = true;
    this.element.append(make("div", "several-head", this.#heading, this.#button), this.#body);
  }

  /** @param {Card[]} waiting calls of its kind */
  show(waiting) {
    this.#waiting = waiting;
    const ticked = waiting.filter(canBeTicked);
    this.count = ticked.length;
    const known = waiting[0]?.element;
    if (known) this.#heading.textContent = headingOf(known);
    if (this.isOpen) this.#showRows(ticked);
    this.#draw();
  }

  /** @param {Card[]} cards */
  #showRows(cards) {
    const calls = new Set(cards.map(({ call }) => call));
    for (const card of cards) {
      const known = this.#rows.get(card.call);
      if (known) {
        known.keep(card);
        continue;
      }
      const row = new Row(card, () => this.#draw());
      this.#rows.set(card.call, row);
      this.#list.append(row.element);
    }
    for (const [call, row] of this.#rows) if (!calls.has(call)) row.leave();
  }

  /** @param {boolean} isOpen */
  #turn(isOpen) {
    if (this.#isSending) return;
    this.isOpen = isOpen;
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#told.textContent = "";
    this.show(this.#waiting);
    if (isOpen) /** @type {HTMLElement | null} */ (this.#list.querySelector(".several-row"))?.focus();
    else this.#changed();
  }

  get #ticked() {
    return [...this.#rows.values()].filter(({ isTicked }) => isTicked);
  }

  #draw() {
    this.#body.hidden = !this.isOpen;
    this.#button.setAttribute("aria-expanded", String(this.isOpen));
    write(this.#button, this.isOpen ? "Close" : `Answer ${this.count} together`);
    const dangerous = this.#waiting.length - this.count;
    const one = dangerous === 1 ? "1 more is dangerous: answer it on its card." : `${dangerous} more are dangerous: answer each on its card.`;
    write(this.#rest, dangerous ? one : "");
    const ticked = this.#ticked.length;
    write(this.#allow, `Allow ticked (${ticked})`);
    write(this.#deny, `Deny ticked (${ticked})`);
    for (const button of [this.#allow, this.#deny]) button.setAttribute("aria-disabled", String(!ticked || this.#isSending));
  }

  /**
   * One after the other, each with what was shown of it.
   * @param {"allow" | "deny"} result
   */
  async #send(result) {
    const ticked = this.#ticked;
    if (this.#isSending || !ticked.length) return;
    this.#isSending = true;
    this.#told.textContent = "";
    for (const row of ticked) row.lock();
    this.#draw();
    let sent = 0;
    for (const row of ticked) sent += (await row.send(result, this.#reason.value)) ? 1 : 0;
    this.#isSending = false;
    const done = `${sent} ${result === "allow" ? "allowed" : "denied"}.`;
    const failed = ticked.length - sent;
    this.#told.textContent = failed ? `${done} ${failed} not: see what its row says.` : done;
    this.#draw();
  }
}

class Row {
  element = make("li", "several-row");
  #card;
  #changed;
  /** The input that was opened. */
  #read = /** @type {string | undefined} */ (undefined);
  #details = make("details");
  #content = make("div", "several-input");
  #box = make("input");
  #words = make("span");
  #outcome = make("p", "several-outcome");
  #isOver = false;

  /**
   * @param {Card} card
   * @param {() => void} changed
   */
  constructor(card, changed) {
    this.#card = card;
    this.#changed = changed;
    this.element.tabIndex = -1;
    this.#box.type = "checkbox";
    this.#box.addEventListener("change", changed);
    this.#outcome.setAttribute("role", "status");
    this.#details.append(summaryOf(card), this.#content);
    this.#details.addEventListener("toggle", () => this.#details.open && this.#open());
    this.element.append(this.#details, make("label", "check", this.#box, this.#words), this.#outcome);
    card.standsAlso(this.element);
    this.#draw();
  }

  get isTicked() {
    return this.#box.checked && !this.#box.disabled;
  }

  /**
   * It still waits; where its input has changed, it is to be read again.
   * @param {Card} card
   */
  keep(card) {
    this.#card = card;
    if (this.#read === undefined || this.#read === card.input) return;
    this.#read = undefined;
    this.#box.checked = false;
    this.#details.open = false;
    this.#draw();
  }

  /** It no longer waits. */
  leave() {
    const words = this.#card.isAnswered ? "Answered on its card." : this.#card.outcome || "No longer waiting.";
    if (!this.#outcome.textContent) this.#say(words);
    this.#end();
  }

  lock() {
    this.#box.disabled = true;
  }

  /**
   * @param {"allow" | "deny"} result
   * @param {string} reason
   */
  async send(result, reason) {
    if (this.#isOver) return false;
    this.#say("Sending…");
    const failure = await this.#card.decide(result, reason);
    this.#say(failure ? `Not sent: ${failure.message}` : result === "allow" ? "Allowed." : "Denied.");
    if (!failure) this.#end();
    else this.#draw();
    return !failure;
  }

  #open() {
    const parts = [...this.#card.element.children].filter((part) => !part.matches(NOT_INPUT));
    const copies = parts.map((part) => /** @type {Element} */ (part.cloneNode(true)));
    for (const copy of copies) for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
    this.#content.replaceChildren(...copies);
    this.#read = this.#card.input;
    this.#draw();
  }

  #draw() {
    const canBeTicked = this.#read !== undefined && !this.#isOver;
    this.#box.disabled = !canBeTicked;
    const title = this.#card.element.querySelector("h2")?.textContent ?? "";
    this.#box.setAttribute("aria-label", `Tick: ${title}`);
    write(this.#words, this.#isOver ? "" : canBeTicked ? "Tick" : "Not read yet");
    this.#changed();
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    // Whoever had the focus on the box goes on from its row.
    if (hasFocus(this.#box)) this.element.focus();
    this.#box.checked = false;
    this.element.dataset.over = "";
    this.#draw();
  }

  /** @param {string} words */
  #say(words) {
    this.#outcome.textContent = words;
  }
}

/**
 * What the call is, how it is judged, and where it comes from.
 * @param {Card} card
 */
function summaryOf(card) {
  const copy = (/** @type {Element | null | undefined} */ part) => (part ? [.../** @type {Element} */ (part.cloneNode(true)).childNodes] : []);
  const title = make("span", "several-title", ...copy(card.element.querySelector("h2")));
  const level = card.element.querySelector(".level")?.cloneNode(true);
  const session = card.page.root.querySelector(":scope > header h2");
  const summary = make("summary", "", title);
  if (level) summary.append(" ", level);
  if (session) summary.append(" ", make("span", "quiet small", session.textContent ?? ""));
  return summary;
}

/** @param {HTMLElement} card */
function headingOf(card) {
  const what = [".verb", ".tag"].map((part) => card.querySelector(`h2 ${part}`)?.textContent ?? "");
  return [what.join(" ").trim(), card.dataset.agent].filter(Boolean).join(" · ");
}

/**
 * @param {string} className
 * @param {string} label
 * @param {() => void} pressed
 */
function button(className, label, pressed) {
  const made = make("button", className, label);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}

/**
 * Writes only what differs, so that nothing is read out twice.
 * @param {Element} element
 * @param {string} words
 */
function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
