// @ts-check
// Which events of the raw log are listed.

/**
 * Which events are listed; what is absent does not matter.
 * @typedef {{ type?: string, thread?: string, words?: string, failed?: string, tool?: string }} RawFilter
 */

/**
 * Whether what is being written would be listed: nothing is known of it but its type and thread.
 * @param {RawFilter} filter
 * @param {DOMStringMap} draft
 */
export function wantsDraft(filter, draft) {
  if (filter.tool || filter.words || filter.failed) return false;
  const isOfType = !filter.type || filter.type === draft.type;
  return isOfType && (filter.thread === undefined || filter.thread === (draft.thread ?? ""));
}
