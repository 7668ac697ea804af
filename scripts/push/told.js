// @ts-check
// What this browser was told: new things once, and taken back when they are over.

/**
 * What waits: all of it by its tag, and what this person wants to be told of.
 * @typedef {{ tags: string[], messages: import("../worker/show.js").Message[] }} Waiting
 */

export class Told {
  /** @type {Set<string>} */
  #known = new Set();
  #registration;
  #show;

  /**
   * @param {Pick<ServiceWorkerRegistration, "getNotifications">} registration
   * @param {(message: import("../worker/show.js").Message) => Promise<void>} show
   */
  constructor(registration, show) {
    this.#registration = registration;
    this.#show = show;
  }

  /**
   * What waits now is known already.
   * @param {Waiting} waiting
   */
  begin({ messages }) {
    this.#known = new Set(messages.map(({ tag }) => tag));
  }

  async isShowing() {
    return (await this.#shown()).length > 0;
  }

  /**
   * Closes what is over; tells what is new, if it is this page that tells.
   * @param {Waiting} waiting
   * @param {boolean} tells
   */
  async look({ tags, messages }, tells) {
    for (const notification of await this.#shown()) if (!tags.includes(notification.tag)) notification.close();
    const fresh = messages.filter(({ tag }) => !this.#known.has(tag));
    for (const message of fresh) this.#known.add(message.tag);
    if (tells) for (const message of fresh) await this.#show(message);
  }

  /** Those of something that waits, rather than of what became of an answer. */
  async #shown() {
    return (await this.#registration.getNotifications()).filter(({ data }) => data?.waits);
  }
}
