// @ts-check
// Which event the form of a card stands for.

/**
 * The event that a card's form is for. The reason goes to the agent, and only with a denial.
 * @param {FormData} form
 * @param {object[]} content the blocks of a result
 * @returns {Record<string, unknown>}
 */
export function answerOf(form, content = []) {
  const word = (/** @type {string} */ name) => String(form.get(name) ?? "");
  /** @type {Record<string, unknown>} */
  const event = { type: word("type") };
  for (const id of ["tool_use_id", "custom_tool_use_id"]) if (form.has(id)) event[id] = word(id);
  if (form.has("result")) event.result = word("result");
  const reason = word("deny_message").trim();
  if (event.result === "deny" && reason) event.deny_message = reason;
  if (content.length) event.content = content;
  if (form.has("is_error")) event.is_error = true;
  return event;
}
