// @ts-check
// What follows from fields that are being filled in: the server says it, and here it is asked for before anybody does.
import { showMoments } from "./moments.js";

const PREVIEW = "[data-schedule-preview]";

/** How often the server was asked: only its newest answer counts. */
let asked = 0;

/** Keeps the preview of a schedule up to date; without script, its button shows it. */
export function keepPreview() {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("#schedule button"));
  button?.form?.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.closest("#schedule")) showPreview(button).catch(console.error);
  });
}

/** @param {HTMLButtonElement} button */
async function showPreview(button) {
  const own = ++asked;
  const fields = [...new FormData(/** @type {HTMLFormElement} */ (button.form))];
  const schedule = fields.filter(([name]) => name === "expression" || name === "timezone");
  const body = new URLSearchParams(schedule.map(([name, value]) => [name, String(value)]));
  const answer = await fetch(button.formAction, { method: "POST", body });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PREVIEW);
  const shown = document.querySelector(PREVIEW);
  if (own !== asked || !answer.ok || !found || !shown) return;
  showMoments(found);
  shown.replaceChildren(...found.childNodes);
}
