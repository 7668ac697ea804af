// @ts-check
// The command palette: finds anything by its name, and does what this page offers. Also the sheet of shortcuts, on pages
// that have none of their own. Loaded when somebody asks for one of them.
import { freshPage } from "./again.js";
import { make } from "./session/dom.js";
import { keepSingleKeys } from "./session/kept.js";

/** How long typing pauses before the server is asked, in milliseconds. */
const PAUSE = 120;

/** What this page offers: links and buttons in the page's head, in the header of a session, and in their menus. */
const VERBS = "main :is(.page-head, .session-title, .section-head) :is(a.button, button)";

/** @typedef {{ content: Node[], run: () => void }} Option */

/** @type {Palette | undefined} */
let palette;

/** Opens the palette, or closes it where it is open. */
export function openPalette() {
  palette ??= new Palette();
  palette.toggle();
}

/** Opens the sheet of shortcuts. */
export async function openSheet() {
  const page = await freshPage("/shortcuts");
  const sheet = page instanceof Document ? page.querySelector("[data-sheet]") : null;
  if (!sheet) return location.assign("/shortcuts");
  const close = make("button", "button", "Close");
  const dialog = make("dialog", "shortcuts", make("h2", "", "Keyboard shortcuts"), ...sheet.childNodes, close);
  dialog.setAttribute("aria-label", "Keyboard shortcuts");
  keepSingleKeys(dialog.querySelector("input"));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

class Palette {
  /** @type {Option[]} */
  options = [];
  /** Which option Enter takes. */
  active = 0;
  /** Counts what was asked, so that a late answer doesn't replace a newer one. */
  asked = 0;
  /** Enter was pressed before there was anything to take. */
  isWanted = false;
  /** @type {number | undefined} */
  timer;

  constructor() {
    this.list = make("ul", "finds");
    this.list.id = "palette-finds";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Finds");
    this.note = make("p", "quiet small");
    this.note.setAttribute("role", "status");
    this.field = this.makeField();
    this.dialog = make("dialog", "palette", this.field, this.list, this.note);
    this.dialog.setAttribute("aria-label", "Find or do");
    this.dialog.addEventListener("keydown", (event) => this.press(event));
    // A click beside the dialog is on its backdrop, which is the dialog itself.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    document.body.append(this.dialog);
  }

  makeField() {
    const field = make("input");
    field.type = "text";
    field.placeholder = "Name, id, page or action";
    for (const [name, value] of Object.entries({
      "aria-label": "Find or do",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": this.list.id,
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.look(PAUSE));
    return field;
  }

  toggle() {
    if (this.dialog.open) return this.dialog.close();
    this.field.value = "";
    this.dialog.showModal();
    this.look(0);
  }

  /**
   * Shows what this page offers at once, and what the server finds when it is there.
   * @param {number} pause before the server is asked, in milliseconds
   */
  look(pause) {
    const words = this.field.value.trim();
    const asked = ++this.asked;
    const here = verbs(words);
    this.isWanted = false;
    this.show(here, "Searching…");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(words, here, asked), pause);
  }

  /**
   * @param {string} words
   * @param {Option[]} here
   * @param {number} asked
   */
  async ask(words, here, asked) {
    const page = await freshPage(`/find?${new URLSearchParams({ q: words })}`);
    if (asked !== this.asked) return;
    if (page === "logged out") return location.reload();
    const finds = page?.querySelector("[data-finds]");
    if (!finds) return this.show(here, "The search failed. Try again.");
    const notes = [...finds.querySelectorAll("p")].map((note) => note.textContent?.trim() ?? "");
    const found = [...finds.querySelectorAll("a")].map(place);
    const nothing = here.length + found.length ? "" : "Nothing has these words in its name or id.";
    this.show([...here, ...found], found.length ? notes.join(" ") : nothing);
  }

  /**
   * @param {Option[]} options
   * @param {string} note
   */
  show(options, note) {
    this.options = options;
    this.note.textContent = note;
    this.list.replaceChildren(...options.map((option, index) => this.item(option, index)));
    this.point(0);
    if (this.isWanted && options[0]) this.take(options[0]);
  }

  /**
   * @param {Option} option
   * @param {number} index
   */
  item(option, index) {
    const item = make("li", "", ...option.content);
    item.id = `palette-find-${index}`;
    item.setAttribute("role", "option");
    item.addEventListener("click", () => this.take(option));
    return item;
  }

  /** @param {number} index */
  point(index) {
    const items = [...this.list.children];
    this.active = items.length ? (index + items.length) % items.length : 0;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.active)));
    const item = items[this.active];
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.field.setAttribute("aria-activedescendant", item.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const option = this.options[this.active];
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.point(this.active + 1);
    else if (event.key === "ArrowUp") this.point(this.active - 1);
    else if (event.key !== "Enter") return;
    else if (option) this.take(option);
    else this.isWanted = true;
    event.preventDefault();
  }

  /** @param {Option} option */
  take(option) {
    this.isWanted = false;
    this.dialog.close();
    option.run();
  }
}

/**
 * What this page offers that has all of these words.
 * @param {string} words
 * @returns {Option[]}
 */
function verbs(words) {
  const parts = words.toLowerCase().split(/\s+/);
  /** @type {Map<string, Option>} */
  const found = new Map();
  for (const element of document.querySelectorAll(VERBS)) {
    if (!(element instanceof HTMLElement) || element.closest("dialog, [hidden]")) continue;
    if (element.matches(":disabled, [aria-disabled=true], [data-copy]")) continue;
    const label = (element.getAttribute("aria-label") ?? element.textContent ?? "").replace(/\s+/g, " ").trim();
    if (!label || found.has(label) || !parts.every((part) => label.toLowerCase().includes(part))) continue;
    const icon = element.querySelector(".icon")?.cloneNode(true) ?? make("span", "icon");
    const content = [icon, make("span", "find-name", label), make("span", "quiet small", "This page")];
    found.set(label, { content, run: () => element.click() });
  }
  return [...found.values()];
}

/**
 * Something that the server found.
 * @param {HTMLAnchorElement} link
 * @returns {Option}
 */
function place(link) {
  return { content: [...link.childNodes], run: () => location.assign(link.href) };
}
