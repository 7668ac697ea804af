/** What the suite has exercised so far, and the table of it beside the other column's. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repository } from "../fixtures/process.ts";
import type { Operation } from "./operations.ts";

/** An answer, or a frame of a stream, as it came. */
export interface Answer {
  operation: string;
  body: unknown;
}

const columns = ["simulator", "console"] as const;
/** What this run talks to. Each column is a run of its own, the simulator's the first. */
export const column = process.argv[2] === "console" ? "console" : "simulator";

const folder = path.join(repository, "end2end/test-results/sdk-columns");
if (column === columns[0]) rmSync(folder, { recursive: true, force: true });

/** Operations that succeeded. */
export const answered = new Set<string>();
/** Lists whose later pages were read. */
export const turned = new Set<string>();
export const answers: Answer[] = [];
/** Operations with an answer that is not of the SDK's type. */
export const failed = new Set<string>();

export function note(operation: string, body: unknown): void {
  answers.push({ operation, body });
}

/** One line per resource and a total: operations of the SDK, and how many pass in each column that has run. */
export function table(operations: Operation[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file(column), JSON.stringify([...answered].filter((name) => !failed.has(name))));
  const run = columns.filter((name) => existsSync(file(name)));
  const passing = run.map((name) => new Set(JSON.parse(readFileSync(file(name), "utf8")) as string[]));
  const counts = (title: string, of: Operation[]) => line(title, of.length, ...passing.map((names) => of.filter(({ name }) => names.has(name)).length));
  const resources = [...new Set(operations.map(({ resource }) => resource))];
  const lines = resources.map((resource) => counts(resource, operations.filter((operation) => operation.resource === resource)));
  return [line("TypeScript SDK", "operations", ...run), ...lines, counts("total", operations)].join("\n");
}

function file(name: string): string {
  return path.join(folder, `${name}.json`);
}

function line(title: string, ...columns: (string | number)[]): string {
  return title.padEnd(36) + columns.map((column) => String(column).padStart(12)).join("");
}
