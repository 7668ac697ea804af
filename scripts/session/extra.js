// @ts-check
// What only some calls take to be answered is fetched once one of them waits.
import { Failure } from "./call.js";

/** @typedef {typeof import("../answers.js")} Answers */
/** @typedef {import("./cards.js").Card} Card */

/** @type {Promise<Answers> | undefined} */
let loading;

/** @returns {Promise<Answers>} */
export function loadAnswers() {
  const address = document.querySelector("script[data-answers]")?.getAttribute("data-answers") ?? "";
  loading ??= import(address).catch(() => {
    loading = undefined;
    throw new Failure("A part of this page could not be loaded. Check your connection, then try again.");
  });
  return loading;
}

/**
 * The blocks of a result.
 * @param {FormData} form
 */
export async function contentOf(form) {
  const answers = await loadAnswers();
  return answers.contentOf(form).catch((error) => {
    throw new Failure(error.message);
  });
}

/**
 * Offers to answer calls together, once several wait. Returns what shows those that wait by then.
 * @param {HTMLElement} place
 * @param {() => Card[]} cards all that wait on the page
 */
export function offerSeveral(place, cards) {
  /** @type {InstanceType<Answers["Several"]> | undefined} */
  let several;
  const draw = () => {
    if (several) return several.draw();
    if (cards().length < 2) return;
    const begin = (/** @type {Answers} */ { Several }) => (several ??= new Several(place, cards));
    // Each card can be answered meanwhile; the next change tries again.
    loadAnswers().then(begin, () => {});
  };
  draw();
  return draw;
}
