// @ts-check
// Forms that upload skills: a folder besides a zip, how far the upload is, and what is wrong in its place.
// `XMLHttpRequest`, because `fetch` does not say how far an upload is.
import { belongs, problems, summary } from "./skill/chosen.js";

/** @typedef {{ path: string, size: number, file: File }} Chosen */

/** @param {HTMLElement} field where the folder is chosen */
function enhance(field) {
  const form = /** @type {HTMLFormElement} */ (field.closest("form"));
  const folder = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  const zip = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file][name]"));
  const send = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
  const most = Number(field.dataset.folder);
  const told = document.createElement("div");
  told.className = "stack";
  told.setAttribute("role", "status");
  form.querySelector(".dialog-end")?.before(told);
  let request = new XMLHttpRequest();

  folder.webkitdirectory = true;
  field.hidden = false;
  // Either of the two will do, which the browser can't know.
  zip.required = false;

  const all = () => [...(folder.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, size: file.size, file }));
  const chosen = () => (zip.files?.length ? [...zip.files].map((file) => ({ path: file.name, size: file.size, file })) : all().filter(({ path }) => belongs(path)));

  /** @param {string[]} lines */
  const refuse = (lines) => {
    const notice = document.createElement("div");
    notice.className = "notice failure";
    notice.setAttribute("role", "alert");
    notice.append(paragraph("strong", "Not uploaded"), ...lines.map((line) => paragraph("p", line)));
    told.replaceChildren(notice);
    send.disabled = false;
  };
  const check = () => {
    const files = chosen();
    if (!files.length) return ["Choose a folder or a zip archive."];
    return zip.files?.length ? [] : problems(files, most);
  };
  /** @param {HTMLInputElement} other the one that counts no more */
  const changed = (other) => {
    other.value = "";
    const wrong = check();
    if (wrong.length) return refuse(wrong);
    const files = chosen();
    told.replaceChildren(paragraph("p", summary(files, zip.files?.length ? 0 : all().length - files.length)));
  };
  const upload = () => {
    const body = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) body.append(name, value);
    for (const { path, file } of chosen()) body.append(zip.name, file, path);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "Upload");
    told.replaceChildren(bar);
    send.disabled = true;
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = total ? (loaded / total) * 100 : 0));
    request.addEventListener("error", () => refuse(["The connection was lost. Try again."]));
    request.addEventListener("load", () => {
      // A form that was carried out leads to another page.
      if (new URL(request.responseURL).pathname !== new URL(form.action).pathname) return location.assign(request.responseURL);
      const lines = [...(request.response?.querySelectorAll(".problem-line") ?? [])].map(({ textContent }) => textContent ?? "");
      refuse(lines.length ? lines : [`The server answered ${request.status}.`]);
    });
    request.send(body);
  };

  folder.addEventListener("change", () => changed(zip));
  zip.addEventListener("change", () => changed(folder));
  form.closest("dialog")?.addEventListener("close", () => {
    request.abort();
    told.replaceChildren();
    send.disabled = false;
  });
  form.addEventListener("submit", (event) => {
    if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.formMethod === "dialog") return;
    event.preventDefault();
    const wrong = check();
    if (wrong.length) refuse(wrong);
    else upload();
  });
}

/**
 * @param {"p" | "strong"} tag
 * @param {string} text
 */
function paragraph(tag, text) {
  const made = document.createElement(tag);
  made.append(text);
  return made;
}

for (const field of document.querySelectorAll("[data-folder]")) enhance(/** @type {HTMLElement} */ (field));
