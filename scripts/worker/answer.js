// @ts-check
// Allow and Deny in a notification. The server checks that the call is a routine one, and that this person answers so.
import { Failure, send } from "../session/call.js";
import { tell } from "./show.js";

/**
 * Sends the answer, and tells what became of it.
 * @param {any} scope
 * @param {import("./click.js").Clicked["notification"]} notification
 * @param {"allow" | "deny"} result
 */
export async function answer(scope, { tag, title, data }, result) {
  const call = data?.answer;
  if (!call) return;
  const address = `/api/v1/sessions/${encodeURIComponent(call.session)}/events`;
  const event = { type: "user.tool_confirmation", tool_use_id: call.call, result };
  const headers = { "pilothouse-input-digest": call.digest, "pilothouse-answered-from": "notification" };
  const url = data?.url;
  try {
    await send("POST", address, { events: [event] }, headers);
    await tell(scope, { tag, title: result === "allow" ? "You allowed this call" : "You denied this call", body: title, url });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await tell(scope, { tag, ...failed(error), url });
  }
}

/**
 * What to say of an answer that was not confirmed. Only a refusal says that nothing was done.
 * @param {Failure} failure
 */
export function failed({ status, message }) {
  if (status !== undefined && status >= 400 && status < 500) return { title: "Your answer was not taken", body: message };
  if (status !== undefined) return { title: "Your answer is not confirmed", body: message };
  return {
    title: "Your answer is not confirmed",
    body: "The console didn't respond, so your answer may or may not have arrived. Open the call to see what became of it.",
  };
}
