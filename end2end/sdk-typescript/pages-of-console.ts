/** The console's pages as a person's browser gets them: a login, and the snippets that a page shows. */
import assert from "node:assert/strict";
import { password } from "../fixtures/server.ts";

export type Target = "console" | "api";

/** A call as a page or a form makes it. */
export interface Call {
  method: string;
  path: string;
  body?: unknown;
  form?: Record<string, string>;
}

export class Pages {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  static async logIn(url: string): Promise<Pages> {
    const body = new URLSearchParams({ name: "admin", password, next: "/agents" });
    const answer = await fetch(`${url}/login`, { method: "POST", body, headers: { origin: url }, redirect: "manual" });
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    return new Pages(url, cookies.join("; "));
  }

  /** The JSON of a page, as it is saved. */
  raw(path: string): Promise<string> {
    return this.read(`/code/raw?${new URLSearchParams({ path })}`);
  }

  /** The snippet of a call in TypeScript: from its page, or from the form with its body. */
  async snippet({ method, path, body, form }: Call, target: Target): Promise<string> {
    const sent = body === undefined ? form : fields(body as Record<string, unknown>);
    const page = sent ? this.read(`/forms/code${path}`, sent) : this.read(`/code?${new URLSearchParams({ method, path })}`);
    const begin = `<div data-language="typescript" data-target="${target}"`;
    const copied = (await page).split(begin)[1]?.match(/ data-copy="([^"]*)"/)?.[1];
    assert.ok(copied, `no snippet of ${method} ${path}`);
    const entities = { "&quot;": '"', "&#x27;": "'", "&#39;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
    return copied.replace(/&(?:quot|#x27|#39|lt|gt|amp);/g, (entity) => entities[entity as keyof typeof entities]);
  }

  private async read(address: string, form?: Record<string, string>): Promise<string> {
    const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const answer = await fetch(this.url + address, { ...init, headers: { cookie: this.cookie, origin: this.url } });
    assert.ok(answer.ok, `${address}: ${answer.status}`);
    return answer.text();
  }
}

/** A form that makes this body: each member is JSON of its own, and an event is the form of that event. */
function fields(body: Record<string, unknown>): Record<string, string> {
  const [event] = (body.events ?? []) as Record<string, string>[];
  if (event) return event;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [`${name}:`, JSON.stringify(value)]));
}
