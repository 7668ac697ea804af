/** A simulator for the whole run, and clients of it that note each operation that is answered. */
import Anthropic, { type ClientOptions, type Middleware } from "@anthropic-ai/sdk";
import { after } from "node:test";
import { newDataDir, Program, removeDataDir } from "../fixtures/process.ts";
import * as ledger from "./ledger.ts";
import { type Named, nameOperations, type Operation } from "./operations.ts";

const dataDir = newDataDir();
const program = await Program.start("simulator", ["--speed", "1000", "--data-dir", dataDir]);
after(async () => {
  await program.stop();
  removeDataDir(dataDir);
});

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

function connect(apiKey: string, extra: ClientOptions = {}): { client: Anthropic; operations: Operation[] } {
  const client = new Anthropic({ baseURL: program.url, apiKey, maxRetries: 0, timeout: 60_000, middleware: [record], ...extra });
  return { client, operations: nameOperations(client) };
}

export const { client, operations } = connect("key-of-the-simulator");
/** With the key of an environment, which is the same for all of this simulator. */
export const worker = connect("sk-ant-oat01-key-of-the-environment").client;

const agent = await client.beta.agents.create({ name: "Contract", model: "claude-opus-5-5" });
const environment = await client.beta.environments.create({ name: "Contract" });
/** What a session needs at the least. */
export const common = { agent: agent.id, environment_id: environment.id };
