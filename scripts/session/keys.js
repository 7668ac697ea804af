// @ts-check
// The single keys for calls that wait. None answers a call that doesn't have the focus.
import { hasFocus, onKey } from "./dom.js";
import { areSingleKeysOff, keepSingleKeys } from "./kept.js";
import { openCard, waitingCards } from "./next.js";

/**
 * Listens to single keys, unless the person has switched them off on the sheet that lists them.
 * @param {ParentNode} root
 * @param {() => boolean} isOn
 * @param {(key: string) => boolean} take those that are not for calls
 */
export function singleKeys(root, isOn, take) {
  keepSingleKeys(root.querySelector("#single-keys"));
  onKey((key, isRepeated) => {
    if (areSingleKeysOff() || !isOn()) return false;
    if (key !== "?") return takeForCalls(key, isRepeated) || take(key);
    /** @type {HTMLDialogElement | null} */ (root.querySelector("#shortcuts"))?.showModal();
    return true;
  });
}

/**
 * @param {string} key
 * @param {boolean} isRepeated the key is held down
 */
function takeForCalls(key, isRepeated) {
  switch (key) {
    case "a":
    case "A":
      step(key === "a" ? 1 : -1);
      return true;
    case "y":
    case "n":
      // Held down, it would answer one call after the other.
      return !isRepeated && answer(key === "y" ? "allow" : "deny");
    case "r":
      return press(focused(waitingCards())?.querySelector("textarea"), "focus");
    case "o":
      return press((focused(rows()) ?? focused(waitingCards()))?.querySelector("summary"), "click");
    case "s":
      return several();
    case "t":
      return !isRepeated && press(focused(rows())?.querySelector("input[type=checkbox]"), "click");
    default:
      return false;
  }
}

/** The rows of lists in which several calls are answered. */
function rows() {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".several-row")]);
}

const focused = (/** @type {HTMLElement[]} */ elements) => elements.find(hasFocus);

/**
 * From row to row in a list, else from card to card.
 * @param {1 | -1} way
 */
function step(way) {
  const isInList = document.activeElement?.closest(".several") !== null && rows().length > 0;
  const all = isInList ? rows() : waitingCards();
  const at = all.findIndex(hasFocus);
  const next = all[at < 0 && way < 0 ? all.length - 1 : (at + way + all.length) % all.length];
  if (next && isInList) next.focus();
  else if (next) openCard(next);
}

/** @param {"allow" | "deny"} result */
function answer(result) {
  const form = /** @type {HTMLFormElement | null | undefined} */ (focused(waitingCards())?.querySelector("form[data-answer]"));
  const button = /** @type {HTMLButtonElement | null | undefined} */ (form?.querySelector(`button[value="${result}"]`));
  if (!form || !button || button.offsetParent === null) return false;
  // As pressed: a dangerous call asks for its word.
  form.dataset.opensNext = "";
  form.requestSubmit(button);
  delete form.dataset.opensNext;
  return true;
}

/** Opens the first list of calls that can be answered together, or leads to the one that is open. */
function several() {
  const row = rows()[0];
  if (!row) return press(document.querySelector("[data-open-several]"), "click");
  row.focus();
  return true;
}

/**
 * Does what is there, if it is.
 * @param {Element | null | undefined} element
 * @param {"focus" | "click"} how
 */
function press(element, how) {
  if (!(element instanceof HTMLElement)) return false;
  element[how]();
  return true;
}
