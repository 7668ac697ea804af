/** Snippets in TypeScript, run for every resource: each answers as the console's page does, and is of the SDK's types. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { repository } from "../fixtures/process.ts";
import { key, server, token } from "./client.ts";
import { type Call, Pages, type Target } from "./pages-of-console.ts";

interface Step {
  call: string;
  body?: unknown;
  form?: Record<string, string>;
  as?: string;
  also?: Record<string, string>;
  ends?: boolean;
}

/** An answer, or the items of a page. */
type Answer = Record<string, string> | unknown[];

const examples = path.join(repository, "end2end/sdk/snippets");
const steps = JSON.parse(readFileSync(path.join(examples, "calls.json"), "utf8")) as Step[];
const folder = path.join(repository, "end2end/test-results/snippets");

/** What changes from one reading to the next. */
const lasting = (json: string): string => json.replace(/_seconds":[\d.]+/g, '_seconds":0');

/** Runs a snippet in this process; gives what it prints. Node 20 takes no types: the only one is that a variable is set. */
async function run(name: string, snippet: string): Promise<Answer> {
  writeFileSync(path.join(folder, `${name}.ts`), snippet);
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, snippet.replaceAll('"]!', '"]'));
  const print = console.log;
  let printed = "";
  console.log = (text: string) => (printed += text);
  try {
    await import(pathToFileURL(file).href);
  } finally {
    console.log = print;
  }
  return JSON.parse(printed) as Answer;
}

/** Makes the calls one after the other, each with the ids of those before it. */
async function live(pages: Pages, target: Target): Promise<void> {
  const ids = new Map<string, string>();
  const fill = (text: string, begin: string, end: string) => text.replace(new RegExp(`${begin}\\{(\\w+)\\}${end}`, "g"), (_, name: string) => begin + ids.get(name) + end);
  for (const [index, step] of steps.entries()) {
    const [method = "", template = ""] = step.call.split(" ", 2);
    const body: unknown = step.body && JSON.parse(fill(JSON.stringify(step.body), '"', '"'));
    const call: Call = { method, path: fill(template, "", ""), body, form: step.form };
    const answer = await run(`${target}-${index}`, await pages.snippet(call, target));
    if (method === "GET") {
      const page = JSON.parse(lasting(await pages.raw(call.path))) as { data?: unknown[] };
      assert.deepEqual(JSON.parse(lasting(JSON.stringify(answer))), page.data ?? page, step.call);
    }
    if (Array.isArray(answer) || !step.as) continue;
    ids.set(step.as, answer.id ?? "");
    for (const [name, member] of Object.entries(step.also ?? {})) ids.set(name, answer[member] ?? "");
    while (step.ends && !(JSON.parse(await pages.raw(`${call.path}/${answer.id}`)) as { ended_at: unknown }).ended_at);
  }
}

test("snippets do what pages do, and are of the SDK's types (readme §3)", { skip: !server && "pages are the console's" }, async () => {
  assert.ok(server);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["stores.csv", "skill.zip"]) copyFileSync(path.join(examples, file), path.join(folder, file));
  const secrets = ["TOKEN", "ACCESS_TOKEN", "REFRESH_TOKEN", "CLIENT_SECRET", "SECRET_VALUE"].map((name) => [name, "s3cret"]);
  Object.assign(process.env, { PILOTHOUSE_TOKEN: token, ANTHROPIC_API_KEY: key, ...Object.fromEntries(secrets) });
  const [here, pages] = [process.cwd(), await Pages.logIn(server.url)];
  process.chdir(folder);
  try {
    for (const target of ["console", "api"] as const) await live(pages, target);
  } finally {
    process.chdir(here);
  }
  const options = { extends: "../../tsconfig.json", compilerOptions: { allowJs: false, checkJs: false }, include: ["*.ts"], exclude: [] };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(options));
  const compiler = path.join(repository, "end2end/node_modules/.bin/tsc");
  await promisify(execFile)(compiler, ["-p", folder]).catch((error: { stdout: string }) => assert.fail(error.stdout));
});
