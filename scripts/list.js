// @ts-check
// Keeps a list up to date while somebody looks at it. The page that the server renders is asked for again, and cells that
// changed are exchanged. Rows never move by themselves: what came or went is told, with a link that shows it.
import { freshPage, whileShown } from "./again.js";

/** How long to wait between two looks, in milliseconds: while something works, else, and at most after failures. */
const busy = 4_000;
const quiet = 15_000;
const longest = 120_000;

/** Whatever has one of these statuses changes soon. */
const working = '[data-status="running"], [data-status="rescheduling"]';

/** Watches the page's list, where it has one. */
export function keepListFresh() {
  const list = document.querySelector("[data-live-list]");
  if (!list) return;
  const news = document.createElement("div");
  news.className = "list-news";
  news.setAttribute("role", "status");
  document.body.append(news);
  // What the server said last: other scripts may have changed what stands on the page.
  let known = /** @type {Element} */ (list.cloneNode(true));
  const look = async () => {
    const fresh = await ask();
    if (fresh === "logged out") {
      news.remove();
      return "over";
    }
    if (!fresh) return "failed";
    tell(news, exchange(list, known, fresh));
    known = fresh;
    return "done";
  };
  whileShown(look, () => (list.querySelector(working) ? busy : quiet), longest);
}

/**
 * The list as it is now; nothing where it can't be had.
 * @returns {Promise<Element | "logged out" | null | undefined>}
 */
async function ask() {
  const page = await freshPage();
  if (!(page instanceof Document)) return page;
  const list = page.querySelector("[data-live-list]");
  // A list that could not be loaded says nothing about its rows.
  return list?.querySelector('[role="alert"]') ? null : list;
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
 * @param {{ came: number, went: number }} what
 */
function tell(news, { came, went }) {
  const words = came ? `Show ${came} new ${came === 1 ? "session" : "sessions"}` : went ? "The list has changed: reload" : "";
  if (news.textContent === words) return;
  if (!words) return news.replaceChildren();
  const link = document.createElement("a");
  // Without its fragment: a link to a place in the page would not load it again.
  link.href = location.href.split("#")[0] ?? "";
  link.textContent = words;
  news.replaceChildren(link);
}
