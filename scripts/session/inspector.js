// @ts-check
// The inspector beside the transcript: which tab is chosen, and its content, which the server draws. Only the open tab is
// loaded and kept up to date.
import { Attempt } from "./attempt.js";
import { getHtml, send } from "./call.js";
import { isNarrow, loading, make, onClick } from "./dom.js";
import { keepSetting, setting } from "./kept.js";
import { morphContent } from "./morph.js";
import { throttled } from "./pace.js";
import { RawLog } from "./raw-log.js";
import { placeAfter } from "./tabs.js";

/** Where the choice is kept. */
const SETTING = "inspector-tab";
/** Files may show up this long after a turn, in milliseconds. */
const LATE = 4_000;

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./windows.js").Windows} Windows */

export class Inspector {
  #page;
  #details;
  #panel;
  #tabs;
  #rawLog;
  #tab;
  /** The tab whose content stands in the panel, or is being loaded. */
  #shown = /** @type {HTMLButtonElement | undefined} */ (undefined);
  /** The number of the last content that was asked for. */
  #asked = 0;
  #wasWorking;
  #refresh = throttled(() => this.#load());

  /**
   * @param {Page} page
   * @param {Windows} windows
   * @param {HTMLElement} section
   */
  constructor(page, windows, section) {
    this.#page = page;
    this.#details = /** @type {HTMLDetailsElement} */ (section.querySelector("details[data-inspector]"));
    this.#panel = /** @type {HTMLElement} */ (section.querySelector("#inspector-panel"));
    this.#tabs = [.../** @type {NodeListOf<HTMLButtonElement>} */ (section.querySelectorAll("[role=tab]"))];
    this.#rawLog = new RawLog(page, windows, this.#panel);
    this.#wasWorking = page.is("working");
    const kept = setting(SETTING);
    this.#tab = this.#tabs.find((tab) => tab.dataset.tab === kept) ?? this.#tabs[0];
    this.#listen(section);
    this.#drawTabs();
    this.#details.open = !isNarrow();
    this.#toggled();
  }

