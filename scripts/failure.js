// @ts-check
// A page whose script does not work says so: what stands on it no longer moves.

/**
 * Tells the person, once, that what they see no longer moves.
 * @param {"failed to start" | "stopped"} what
 */
export function showFailure(what) {
  const root = document.documentElement;
  if (root.dataset.ready === "failed") return;
  root.dataset.ready = "failed";
  const bar = document.createElement("div");
  bar.className = "boot-failure";
  bar.setAttribute("role", "alert");
  const reload = document.createElement("button");
  reload.type = "button";
  reload.textContent = "Reload";
  reload.addEventListener("click", () => location.reload());
  bar.append(`This page's live parts ${what}, so what you see may be out of date. `, reload);
  document.body.prepend(bar);
}
