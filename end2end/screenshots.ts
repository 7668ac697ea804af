/** Pictures of every page at both widths and in both colours, for people to look at: `npm run screenshots`. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { colourSchemes, viewports } from "./fixtures/browser.ts";
import { furnish } from "./fixtures/places.ts";
import { logIn, open, test } from "./fixtures/test.ts";

const folder = path.join(import.meta.dirname, "test-results/screens");

// Pictures are wanted of broken pages too.
test.use({ expectedErrors: [/./] });

test("every page", async ({ page, server }) => {
  mkdirSync(folder, { recursive: true });
  const { pages } = await furnish(await server.api());
  const shoot = async (name: string, address: string) => {
    for (const [device, viewport] of Object.entries(viewports)) {
      for (const colorScheme of colourSchemes) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await open(page, address);
        const file = `${name.replaceAll(/[^a-z]+/g, "-")}-${device}-${colorScheme}.png`;
        await page.screenshot({ path: path.join(folder, file), fullPage: true });
      }
    }
  };
  await shoot("login", "/login");
  await logIn(page, "admin");
  for (const [name, address] of Object.entries(pages)) await shoot(name, address);
  // The picture of README.md.
  await page.setViewportSize(viewports.desktop);
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, pages["two waiting approvals"] ?? "");
  await page.screenshot({ path: path.join(folder, "readme.png") });
  console.log(`The pictures are in ${folder}`);
});
