/** Which operations the SDK has: every method of its resources that sends a request, found by looking. */
import type Anthropic from "@anthropic-ai/sdk";
import { APIResource } from "@anthropic-ai/sdk/core/resource";

export interface Operation {
  name: string;
  resource: string;
  isList: boolean;
}

/** What is added to a request's options; the SDK hands options that it does not know on to the middleware. */
export interface Named {
  operation?: string;
}

type Method = (...parameters: unknown[]) => unknown;

/** How a method reaches the network; what else a resource can do is made of such methods. */
const sends = /this\._client\s*\.(get|post|put|patch|delete|getAPIList)\(/;
const verbs = ["get", "post", "put", "patch", "delete", "getAPIList"] as const;

/** Resources that are not in the reference's list (README.md §3), by their names without "beta.". */
const outside = {
  messages: "the Messages API: Managed Agents call the model themselves",
  organization: "the Admin API: people, keys, spending and analytics of an organization",
};
/** What is in the reference's list all the same. */
const inside = ["organization.webhooks"];

/** Finds the operations, and lets each request that they send carry the operation's name. */
export function nameOperations(client: Anthropic): Operation[] {
  return resourcesBelow(client, "").flatMap(([path, resource]) =>
    methodsOf(resource).map(([method, send]) => {
      const name = `${path}.${method}`;
      const named: object = Object.create(resource, { _client: { value: naming(client, name) } });
      Object.defineProperty(resource, method, { value: send.bind(named) });
      return { name, resource: path, isList: sends.exec(send.toString())?.[1] === "getAPIList" };
    }),
  );
}

function resourcesBelow(parent: object, path: string): [string, APIResource][] {
  return Object.entries(parent).flatMap(([name, child]): [string, APIResource][] => {
    if (!(child instanceof APIResource)) return [];
    const below = path ? `${path}.${name}` : name;
    return [...(isInside(below) ? [[below, child] as [string, APIResource]] : []), ...resourcesBelow(child, below)];
  });
}

function methodsOf(resource: APIResource): [string, Method][] {
  const all = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(resource)));
  const methods = all.filter(([name, { value }]) => name !== "constructor" && typeof value === "function");
  return methods.flatMap(([name, { value }]) => (sends.test(String(value)) ? [[name, value as Method]] : []));
}

function isInside(path: string): boolean {
  const name = path.replace(/^beta\./, "");
  return inside.includes(name) || !Object.keys(outside).some((other) => name === other || name.startsWith(`${other}.`));
}

/** The client as one operation sees it: the last parameter of each verb is the request's options, of uploads a promise. */
function naming(client: Anthropic, operation: string): object {
  const name = (options: object | undefined): Named => ({ ...options, operation });
  const named = verbs.map((verb) => {
    const send = (...parameters: (object | undefined)[]) => {
      const options = parameters.pop();
      return (client[verb] as Method).call(client, ...parameters, options instanceof Promise ? options.then(name) : name(options));
    };
    return [verb, { value: send }] as const;
  });
  return Object.create(client, Object.fromEntries(named));
}
