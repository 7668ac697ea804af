// @ts-check
// Where a text stops being JSON. Browsers say it each in words of their own, or not at all.

/** A token behind white space: a sign, a string, a number or a word. */
const TOKEN = /[ \t\n\r]*([{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * @typedef {"value" | "value or end" | "key" | "key or end" | "colon" | "more" | "nothing"} Expected
 */

/** @type {Record<Expected, string>} */
const WORDS = {
  value: "a value",
  "value or end": "a value or ]",
  key: "a name in double quotes",
  "key or end": "a name in double quotes or }",
  colon: "a colon",
  more: "a comma or the closing bracket",
  nothing: "nothing more",
};

/**
 * What is wrong with a text that should be JSON, with the place where; nothing where it is JSON.
 * @param {string} text
 * @returns {{ at: number, words: string } | undefined}
 */
export function jsonProblem(text) {
  /** @type {string[]} the brackets that are open */
  const open = [];
  /** @type {Expected} */
  let expected = "value";
  let at = 0;
  while (expected !== "nothing" || skip(text, at) < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    /** @type {Expected | undefined} */
    const next = token === undefined ? undefined : step(expected, token, open);
    if (!next) return told(text, skip(text, at), expected);
    expected = next;
    at = TOKEN.lastIndex;
  }
  return undefined;
}

/**
 * What is expected behind a token; nothing where the token is not.
 * @param {Expected} expected
 * @param {string} token
 * @param {string[]} open
 * @returns {Expected | undefined}
 */
function step(expected, token, open) {
  const close = () => {
    open.pop();
    return open.length ? "more" : "nothing";
  };
  if (expected === "colon") return token === ":" ? "value" : undefined;
  if (expected === "more") {
    const isObject = open.at(-1) === "{";
    if (token === ",") return isObject ? "key" : "value";
    return token === (isObject ? "}" : "]") ? close() : undefined;
  }
  if (expected === "key" || expected === "key or end") {
    if (token === "}" && expected === "key or end") return close();
    return token.startsWith('"') ? "colon" : undefined;
  }
  if (expected === "nothing") return undefined;
  if (token === "]" && expected === "value or end") return close();
  if (token === "{" || token === "[") {
    open.push(token);
    return token === "{" ? "key or end" : "value or end";
  }
  if ("}],:".includes(token)) return undefined;
  return open.length ? "more" : "nothing";
}

/**
 * @param {string} text
 * @param {number} at
 * @param {Expected} expected
 */
function told(text, at, expected) {
  const lines = text.slice(0, at).split("\n");
  const place = `Line ${lines.length}, column ${[...(lines.at(-1) ?? "")].length + 1}`;
  const what = WORDS[expected];
  const problem = at === text.length ? `the text ends where ${what} is expected` : `expected ${what}`;
  return { at, words: `This is not JSON. ${place}: ${problem}.` };
}

/**
 * @param {string} text
 * @param {number} at
 */
function skip(text, at) {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}
