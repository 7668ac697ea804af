// @ts-check
// Why a form did not arrive, where what was typed is still there.

/** Nothing answers. */
export const lost = "The console can't be reached. What you typed is still here: try again in a moment.";

/**
 * The login is over.
 * @returns {(string | Node)[]}
 */
export function expired() {
  const link = document.createElement("a");
  link.href = "/login";
  link.target = "_blank";
  link.textContent = "Log in in another tab";
  return ["Your login has expired. ", link, ", then send this again: what you typed is still here."];
}
