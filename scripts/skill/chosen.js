// @ts-check
// A folder that was chosen as a skill: which of its files belong to it, and what needs no server to be seen.
import { size } from "../size.js";

/**
 * A file, by its path with the folder's name.
 * @typedef {{ path: string, size: number }} Chosen
 */

/** What systems, editors and version control leave in folders. */
const foreign = /(^|\/)(\.git|\.svn|\.hg|__MACOSX|__pycache__|node_modules)\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;

/**
 * Whether a file is part of the skill.
 * @param {string} path
 */
export const belongs = (path) => !foreign.test(path);

/**
 * What is wrong with a folder, before anything is sent. The server checks the rest.
 * @param {Chosen[]} files
 * @param {number} most bytes
 * @returns {string[]}
 */
export function problems(files, most) {
  const whole = total(files);
  /** @type {string[]} */
  const found = [];
  if (whole > most) found.push(`The skill is ${size(whole)} large. At most ${size(most)} are allowed.`);
  if (!files.some(({ path }) => /^[^/]+\/SKILL\.md$/.test(path))) found.push("There is no SKILL.md at the top of the folder.");
  return found;
}

/**
 * What was chosen, in words.
 * @param {Chosen[]} files
 * @param {number} left how many files were left out
 */
export function summary(files, left) {
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  const without = left ? `; ${left} that are not part of it are left out` : "";
  return `${count}, ${size(total(files))}${without}.`;
}

/** @param {Chosen[]} files */
const total = (files) => files.reduce((sum, file) => sum + file.size, 0);
