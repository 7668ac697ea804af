// @ts-check
// Forms in dialogs, sent without leaving the page: what is wrong stands at its field, nothing that was typed is lost, secrets
// neither. Without script the browser sends them, and a page says what went wrong.
import { blame, blamed, forgive } from "./form/forgive.js";
import { expired, lost } from "./form/lost.js";

document.addEventListener("input", (event) => {
  const field = event.target instanceof HTMLElement ? event.target : null;
  if (field?.closest("form[data-dialog-form]")) forgive(field);
});

/**
 * Sends a form.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
export async function sendDialog(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  button.disabled = true;
  form.closest("dialog")?.querySelector(".notice.failure")?.remove();
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body });
    if (answer.redirected) return tell(form, expired());
    if (answer.headers.get("content-type")?.startsWith("text/html")) return show(await answer.text());
    const said = await answer.json();
    if (answer.ok) return leave(said.next);
    const { message } = said.error;
    if (!tellAtField(form, message)) tell(form, [message], said.request_id, said.check);
  } catch {
    tell(form, [lost]);
  } finally {
    form.ariaBusy = null;
    button.disabled = false;
  }
}

/** The page that follows, loaded anew also where it is this one. @param {string} next */
function leave(next) {
  const [there, here] = [new URL(next, location.href), new URL(location.href)];
  there.hash ||= here.pathname === there.pathname ? here.hash : "";
  if (there.pathname + there.search !== here.pathname + here.search) return location.assign(there);
  history.replaceState(history.state, "", there);
  location.reload();
}

/** What the page says now, which is nowhere else. @param {string} html */
function show(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  const shown = document.querySelector("main");
  if (!found || !shown) return location.reload();
  shown.replaceWith(found);
  const news = /** @type {HTMLElement | null} */ (found.querySelector("[role=alert]"));
  news?.setAttribute("tabindex", "-1");
  news?.focus();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} message
 */
function tellAtField(form, message) {
  const fields = /** @type {import("./form/forgive.js").Control[]} */ ([...form.querySelectorAll("input:not([type=hidden]), select, textarea")]);
  const found = blamed(message, fields.map((field) => field.name));
  const field = found && fields.find((field) => field.name === found[0]);
  return Boolean(field && blame(field, found[1]));
}

/**
 * @param {HTMLFormElement} form
 * @param {(string | Node)[]} message
 * @param {string} [requestId]
 * @param {{ title: string, href: string } | null} [check] what explains it, for admins
 */
function tell(form, message, requestId, check) {
  const notice = document.createElement("div");
  notice.className = "notice failure";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.append(...message);
  notice.append(words);
  if (requestId) {
    const id = document.createElement("p");
    id.className = "quiet";
    id.textContent = `Request id ${requestId}`;
    notice.append(id);
  }
  if (check) {
    const link = document.createElement("a");
    link.href = check.href;
    link.textContent = `Check: ${check.title}`;
    notice.append(link);
  }
  // A question's form is but a row of buttons.
  if (form.classList.contains("dialog-end")) form.before(notice);
  else form.prepend(notice);
}
