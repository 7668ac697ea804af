/** What the whole run talks to, a simulator or a console before one, and clients that note each operation that is answered. */
import Anthropic, { type Middleware } from "@anthropic-ai/sdk";
import { after } from "node:test";
import { newDataDir, Program, removeDataDir } from "../fixtures/process.ts";
import { Server } from "../fixtures/server.ts";
import * as ledger from "./ledger.ts";
import { type Named, nameOperations, type Operation } from "./operations.ts";

/** Starts a simulator that lives as long as the run; gives its address. */
export async function startSimulator(...args: string[]): Promise<string> {
  const dataDir = newDataDir();
  const program = await Program.start("simulator", ["--speed", "1000", "--data-dir", dataDir, ...args]);
  after(async () => {
    await program.stop();
    removeDataDir(dataDir);
  });
  return program.url;
}

const record: Middleware = async (request, next, { options }) => {
  const response = await next(request);
  const { operation, query } = { query: {}, ...options } as Named & { query: { page?: string; after_id?: string } };
  if (!operation || !response.ok) return response;
  ledger.answered.add(operation);
  if (query.page || query.after_id) ledger.turned.add(operation);
  // Frames of streams are noted where they are read.
  if (response.headers.get("content-type")?.startsWith("application/json")) ledger.note(operation, await response.clone().json());
  return response;
};

/** A client that does not hide failures behind retries. */
export function connect(baseURL: string, apiKey: string, defaultHeaders = {}): { client: Anthropic; operations: Operation[] } {
  const client = new Anthropic({ baseURL, apiKey, defaultHeaders, maxRetries: 0, timeout: 60_000, middleware: [record] });
  return { client, operations: nameOperations(client) };
}

// Any key will do for a simulator that was not given one; those of environments are told by their beginning.
export const key = "key-of-the-simulator";
const simulator = await startSimulator();

/** A console before the simulator, in its column. */
export const server = ledger.column === "console" ? await Server.start({ upstream: { url: simulator, key } }) : undefined;
after(() => server?.stop());

/** An administrator's token, or any key. */
export const token = (await server?.token()) ?? key;
const url = server ? `${server.url}/api` : simulator;
export const { client, operations } = connect(url, token);
// A console must be told whose call a worker's is as well.
export const worker = connect(url, "sk-ant-oat01-key-of-the-environment", ledger.column === "console" ? { "X-Api-Key": token } : {}).client;

/** Options of a test of what can't be the same through the console. */
export function simulatorOnly(reason: string): { skip: string | false } {
  return { skip: ledger.column === "console" && reason };
}

const agent = await client.beta.agents.create({ name: "Contract", model: "claude-opus-5-5" });
const environment = await client.beta.environments.create({ name: "Contract" });
/** What a session needs at the least. */
export const common = { agent: agent.id, environment_id: environment.id };
