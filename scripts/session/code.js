// @ts-check
// What colours code is fetched once there is some; should that fail, the code stays plain.

export function colourCode() {
  const script = document.querySelector("script[data-code-colours]")?.getAttribute("data-code-colours");
  if (!script || !("highlights" in CSS)) return;
  const look = () => {
    if (!document.querySelector("pre[data-language]")) return;
    observer.disconnect();
    import(script).catch(() => {});
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
}
