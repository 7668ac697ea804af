// @ts-check
// A call that a rule protects is answered with a passkey. The code for that is loaded when it is first needed.
import { Failure } from "./call.js";

/** Whether an answer was refused because it lacks the person's passkey. */
export const wantsPasskey = (/** @type {unknown} */ failure) => failure instanceof Failure && failure.code === "passkey_required";

/**
 * Asks for the person's passkey.
 * @param {{ session_id: string, tool_use_id: string, input_digest: string }} call
 * @returns {Promise<Record<string, string>>} the header that proves it
 */
export async function passkeyHeader(call) {
  const script = document.querySelector("script[data-passkeys]")?.getAttribute("data-passkeys");
  const module = await import(script ?? "").catch(() => {
    throw new Failure("The part of this page that asks for passkeys could not be loaded. Check your connection, then answer again.");
  });
  try {
    return { "pilothouse-passkey": await module.proof(call) };
  } catch (error) {
    // Its failures are of a class of its own.
    const { message, status, requestId, code } = /** @type {Failure} */ (error);
    throw new Failure(message, status, requestId, code);
  }
}
