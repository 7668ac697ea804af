import { defineConfig } from "@playwright/test";
import { chromium, colourSchemes, common, viewports } from "./fixtures/browser.ts";

// Each worker runs its own server; two of them keep two cores busy.
export default defineConfig({
  ...common,
  testDir: "tests",
  outputDir: "test-results/playwright",
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  // A machine that stalls for a moment must not hide what the other tests say; a test that needs it shows as flaky.
  retries: process.env.CI ? 2 : 0,
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
  projects: [
    {
      name: "desktop",
      testIgnore: "pages.spec.ts",
      use: { ...chromium, viewport: viewports.desktop, colorScheme: "light" },
    },
    ...colourSchemes.flatMap((colorScheme) =>
      (["desktop", "phone"] as const).map((device) => ({
        name: `${device}-${colorScheme}`,
        testMatch: "pages.spec.ts",
        use: { ...chromium, viewport: viewports[device], colorScheme },
      })),
    ),
  ],
});
