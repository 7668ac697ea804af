// @ts-check
// What answering takes where a result is sent, or several calls wait: a bundle of its own, see `session/extra.js`.
export { contentOf, problemOf } from "./session/result.js";
export { Several } from "./session/several.js";
