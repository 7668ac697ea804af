// @ts-check
// Forms in dialogs are sent by a script of their own, which is loaded once such a dialog opens.

/** Listens on the document, so that it also serves what is drawn later. */
export function keepDialogs() {
  const address = /** @type {HTMLElement | null} */ (document.querySelector("script[data-send]"))?.dataset.send;
  if (!address) return;
  /** @type {() => Promise<typeof import("./dialog.js")>} */
  const script = () => import(address);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "");
    if (dialog && dialog.querySelector("form[data-dialog-form]")) script().catch(console.error);
  });
  document.addEventListener("submit", (event) => {
    const [form, button] = [event.target, event.submitter];
    if (!(form instanceof HTMLFormElement) || form.dataset.dialogForm === undefined || event.defaultPrevented) return;
    // A button with an address of its own shows something else: a preview, or the call as code.
    if (!(button instanceof HTMLButtonElement) || button.formMethod === "dialog" || button.hasAttribute("formaction")) return;
    event.preventDefault();
    script().then(
      ({ sendDialog }) => sendDialog(form, button),
      // The browser can send it, too.
      () => form.submit(),
    );
  });
}
