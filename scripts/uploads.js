// @ts-check
// Uploads with progress: files chosen or dropped, two at a time, each with a way to cancel it and to try again.
// `XMLHttpRequest`, because `fetch` does not say how far an upload is.
import { size } from "./size.js";
import { visible } from "./visible.js";

/** How many files are sent at the same time: the browser's few connections to one host are needed for other things, too. */
const concurrent = 2;

/** @typedef {"waiting" | "sending" | "done" | "cancelled" | "failed"} State */

/** A file on its way, and its row on the page. */
class Upload {
  /** @type {State} */
  state = "waiting";
  row = element("li", "upload");
  request = new XMLHttpRequest();

  /**
   * @param {File} file
   * @param {() => void} changed called after each change of the state
   */
  constructor(file, changed) {
    this.file = file;
    this.changed = changed;
  }

  /** @param {State} state */
  enter(state, failure = "", requestId = "") {
    this.state = state;
    this.draw(failure, requestId);
    this.changed();
  }

  send() {
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", "/api/v1/files");
    request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(total ? (loaded / total) * 100 : 0));
    request.addEventListener("load", () => this.answered());
    request.addEventListener("error", () => this.enter("failed", "The connection was lost."));
    const form = new FormData();
    form.append("file", this.file, this.file.name);
    request.send(form);
    this.enter("sending");
  }

  answered() {
    const { status, responseText } = this.request;
    if (status >= 200 && status < 300) return this.enter("done");
    const { message, requestId } = refusal(status, responseText);
    this.enter("failed", message, requestId);
  }

  cancel() {
    this.request.abort();
    this.enter("cancelled");
  }

  /** @param {number} percent */
  progress(percent) {
    const bar = this.row.querySelector("progress");
    if (bar) bar.value = percent;
  }

  /** @param {string} failure @param {string} requestId */
  draw(failure, requestId) {
    const name = element("span");
    const strong = element("strong");
    strong.append(element("bdi", "", visible(this.file.name)));
    name.append(strong, " ", element("span", "quiet small", size(this.file.size)));
    /** @type {Node[]} */
    const parts = [name];
    const isOpen = this.state === "waiting" || this.state === "sending";
    if (isOpen) parts.push(button("Cancel", () => this.cancel()), this.bar());
    if (this.state === "done") parts.push(element("span", "tag allow", "Uploaded"));
    if (this.state === "cancelled") {
      const end = element("span", "row");
      end.append(element("span", "tag", "Cancelled"), this.retry());
      parts.push(end);
    }
    if (this.state === "failed") parts.push(this.retry(), notice(failure, requestId));
    this.row.replaceChildren(...parts);
  }

  bar() {
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${visible(this.file.name)}`);
    return bar;
  }

  retry() {
    return button("Retry", () => this.enter("waiting"));
  }
}

/** @param {HTMLFormElement} form */
function enhance(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const most = Number(form.dataset.uploads);
  /** @type {Upload[]} */
  const uploads = [];
  const list = element("ul", "uploads");
  list.setAttribute("aria-label", "Uploads");
  const status = element("p", "visually-hidden");
  status.setAttribute("role", "status");
  const end = element("p");
  form.after(status);
  if (input.disabled) return;

  /** @param {...State} states */
  const count = (...states) => uploads.filter(({ state }) => states.includes(state)).length;
  const isBusy = () => count("waiting", "sending") > 0;
  const advance = () => {
    const next = uploads.find(({ state }) => state === "waiting");
    if (next && count("sending") < concurrent) {
      if (next.file.size <= most) return next.send();
      return next.enter("failed", `The file is larger than ${most / 1024 / 1024} MB, the limit of the API.`);
    }
    status.textContent = `${count("done")} uploaded, ${count("waiting", "sending")} left, ${count("failed")} failed`;
    if (uploads.length === count("done")) return location.assign(location.pathname);
    end.replaceChildren(...(isBusy() ? [] : [link("Show the uploaded files", location.pathname)]));
  };
  /** @param {Iterable<File>} files */
  const add = (files) => {
    for (const file of files) {
      const upload = new Upload(file, advance);
      uploads.push(upload);
      list.append(upload.row);
      upload.draw("", "");
    }
    if (!uploads.length) return;
    // Not before: what stands below must not jump while the page loads.
    if (!list.isConnected) status.after(list, end);
    advance();
  };

  input.multiple = true;
  // The button opens the choice of files: what is chosen is sent at once.
  input.required = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    input.click();
  });
  input.addEventListener("change", () => {
    add([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = "";
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    add([...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener("beforeunload", (event) => isBusy() && event.preventDefault());
}

/**
 * What an answer other than success says: the API's message, or the status where the answer is not the API's.
 * @param {number} status
 * @param {string} body
 * @returns {{ message: string, requestId: string }}
 */
function refusal(status, body) {
  try {
    const { error, request_id: requestId } = JSON.parse(body);
    if (status === 401) return { message: "Your login has expired. Log in again.", requestId: "" };
    if (typeof error.message === "string") return { message: error.message, requestId: requestId ?? "" };
  } catch {
    // Not the API's.
  }
  return { message: `The server answered ${status}.`, requestId: "" };
}

/**
 * @param {string} message
 * @param {string} requestId
 */
function notice(message, requestId) {
  const notice = element("div", "notice failure");
  notice.setAttribute("role", "alert");
  notice.append(element("strong", "", "Not uploaded"), element("p", "", message));
  if (requestId) notice.append(element("p", "quiet", `Request id ${requestId}`));
  return notice;
}

/**
 * @param {string} tag
 * @param {string} [className]
 * @param {string} [text]
 */
function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(text);
  return made;
}

/**
 * @param {string} label
 * @param {() => void} pressed
 */
function button(label, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.append(label);
  made.addEventListener("click", pressed);
  return made;
}

/**
 * @param {string} label
 * @param {string} address
 */
function link(label, address) {
  const made = document.createElement("a");
  made.className = "button small";
  made.href = address;
  made.append(label);
  return made;
}

for (const form of document.querySelectorAll("form[data-uploads]")) enhance(/** @type {HTMLFormElement} */ (form));
