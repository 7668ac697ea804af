/** Holds the noted answers against the SDK's types, which have no shape at run time: the compiler reads them as literals. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "../fixtures/process.ts";
import type { Answer } from "./ledger.ts";

const folder = path.join(repository, "end2end/test-results/sdk-answers");
const compiler = path.join(repository, "end2end/node_modules/.bin/tsc");

export interface Mistake {
  operation: string;
  /** What the compiler says of it. */
  text: string;
}

/** The answers that are not of their operation's type: a member too many, too few, or of another type. */
export async function mistakes(answers: Answer[]): Promise<Mistake[]> {
  mkdirSync(folder, { recursive: true });
  const head = 'import type { Wire } from "../../sdk-typescript/wire.ts";';
  const literals = answers.map(({ operation, body }, index) => `export const a${index}: Wire<"${operation}"> = ${literal(body)};`);
  writeFileSync(path.join(folder, "answers.ts"), [head, ...literals].join("\n"));
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", include: ["answers.ts"], exclude: [] }));
  const output = await promisify(execFile)(compiler, ["-p", folder, "--pretty", "false"], { maxBuffer: 1 << 26 }).then(
    () => "",
    (failure: { stdout?: string }) => failure.stdout || String(failure),
  );
  // "answers.ts(12,5): error TS2322: …"; the first line is the head, and lines without a place explain the one before.
  const places = [...output.matchAll(/^\S*answers\.ts\((\d+),\d+\): (.*(?:\n\s.*)*)/gm)];
  if (output && places.length === 0) throw new Error(`the compiler could not check the answers:\n${output}`);
  return places.map(([, line, text = ""]) => ({ operation: answers[Number(line) - 2]?.operation ?? "", text }));
}

/** JSON is a literal of the language, but for two characters that end a line in it only. */
function literal(body: unknown): string {
  return JSON.stringify(body).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}
