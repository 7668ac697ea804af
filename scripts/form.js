// @ts-check
// Forms with rows, and with parts that follow from others: the server shows them again, and here only the part that changes is
// replaced. Without script a button shows the whole form again.
import { forgive } from "./form/forgive.js";
import { expired, lost } from "./form/lost.js";
import { showMoments } from "./moments.js";

/** A row that has no number yet: more than there can be. */
const lastRow = 999;

for (const form of document.querySelectorAll("form[data-form]")) enhance(/** @type {HTMLFormElement} */ (form));

/** @param {HTMLFormElement} form */
function enhance(form) {
  let isChanged = form.dataset.typed !== undefined;
  let isLeaving = false;
  let isChecking = false;
  /** What is asked of the server is asked in order. */
  let asking = Promise.resolve();
  let asked = 0;
  const unreachable = document.createElement("p");
  unreachable.className = "field-note error";
  unreachable.setAttribute("role", "alert");
  form.querySelector(".form-end")?.append(unreachable);

  /** Sends the form as the browser does without script. @param {HTMLElement | null} button */
  const leave = (button) => {
    isLeaving = true;
    form.requestSubmit(button);
  };
  /** @param {HTMLButtonElement} button @param {[string, string][]} [more] */
  const ask = (button, more = []) => {
    asked += 1;
    const look = async () => {
      try {
        // A login that is over shows itself on the page that the form becomes.
        if (!(await showAgain(form, button, more))) leave(button);
        unreachable.textContent = "";
      } catch {
        unreachable.textContent = lost;
      } finally {
        asked -= 1;
      }
    };
    return (asking = asking.then(look));
  };
  /** @param {string} part */
  const buttonOf = (part) => form.querySelector(`[data-button-of="${CSS.escape(part)}"] button`);

  form.addEventListener("submit", (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (isLeaving) return;
    if (button?.dataset.part) {
      event.preventDefault();
      isChanged = true;
      ask(button);
    } else if (asked) {
      // With the row that was just removed, or without the one that was just added, it would say something else.
      event.preventDefault();
      asking.then(() => form.requestSubmit(button));
    } else if (button?.formTarget !== "_blank") {
      event.preventDefault();
      if (isChecking) return;
      isChecking = true;
      void checkLogin(unreachable).then((isThere) => {
        isChecking = false;
        if (isThere) leave(button);
      });
    }
  });
  form.addEventListener("input", (event) => {
    isChanged = true;
    if (event.target instanceof HTMLElement) forgive(event.target);
  });
  form.addEventListener("change", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target instanceof HTMLSelectElement) nameMount(target);
    const part = target.closest("[data-part]")?.getAttribute("data-part");
    const button = part && buttonOf(part);
    if (button) ask(/** @type {HTMLButtonElement} */ (button));
  });
  form.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-discards]")) isLeaving = true;
  });
  addEventListener("beforeunload", (event) => isChanged && !isLeaving && event.preventDefault());
  const upload = form.querySelector("[data-upload]");
  if (upload) takeUploads(/** @type {HTMLElement} */ (upload), ask, form);
}

/**
 * Whether the form would arrive: where nobody is logged in any more, or nothing answers, what was typed would be lost.
 * @param {HTMLElement} note
 */
async function checkLogin(note) {
  try {
    const answer = await fetch("/api/console/me", { cache: "no-store" });
    note.replaceChildren(...(answer.status === 401 ? expired() : []));
    return answer.status !== 401;
  } catch {
    note.textContent = lost;
    return false;
  }
}

/**
 * Replaces a part of the form by what the server makes of what was typed; whether it could be had.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @param {[string, string][]} more
 * @returns {Promise<boolean>}
 */
async function showAgain(form, button, more) {
  const name = button.dataset.part ?? "";
  const fields = [...new FormData(form, more.length ? undefined : button), ...more];
  const body = new URLSearchParams(fields.map(([key, value]) => [key, String(value)]));
  const answer = await fetch(button.formAction, { method: "POST", body });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(name);
  const shown = document.getElementById(name);
  if (!found || !shown) return false;
  const removed = button.name === "remove" ? button.closest(".item, .line") : null;
  const kept = secrets(shown).filter((input) => !removed?.contains(input)).map(({ value }) => value);
  const place = focusPlace(shown);
  showMoments(found);
  shown.replaceWith(found);
  secrets(found).forEach((input, index) => (input.value = kept[index] ?? ""));
  place(found, button);
  return true;
}

/** Secrets are not shown again by the server. @param {Element} part */
function secrets(part) {
  return /** @type {HTMLInputElement[]} */ ([...part.querySelectorAll("input[type=password]")]);
}

/**
 * Puts the focus where it was: into a row that was added, else to the same element, else to the list's button.
 * @param {Element} shown
 * @returns {(found: Element, button: HTMLButtonElement) => void}
 */
function focusPlace(shown) {
  const had = document.activeElement;
  const inside = had instanceof HTMLElement && shown.contains(had);
  const id = had?.id ?? "";
  return (found, button) => {
    const rows = found.querySelectorAll(":scope > .item, :scope > .line");
    const last = rows[rows.length - 1]?.querySelector("input:not([type=hidden]), select, textarea");
    const add = found.querySelector(":scope > div > button[name=add]");
    if (button.name === "add") /** @type {HTMLElement | null | undefined} */ (last)?.focus();
    else if (button.name === "remove") /** @type {HTMLElement | null} */ (add)?.focus();
    else if (inside && id) document.getElementById(id)?.focus();
  };
}

/** A file is mounted under its own name, unless another one was typed. @param {HTMLSelectElement} select */
function nameMount(select) {
  const path = document.getElementById(select.id.replace(/^(files\.\d+)\.file$/, "$1.mount_path"));
  if (!(path instanceof HTMLInputElement) || (path.value && path.value !== path.dataset.own)) return;
  path.value = path.dataset.own = select.value ? `/${select.selectedOptions[0]?.text ?? ""}` : "";
}

/**
 * Uploads a file from the form, and mounts it.
 * @param {HTMLElement} place
 * @param {(button: HTMLButtonElement, more: [string, string][]) => Promise<void>} ask
 * @param {HTMLFormElement} form
 */
function takeUploads(place, ask, form) {
  const input = /** @type {HTMLInputElement} */ (place.querySelector("input"));
  const note = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
  input.addEventListener("change", async (event) => {
    event.stopPropagation();
    const [file] = input.files ?? [];
    if (!file) return;
    const body = new FormData();
    body.append("file", file, file.name);
    note.classList.remove("error");
    note.textContent = `Uploading ${file.name}…`;
    try {
      const answer = await fetch("/api/v1/files", { method: "POST", body });
      const made = await answer.json();
      if (!answer.ok) throw new Error(made.error?.message ?? `The server answered ${answer.status}.`);
      const row = `files.${lastRow}`;
      const add = /** @type {HTMLButtonElement} */ (form.querySelector("#files button[name=add]"));
      await ask(add, [[`${row}.file`, made.id], [`${row}.mount_path`, `/${file.name}`]]);
      note.textContent = `${file.name} is uploaded.`;
      input.value = "";
    } catch (error) {
      note.classList.add("error");
      note.textContent = `Not uploaded: ${error instanceof Error ? error.message : error}`;
    }
  });
}
