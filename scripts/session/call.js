// @ts-check
// Calls of the console's own routes, and how they fail, in the words of `app/src/ui/notice.rs`.

/** A failed call, as a person reads it. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {number} [status] of the answer; absent where there was none
   * @param {string} [requestId] the upstream's
   * @param {string} [code] what kind of refusal it is
   */
  constructor(message, status, requestId, code) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.code = code;
  }
}

/**
 * Asks for JSON.
 * @param {string} address
 * @returns {Promise<any>}
 */
export async function getJson(address) {
  return json(await call(address, {}));
}

/**
 * Asks for HTML of our own renderer.
 * @param {string} address
 */
export async function getHtml(address) {
  const answer = await call(address, {});
  if (!answer.headers.get("content-type")?.startsWith("text/html")) throw unexpected(answer.status);
  return text(answer);
}

/**
 * Sends JSON.
 * @param {"POST" | "DELETE"} method
 * @param {string} address
 * @param {unknown} [body]
 * @param {Record<string, string>} [more] headers besides its type
 * @returns {Promise<any>}
 */
export async function send(method, address, body, more) {
  const headers = { "content-type": "application/json", ...more };
  return json(await call(address, body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }));
}

/**
 * @param {string} address
 * @param {RequestInit} request
 */
async function call(address, request) {
  const answer = await fetch(address, { cache: "no-store", ...request }).catch(() => {
    throw unreachable();
  });
  // A login page, for instance, which some proxy put before the console.
  if (answer.redirected) throw unexpected(answer.status);
  if (!answer.ok) throw refusal(answer.status, await text(answer));
  return answer;
}

/** @param {Response} answer */
function text(answer) {
  return answer.text().catch(() => {
    throw unreachable();
  });
}

/** @param {Response} answer */
async function json(answer) {
  const words = await text(answer);
  try {
    return JSON.parse(words);
  } catch {
    throw unexpected(answer.status);
  }
}

/**
 * What an answer other than success says: the API's message, where it is the API's.
 * @param {number} status
 * @param {string} body
 */
export function refusal(status, body) {
  try {
    const { error, request_id: requestId } = JSON.parse(body);
    if (typeof error.message === "string") {
      // What the API says to a program is of no use to a person in a browser.
      const message = status === 401 ? "Your login has expired. Log in again." : error.message;
      return new Failure(message, status, typeof requestId === "string" ? requestId : undefined, error.details?.error_code);
    }
  } catch {
    // Not the API's.
  }
  return unexpected(status);
}

/** @param {number} status */
const unexpected = (status) => new Failure("Got an unexpected response. Try again in a moment.", status);

const unreachable = () => new Failure("Can't reach the console. Check your connection, then try again.");
