// @ts-check
// The session page: what the server rendered, kept live. Rows, cards and all else come as HTML of the server's renderer;
// here they are put in their place, and what a person does is sent.
import { markFound } from "./found.js";
import { placeIcons } from "./icons.js";
import { hideCalls, presenting } from "./present.js";
import { Cards } from "./session/cards.js";
import { colourCode } from "./session/code.js";
import { Composer } from "./session/composer.js";
import { drawControls } from "./session/controls.js";
import { renaming } from "./session/dialogs.js";
import { make } from "./session/dom.js";
import { offerSeveral } from "./session/extra.js";
import { finding } from "./session/find.js";
import { unfolding } from "./session/fold.js";
import { loadingFragments } from "./session/fragment.js";
import { Inspector } from "./session/inspector.js";
import { linking } from "./session/links.js";
import { Live } from "./session/live.js";
import { Minimap } from "./session/minimap.js";
import { Page } from "./session/page.js";
import { showWatching } from "./session/presence.js";
import { replaying } from "./session/replay.js";
import { Rows } from "./session/rows.js";
import { Scale } from "./session/scale.js";
import { Scroll } from "./session/scroll.js";
import { sharing } from "./session/share.js";
import { shortcuts } from "./session/shortcuts.js";
import { keepTimes } from "./session/times.js";
import { widthHandle } from "./session/width.js";
import { Windows } from "./session/windows.js";

const root = document.getElementById("session-page");
placeIcons().catch(console.error);
if (root) start(new Page(root));

/** @param {Page} page */
function start(page) {
  const section = page.find(".transcript");
  const log = page.find(".log");
  if (!section || !log) return;
  keepTimes(page.root);
  const { rows, scroll, windows } = transcript(page, section, log);
  const cards = new Cards(page, (limit) => windows.refresh(limit));
  answerSeveral(page, cards);
  const map = page.find("[data-minimap]");
  const minimap = map && new Minimap(page, rows, windows, map);
  const inspector = page.find(".inspector");
  if (inspector) new Inspector(page, windows, inspector);
  const composer = page.find("form.composer");
  if (composer instanceof HTMLFormElement) new Composer(page, composer);
  widthHandle(page);
  finding(page, windows);
  shortcuts(page, rows, windows);
  linking(page, windows);
  unfolding(page);
  loadingFragments(page);
  renaming(page);
  sharing(page);
  replaying(page, section, () => minimap?.scale ?? new Scale([]));
  showWatching(page);
  presenting();
  markFound();
  colourCode();
  for (const topic of /** @type {const} */ (["state", "slots", "drawn", "log"])) page.on(topic, () => drawControls(page));
  new Live(page, rows, windows, (rendered) => cards.show(rendered));
  drawControls(page);
  windows.followAddress();
  scroll.onEnd((attempt) => windows.end(page.filter, attempt));
  document.documentElement.dataset.ready = "true";
}

/**
 * @param {Page} page
 * @param {Cards} cards
 */
function answerSeveral(page, cards) {
  const section = page.find("[data-cards]");
  if (!section) return;
  const place = make("div", "several");
  // Behind the cards, which then stay where they are.
  section.append(place);
  page.on("cards", offerSeveral(place, () => cards.all));
  // How many calls wait elsewhere may have changed.
  document.addEventListener("waiting", () => cards.draw());
  // What waits next is the presenter's to show, too.
  page.on("drawn", () => section.hidden && hideCalls());
}

/**
 * @param {Page} page
 * @param {HTMLElement} section
 * @param {HTMLElement} log
 */
function transcript(page, section, log) {
  const { first, last } = page.root.dataset;
  const hasWay = (/** @type {string} */ id) => page.find(`#${id}`)?.hidden === false;
  // Whoever reads at the end decides what leaves, and needs the rows to know where that is.
  /** @type {Scroll} */
  let scroll;
  const view = {
    get filter() {
      return page.filter;
    },
    get isAtEnd() {
      return scroll.isAtEnd;
    },
  };
  const ends = { first, last, hasEarlier: hasWay("earlier-events"), hasLater: hasWay("later-events") };
  const rows = new Rows(log, view, page.rendered, ends);
  scroll = new Scroll(page, rows);
  const windows = new Windows(page, rows, scroll, section);
  let newest = rows.newest;
  rows.changed = () => {
    scroll.grown(rows.newest > newest);
    newest = rows.newest;
    windows.draw();
    requestAnimationFrame(() => windows.approach());
    page.tell("log");
  };
  page.on("filter", () => windows.draw());
  return { rows, scroll, windows };
}