  /** @param {HTMLElement} section */
  #listen(section) {
    const { root } = this.#page;
    this.#details.addEventListener("toggle", ({ target }) => target === this.#details && this.#toggled());
    onClick(section, "[role=tab]", (tab) => this.#choose(tab));
    const list = /** @type {HTMLElement | null} */ (section.querySelector("[role=tablist]"));
    list?.addEventListener("keydown", (event) => this.#key(event));
    onClick(root, "[data-open-inspector]", () => this.#open());
    onClick(root, "[data-inspect]", (button) => {
      this.#open();
      this.#rawLog.reveal(button.dataset.inspect ?? "");
      this.#choose(this.#named("Events"));
    });
    onClick(section, "[data-calls-of]", (button) => {
      this.#rawLog.list({ tool: button.dataset.callsOf ?? "" });
      this.#choose(this.#named("Events"));
    });
    onClick(section, "[data-refresh]", () => this.#refresh());
    onClick(section, '[data-dialog="attach-file"]', () => this.#listUploads());
    section.addEventListener("submit", (event) => {
      const form = event.target;
      if (form instanceof HTMLFormElement && form.dataset.attach !== undefined) this.#attach(form, event);
    });
    this.#page.on("uncover", () => (this.#details.open = false));
    this.#page.on("log", () => this.#keepFresh(["tools"]));
    this.#page.on("summary", () => this.#keepFresh(["details", "resources", "threads"]));
    this.#page.on("state", () => this.#turned());
  }

  get #fragment() {
    return this.#tab?.dataset.fragment ?? "";
  }

  /** @param {string[]} fragments that show what has changed */
  #keepFresh(fragments) {
    if (this.#fragment === "events") this.#rawLog.changed();
    else if (fragments.includes(this.#fragment)) this.#refresh();
  }

  /** A turn that ended may have left files, some of them a little later. */
  #turned() {
    const isWorking = this.#page.is("working");
    const hasEnded = this.#wasWorking && !isWorking;
    this.#wasWorking = isWorking;
    this.#keepFresh(["details", "resources", "threads"]);
    if (hasEnded) setTimeout(() => this.#keepFresh(["resources"]), LATE);
  }

  #open() {
    this.#details.open = true;
  }

  #toggled() {
    this.#page.find(".session-columns")?.classList.toggle("folded", !this.#details.open);
    if (!this.#details.open) this.#shown = undefined;
    else if (this.#shown !== this.#tab) this.#show();
  }

  /** @param {string} name */
  #named(name) {
    return this.#tabs.find((tab) => tab.dataset.tab === name);
  }

  /** @param {HTMLElement | undefined} tab */
  #choose(tab) {
    const chosen = this.#tabs.find((known) => known === tab);
    if (!chosen) return;
    const isNew = chosen !== this.#tab;
    this.#tab = chosen;
    if (isNew) keepSetting(SETTING, chosen.dataset.tab);
    this.#drawTabs();
    if (this.#details.open && (isNew || this.#fragment === "events")) this.#show();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const next = this.#tab && this.#tabs[placeAfter(this.#tabs.indexOf(this.#tab), this.#tabs.length, event.key) ?? -1];
    if (!next) return;
    event.preventDefault();
    this.#choose(next);
    next.focus();
  }

  #drawTabs() {
    for (const tab of this.#tabs) {
      tab.setAttribute("aria-selected", String(tab === this.#tab));
      tab.tabIndex = tab === this.#tab ? 0 : -1;
    }
    if (!this.#tab) return;
    this.#panel.setAttribute("aria-labelledby", this.#tab.id);
    this.#panel.dataset.tab = this.#tab.dataset.tab;
  }

  /** Loads the chosen tab, which has just come into sight. */
  #show() {
    this.#shown = this.#tab;
    if (this.#fragment === "events") {
      this.#asked += 1;
      return this.#rawLog.show();
    }
    this.#panel.replaceChildren(loading());
    this.#load();
  }

  #load() {
    const { open } = this.#details;
    // A question that somebody was just asked is not taken away.
    if (!open || !this.#tab || this.#fragment === "events" || this.#panel.querySelector("dialog[open]")) return;
    const asked = ++this.#asked;
    const failure = make("div");
    const attempt = new Attempt(failure, this.#tab.dataset.failed ?? "", () => {
      if (attempt.hasFailed && asked === this.#asked) this.#tellFailure(failure);
    });
    void attempt.run(
      () => getHtml(this.#page.fragment(this.#fragment)),
      (html) => {
        if (asked !== this.#asked || this.#panel.querySelector("dialog[open]")) return;
        morphContent(this.#panel, html);
        this.#page.tell("drawn");
      },
    );
  }

  /**
   * What was loaded before stays below it.
   * @param {HTMLElement} failure
   */
  #tellFailure(failure) {
    this.#panel.querySelector(":scope > [role=status], :scope > .tab-failure")?.remove();
    failure.className = "tab-failure";
    this.#panel.prepend(failure);
  }

  #listUploads() {
    const place = /** @type {HTMLElement | null} */ (this.#panel.querySelector("[data-uploads]"));
    if (!place) return;
    const failure = make("div");
    const attempt = new Attempt(failure, place.dataset.failed ?? "", () => {
      if (attempt.hasFailed) place.replaceChildren(failure);
    });
    void attempt.run(
      () => getHtml(this.#page.fragment("uploads")),
      (html) => morphContent(place, html),
    );
  }

  /**
   * Mounts an uploaded file in place.
   * @param {HTMLFormElement} form
   * @param {SubmitEvent} event
   */
  #attach(form, event) {
    event.preventDefault();
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
    const body = Object.fromEntries(fields.filter(([, value]) => value));
    const attempt = new Attempt(form.querySelector("[data-failure]"));
    const button = form.querySelector("button");
    if (button?.disabled) return;
    if (button) button.disabled = true;
    void attempt
      .run(
        () => send("POST", `/api/v1/sessions/${this.#page.session}/resources`, body),
        () => {
          form.closest("dialog")?.close();
          this.#refresh();
        },
      )
      .finally(() => {
        if (button) button.disabled = false;
      });
  }
}
