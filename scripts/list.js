// @ts-check
// Keeps a list, and the parts of a page that change with it, up to date while somebody looks at them. The page that the server
// renders is asked for again, and cells that changed are exchanged. Rows never move by themselves: what came or went is told,
// with a link that shows it.
import { freshPage, whileShown } from "./again.js";
import { showMoments } from "./moments.js";

/** How long to wait between two looks, in milliseconds: while something works, else, and at most after failures. */
const busy = 4_000;
const quiet = 15_000;
const longest = 120_000;

/** Whatever has one of these statuses changes soon. */
const working = `:is([data-live-list], [data-live]) :is(${["pending", "running", "rescheduling", "queued", "starting", "active", "stopping"].map(
  (status) => `[data-status=${status}]`,
)})`;

/** Watches the page's list and the parts that change with it, where it has any. */
export function keepListFresh() {
  const list = document.querySelector("[data-live-list]");
  if (!list && !document.querySelector("[data-live]")) return;
  const news = document.createElement("div");
  news.className = "list-news";
  news.setAttribute("role", "status");
  document.body.append(news);
  // What the server said last: other scripts may have changed what stands on the page.
  let known = copyOf(document);
  const look = async () => {
    const fresh = await freshPage();
    if (fresh === "logged out") {
      news.remove();
      return "over";
    }
    // What could not be loaded says nothing about its rows.
    if (!fresh || fresh.querySelector("[data-live-list] [role=alert]")) return "failed";
    exchangeParts(known, fresh);
    const [before, next] = [known.querySelector("[data-live-list]"), fresh.querySelector("[data-live-list]")];
    if (list && before && next) tell(news, list.getAttribute("data-live-list") ?? "", exchange(list, before, next));
    known = copyOf(fresh);
    return "done";
  };
  whileShown(look, () => (document.querySelector(working) ? busy : quiet), longest);
}

/** @param {Document} page */
function copyOf(page) {
  return /** @type {Element} */ ((page.querySelector("main") ?? page.body).cloneNode(true));
}

/**
 * Exchanges the parts that changed, but none that somebody is in.
 * @param {Element} known
 * @param {Document} fresh
 */
function exchangeParts(known, fresh) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const same = `[data-live="${part.getAttribute("data-live")}"]`;
    const [before, next] = [known.querySelector(same), fresh.querySelector(same)];
    if (!before || !next || before.isEqualNode(next)) continue;
    if (part.querySelector(":focus-visible, dialog[open]")) continue;
    part.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
    showMoments(part);
  }
}

/**
 * @param {Element} list
 * @returns {Map<string, Element>}
 */
function rowsOf(list) {
  return new Map([...list.querySelectorAll("[data-row]")].map((row) => [row.getAttribute("data-row") ?? "", row]));
}

/**
 * Exchanges what changed within the rows that stand there.
 * @param {Element} list
 * @param {Element} known
 * @param {Element} fresh
 * @returns {{ came: number, went: number }}
 */
function exchange(list, known, fresh) {
  const [shown, before, now] = [rowsOf(list), rowsOf(known), rowsOf(fresh)];
  let went = 0;
  for (const [key, row] of shown) {
    const next = now.get(key);
    row.classList.toggle("gone", !next);
    if (next) exchangeCells(row, before.get(key), next);
    else went += 1;
  }
  const came = [...now.keys()].filter((key) => !shown.has(key)).length;
  return { came, went };
}

/**
 * @param {Element} row
 * @param {Element | undefined} before
 * @param {Element} next
 */
function exchangeCells(row, before, next) {
  for (const [place, cell] of [...row.children].entries()) {
    const [old, other] = [before?.children[place], next.children[place]];
    // A cell that has the focus is not taken away under it.
    if (!other || old?.isEqualNode(other) || cell.contains(document.activeElement)) continue;
    cell.replaceChildren(...[...other.childNodes].map((node) => document.importNode(node, true)));
  }
}

/**
 * Says what came and went, once for each change.
 * @param {Element} news
 * @param {string} thing
 * @param {{ came: number, went: number }} what
 */
function tell(news, thing, { came, went }) {
  const words = came ? `Show ${came} new ${came === 1 ? thing : `${thing}s`}` : went ? "The list has changed: reload" : "";
  if (news.textContent === words) return;
  if (!words) return news.replaceChildren();
  const link = document.createElement("a");
  // Without its fragment: a link to a place in the page would not load it again.
  link.href = location.href.split("#")[0] ?? "";
  link.textContent = words;
  news.replaceChildren(link);
}
