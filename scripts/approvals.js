// @ts-check
// The inbox: what waits in every session, kept up to date and answered in place. The page that the server renders is asked
// for again when something changed; a card that is still there stays the same element.
import { freshPage } from "./again.js";
import { placeIcons } from "./icons.js";
import { repeatAttention } from "./session/attention.js";
import { Cards } from "./session/cards.js";
import { make } from "./session/dom.js";
import { offerSeveral } from "./session/extra.js";
import { loadingFragments } from "./session/fragment.js";
import { unfolding } from "./session/fold.js";
import { singleKeys } from "./session/keys.js";
import { morphContent } from "./session/morph.js";
import { openAsked } from "./session/next.js";
import { Page } from "./session/page.js";
import { showWatching } from "./session/presence.js";
import { keepTimes } from "./session/times.js";

/** How often the server is told which card is before the person, in milliseconds; see `server/src/inbox/looking.rs`. */
const REPEATED = 10_000;

/** @typedef {{ element: HTMLElement, page: Page, cards: Cards }} Session */

/** @param {HTMLElement} root */
function start(root) {
  keepTimes(root);
  const inbox = new Inbox(root);
  singleKeys(document, () => true, () => false);
  document.addEventListener("waiting", (event) => {
    const { version, presence } = /** @type {CustomEvent<import("./waiting.js").Summary>} */ (event).detail;
    inbox.tellPresence(presence);
    if (String(version) !== root.dataset.version) void inbox.refresh();
  });
  setInterval(repeatAttention, REPEATED);
  openAsked();
}

class Inbox {
  #root;
  #isRefreshing = false;
  /** @type {Map<string, Session>} by session */
  #sessions = new Map();
  /** Those in which nothing waits any more. @type {Set<string>} */
  #over = new Set();
  #drawSeveral;
  #isDue = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    const place = make("div", "several");
    // Behind the cards, which then stay where they are.
    root.querySelector("[data-inbox]")?.after(place);
    this.#drawSeveral = offerSeveral(place, () => [...this.#sessions.values()].flatMap(({ cards }) => cards.all));
    for (const element of sessionsIn(root)) this.#adopt(element);
    this.#drawSeveral();
  }

  /** @param {import("./waiting.js").Summary["presence"]} presence by session */
  tellPresence(presence) {
    for (const [id, { page }] of this.#sessions) {
      page.presence = presence[id] ?? { watching: [], answering: [] };
      page.tell("presence");
    }
  }

  /** Asks for the page again, and takes over what changed. */
  async refresh() {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    const page = await freshPage();
    const fresh = page instanceof Document ? page.getElementById("approvals") : undefined;
    if (fresh) this.#show(fresh);
    this.#isRefreshing = false;
  }

  /** @param {HTMLElement} fresh */
  #show(fresh) {
    this.#root.dataset.version = fresh.dataset.version;
    for (const part of ["[data-freshness]", "[data-outcomes]"]) {
      const [old, next] = [this.#root.querySelector(part), fresh.querySelector(part)];
      if (old && next) morphContent(old, next.innerHTML);
    }
    const seen = new Set();
    for (const element of sessionsIn(fresh)) {
      const id = element.dataset.session ?? "";
      seen.add(id);
      this.#over.delete(id);
      const known = this.#sessions.get(id);
      if (known) known.cards.show(cardsIn(element));
      else this.#root.querySelector("[data-inbox]")?.append(this.#adopt(/** @type {HTMLElement} */ (document.importNode(element, true))));
    }
    for (const [id, { cards }] of this.#sessions) {
      if (seen.has(id)) continue;
      this.#over.add(id);
      cards.show([]);
      this.#leave(id);
    }
    this.#tellNothing();
    this.#changed();
  }

  /** Looks once at what waits, however many sessions changed. */
  #changed() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#drawSeveral();
    });
  }

  /**
   * What somebody else answered stays until it is closed.
   * @param {string} id
   */
  #leave(id) {
    const element = this.#sessions.get(id)?.element;
    if (!this.#over.has(id) || !element || element.querySelector("article")) return;
    element.remove();
    this.#sessions.delete(id);
    this.#over.delete(id);
    this.#tellNothing();
  }

  #tellNothing() {
    const nothing = /** @type {HTMLElement | null} */ (this.#root.querySelector("[data-nothing]"));
    if (nothing) nothing.hidden = this.#sessions.size > 0;
  }

  /** @param {HTMLElement} element */
  #adopt(element) {
    const page = new Page(element);
    const cards = new Cards(page, () => this.refresh());
    unfolding(page);
    loadingFragments(page);
    showWatching(page);
    page.on("drawn", () => this.#leave(page.session));
    page.on("cards", () => this.#changed());
    this.#sessions.set(page.session, { element, page, cards });
    return element;
  }
}

/** @param {ParentNode} parent */
function sessionsIn(parent) {
  return /** @type {NodeListOf<HTMLElement>} */ (parent.querySelectorAll("[data-waiting-session]"));
}

/** @param {HTMLElement} element */
function cardsIn(element) {
  const cards = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("article[data-call]"));
  return [...cards].map((card) => ({ id: card.id, html: card.outerHTML }));
}

const root = document.getElementById("approvals");
placeIcons().catch(console.error);
if (root) start(root);
