// @ts-check
// What is kept in this browser: settings until they are changed, drafts as long as the tab lives. Where storage is full or
// forbidden, nothing on the screen is lost.

/**
 * The value under a key; `undefined` where there is none.
 * @param {() => Storage} storage reading even the name of a forbidden storage throws
 * @param {string} key
 */
function read(storage, key) {
  try {
    return storage().getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a value; an empty one is removed.
 * @param {() => Storage} storage
 * @param {string} key
 * @param {string | undefined} value
 */
function write(storage, key, value) {
  try {
    if (value) storage().setItem(key, value);
    else storage().removeItem(key);
  } catch {
    // It lasts as long as the page.
  }
}

const browser = () => localStorage;
const tab = () => sessionStorage;

export const setting = (/** @type {string} */ name) => read(browser, `pilothouse-${name}`);
export const keepSetting = (/** @type {string} */ name, /** @type {string | undefined} */ value) =>
  write(browser, `pilothouse-${name}`, value);

/** The name of the choice to use no single keys. */
const SINGLE_KEYS_OFF = "shortcuts-off";

export const areSingleKeysOff = () => setting(SINGLE_KEYS_OFF) !== undefined;

/**
 * The box on the sheet of shortcuts shows the choice, and changes it.
 * @param {HTMLInputElement | null | undefined} box
 */
export function keepSingleKeys(box) {
  if (!box) return;
  box.checked = !areSingleKeysOff();
  box.addEventListener("change", () => keepSetting(SINGLE_KEYS_OFF, box.checked ? undefined : "1"));
}

export const draft = (/** @type {string} */ key) => read(tab, key);
export const keepDraft = (/** @type {string} */ key, /** @type {string} */ text) => write(tab, key, text);
