// @ts-check
// The inbox: what waits in every session, kept up to date and answered in place. The page that the server renders is asked
// for again when something changed; a card that is still there stays the same element.
import { placeIcons } from "./icons.js";
import { Cards } from "./session/cards.js";
import { loadingFragments } from "./session/fragment.js";
import { unfolding } from "./session/fold.js";
import { morphContent } from "./session/morph.js";
import { Page } from "./session/page.js";
import { keepTimes } from "./session/times.js";

/** @typedef {{ element: HTMLElement, cards: Cards }} Session */

/** @param {HTMLElement} root */
function start(root) {
  keepTimes(root);
  const inbox = new Inbox(root);
  document.addEventListener("waiting", (event) => {
    const { version } = /** @type {CustomEvent<import("./waiting.js").Summary>} */ (event).detail;
    if (String(version) !== root.dataset.version) void inbox.refresh();
  });
}

class Inbox {
  #root;
  #isRefreshing = false;
  /** @type {Map<string, Session>} by session */
  #sessions = new Map();
  /** Those in which nothing waits any more. @type {Set<string>} */
  #over = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    for (const element of sessionsIn(root)) this.#adopt(element);
  }

  /** Asks for the page again, and takes over what changed. */
  async refresh() {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("approvals");
      if (fresh) this.#show(fresh);
    } catch (error) {
      // The next look tries again.
      console.warn(error);
    } finally {
      this.#isRefreshing = false;
    }
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
    page.on("drawn", () => this.#leave(page.session));
    this.#sessions.set(page.session, { element, cards });
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
