/** Medians, and a table with a column for each size. */

/** A value for each size. */
export type Row = number[];

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export function worst(values: number[]): number {
  return Math.max(...values);
}

/** Prints each row, and how many times the first size's value the last one's is. */
export function print(sizes: number[], table: Map<string, Row>): void {
  const shown = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 }).padStart(10);
  const width = Math.max(...[...table.keys()].map((name) => name.length)) + 2;
  const lines = [...table].map(([name, row]) => {
    const ratio = (row.at(-1) ?? NaN) / (row[0] || NaN);
    return `${name.padEnd(width)}${row.map(shown).join("")}${ratio.toFixed(2).padStart(10)}`;
  });
  console.log([`\n${"events".padEnd(width)}${sizes.map(shown).join("")}     ratio`, ...lines].join("\n"));
}
