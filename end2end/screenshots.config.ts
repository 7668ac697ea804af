import { defineConfig } from "@playwright/test";
import { chromium, common } from "./fixtures/browser.ts";

/** `npm run screenshots`: pictures of every page for people to look at, in test-results/screens. */
export default defineConfig({
  ...common,
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "test-results/screenshots",
  workers: 1,
  timeout: 300_000,
  reporter: "list",
  use: chromium,
});
