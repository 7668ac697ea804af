// @ts-check
// Sharing: a dialog that lists, makes and revokes links for people without an account.
import { icon } from "../icons.js";
import { getJson, send } from "./call.js";
import { attemptIn } from "./dialogs.js";
import { make, onClick } from "./dom.js";
import { LocalTime, relativeTime } from "./format.js";

/** @typedef {import("./page.js").Page} Page */

/**
 * A link that works.
 * @typedef {{
 *   id: string, made_by: string, created_at: number, expires_at: number, hide_tools: boolean, seen_at: number | null,
 * }} ShareLink
 */

/** @param {Page} page */
export function sharing(page) {
  const dialog = page.find("#share-session");
  if (dialog instanceof HTMLDialogElement) new Sharing(page, dialog).listen();
}

class Sharing {
  #page;
  #dialog;
  #form;
  #change;
  #listing;
  /** @type {ShareLink[]} */
  #links = [];

  /**
   * @param {Page} page
   * @param {HTMLDialogElement} dialog
   */
  constructor(page, dialog) {
    this.#page = page;
    this.#dialog = dialog;
    this.#form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.#change = attemptIn(this.#form.querySelector(".dialog-end"), "The change was not saved", () => this.#draw());
    this.#listing = attemptIn(dialog.querySelector("[data-share-links]"), "The links could not be listed", () => this.#draw());
  }

  listen() {
    onClick(this.#page.root, "[data-share]", (button) => button instanceof HTMLButtonElement && this.#open());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#create(new FormData(this.#form));
    });
    onClick(this.#dialog, "[data-revoke]", (button) => this.#revoke(button.dataset.revoke ?? ""));
  }

  get #address() {
    return `${this.#page.log}/shares`;
  }

  #open() {
    this.#dialog.querySelector("[data-share-made]")?.replaceChildren();
    // What was listed before may not work any more.
    this.#links = [];
    this.#drawLinks();
    this.#list();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #list() {
    void this.#listing.run(
      () => getJson(this.#address),
      (links) => {
        this.#links = links;
        this.#drawLinks();
      },
    );
  }

  /** @param {FormData} form */
  #create(form) {
    const share = { expires_in_hours: Number(form.get("expires_in_hours")) || 1, hide_tools: form.has("hide_tools") };
    void this.#change.run(
      () => send("POST", this.#address, share),
      ({ token }) => {
        this.#tellMade(`${location.origin}/share/${token}`);
        this.#list();
      },
    );
  }

  /** @param {string} id */
  #revoke(id) {
    void this.#change.run(
      () => send("DELETE", `${this.#address}/${id}`),
      () => {
        this.#links = this.#links.filter((link) => link.id !== id);
        this.#drawLinks();
      },
    );
  }

  /** @param {string} address */
  #tellMade(address) {
    const copy = button("button", icon("copy"), "Copy");
    copy.dataset.copy = address;
    copy.setAttribute("aria-label", "Copy the link");
    const made = make("p", "share-made", make("code", "", address), copy);
    const words = make("p", "", "Copy the link now. It is shown only once.");
    this.#dialog.querySelector("[data-share-made]")?.replaceChildren(words, made);
  }

  #draw() {
    const create = /** @type {HTMLButtonElement | null} */ (this.#form.querySelector("button.primary"));
    if (create) create.disabled = this.#change.isPending || this.#listing.isPending;
  }

  #drawLinks() {
    const place = this.#dialog.querySelector("[data-share-links]");
    if (!this.#links.length) return place?.replaceChildren();
    const title = make("h3", "", "Active links");
    title.id = "share-links";
    const list = make("ul", "share-links", ...this.#links.map(linkItem));
    list.setAttribute("aria-labelledby", title.id);
    place?.replaceChildren(title, list);
  }
}

/** @param {ShareLink} link */
function linkItem(link) {
  const words = linkWords(link, Date.now(), new LocalTime(link.expires_at).dateTime());
  const revoke = button("button danger small", "Revoke");
  revoke.dataset.revoke = link.id;
  revoke.setAttribute("aria-label", `Revoke the link by ${words}`);
  return make("li", "", make("span", "", words), revoke);
}

/**
 * @param {ShareLink} link
 * @param {number} now
 * @param {string} expires
 */
export function linkWords({ made_by, created_at, hide_tools, seen_at }, now, expires) {
  const hidden = hide_tools ? ", tool input and output hidden" : "";
  const seen = seen_at === null ? ", never opened" : `, opened ${relativeTime(now, seen_at)}`;
  return `By ${made_by}, ${relativeTime(now, created_at)}, expires ${expires}${hidden}${seen}`;
}

/**
 * @param {string} className
 * @param {...(Node | string)} content
 */
function button(className, ...content) {
  const made = make("button", className, ...content);
  made.type = "button";
  return made;
}
