/** What the suite has exercised so far, and the table of it. */
import type { Operation } from "./operations.ts";

/** An answer, or a frame of a stream, as it came. */
export interface Answer {
  operation: string;
  body: unknown;
}

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

/** One line per resource and a total: operations of the SDK, how many are exercised, how many pass. */
export function table(operations: Operation[]): string {
  const resources = [...new Set(operations.map(({ resource }) => resource))];
  const lines = resources.map((resource) => counts(resource, operations.filter((operation) => operation.resource === resource)));
  return [line("TypeScript SDK", "operations", "exercised", "passing"), ...lines, counts("total", operations)].join("\n");
}

function counts(title: string, operations: Operation[]): string {
  const exercised = operations.filter(({ name }) => answered.has(name));
  const passing = exercised.filter(({ name }) => !failed.has(name));
  return line(title, operations.length, exercised.length, passing.length);
}

function line(title: string, ...columns: (string | number)[]): string {
  return title.padEnd(36) + columns.map((column) => String(column).padStart(12)).join("");
}
