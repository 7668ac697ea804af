// @ts-check
// The page that is shown without a network: it tries again by itself, and gives way to the page that was asked for.

/** How long to wait between two tries, in milliseconds, and after many. */
const first = 2_000;
const longest = 30_000;

// Who opens this page by its address has a network.
if (location.pathname !== "/offline") {
  addEventListener("online", () => void look());
  void wait(first);
}

/** @param {number} pause */
async function wait(pause) {
  await new Promise((resolve) => setTimeout(resolve, pause));
  if (!(await look())) void wait(Math.min(pause * 1.5, longest));
}

/** Whatever answers is there. */
async function look() {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
  if (answer) location.reload();
  return answer !== undefined;
}
