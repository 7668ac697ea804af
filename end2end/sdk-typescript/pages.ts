/** Reads lists as programs do, through the SDK's own pagers. */
import assert from "node:assert/strict";

interface Page<Item> {
  iterPages(): AsyncGenerator<{ getPaginatedItems(): Item[] }>;
}

function identity(item: object): unknown {
  return "id" in item ? item.id : item;
}

/** The items of all pages; there must be more than one page, and no item twice by its `key`. */
export async function everyItem<Item extends object>(list: PromiseLike<Page<Item>>, key: (item: Item) => unknown = identity): Promise<Item[]> {
  const pages: Item[][] = [];
  for await (const page of (await list).iterPages()) pages.push(page.getPaginatedItems());
  assert.ok(pages.length > 1, "the list fits on one page");
  const items = pages.flat();
  assert.equal(new Set(items.map(key)).size, items.length, "an item comes twice");
  return items;
}

export function ids(items: { id: string }[]): string[] {
  return items.map(({ id }) => id);
}
