import { defineConfig } from "@playwright/test";
import { chromium, common, viewports } from "./fixtures/browser.ts";

/** `make bench-session`: what a session costs, whatever its size. Prints tables. */
export default defineConfig({
  ...common,
  testDir: "bench",
  testMatch: ["session.ts", "answerable.ts", "first-paint.ts", "watchers.ts", "inbox.ts"],
  outputDir: "test-results/bench",
  workers: 1,
  timeout: 900_000,
  reporter: "line",
  use: { ...chromium, trace: "off", viewport: viewports.desktop },
});
