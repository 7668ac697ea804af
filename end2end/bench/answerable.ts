/** How soon a call can be answered on a slow phone: part of `make bench-session`. */
import type { Page } from "@playwright/test";
import { viewports } from "../fixtures/browser.ts";
import { logIn, test } from "../fixtures/test.ts";
import { slow, slowdown } from "./slow.ts";
import { median } from "./table.ts";

const runs = 5;
interface Moments {
  shown?: number;
  answerable?: number;
}

declare global {
  interface Window {
    answering: Moments;
  }
}

/** Notes when the card is there, and when its first button would do something. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.answering = {};
    const look = () => {
      const button = document.querySelector(".approval .actions button");
      if (!button) return;
      window.answering.shown ??= performance.now();
      if (!button.matches(":disabled, [aria-disabled='true']")) window.answering.answerable ??= performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

test("a call is answered on a slow phone", async ({ server, page }) => {
  const api = await server.api();
  const session = await api.newSession("Slow phone");
  await api.send(session, '/use bash {"command":"make deploy"}');
  await api.idle(session, "requires_action");
  await page.setViewportSize(viewports.phone);
  await logIn(page, "approver");
  await slow(page);
  await watch(page);
  const moments: Required<Moments>[] = [];
  for (let run = 0; run < runs; run++) {
    await page.goto(`/sessions/${session}`, { waitUntil: "commit" });
    const answerable = await page.waitForFunction(() => window.answering?.answerable !== undefined && window.answering);
    moments.push((await answerable.jsonValue()) as Required<Moments>);
  }
  const of = (name: keyof Moments) => Math.round(median(moments.map((moment) => moment[name])));
  console.log(`\nfast 3G, a processor ${slowdown} times slower, median of ${runs}: card ${of("shown")} ms, answerable ${of("answerable")} ms`);
});
