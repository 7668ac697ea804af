/** The life of a skill: uploaded as a folder and as a zip, refused in words, read, compared, used, deleted. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { unasked } from "../fixtures/api.ts";
import { expectAccessible } from "../fixtures/axe.ts";
import { expect, open, takeLogin, test } from "../fixtures/test.ts";
import { zip } from "../fixtures/zip.ts";

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const skillMd = (body: string) => `---\nname: knots\ndescription: Which knot holds. Use it before a rope is chosen.\n---\n${body}`;
const archive = (files: Record<string, string>) => ({ name: "knots.zip", mimeType: "application/zip", buffer: zip(files) });

/** Writes files into a folder of this name for the time of `work`. */
async function withFolder(name: string, files: Record<string, string>, work: (folder: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "skill-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(scratch, name, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    await work(join(scratch, name));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

// A request that passes a service worker may pass a route by, too.
test.use({ serviceWorkers: "block" });

test.describe("the life of a skill", () => {
  test.use({ expectedErrors: [/400 \(Bad Request\)/] });

  test("from the first folder to the last version", async ({ adminPage: page, server }) => {
    const api = await server.api();
    await open(page, "/skills");
    await press(page, "Upload skill");
    const form = dialog(page, "Upload skill");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Upload" }).click();
    await expect(form.getByRole("alert")).toContainText("Choose a folder or a zip archive.");
    await withFolder("knots", { "readme.md": "# No skill" }, async (folder) => {
      await form.getByLabel("Folder").setInputFiles(folder);
      await expect(form.getByRole("alert")).toContainText("There is no SKILL.md at the top of the folder.");
    });
    await withFolder("knots", { "SKILL.md": "---\nname: Knots\n---\n" }, async (folder) => {
      await form.getByLabel("Folder").setInputFiles(folder);
      await expect(form.getByRole("status")).toContainText("1 file, 20 bytes.");
      await form.getByRole("button", { name: "Upload" }).click();
      await expect(form.getByRole("alert")).toContainText("the name “Knots” must have 1 to 64 lower-case letters");
      await expect(form.getByRole("alert")).toContainText("it has no “description”");
      await expectAccessible(page);
    });

    const files = { "SKILL.md": skillMd("# Knots\n\nTie a **bowline**."), "data/strength.csv": "knot,percent\nbowline,60\n", ".git/config": "x" };
    await withFolder("knots", files, async (folder) => {
      await form.getByLabel("Folder").setInputFiles(folder);
      await expect(form.getByRole("status")).toContainText("1 that are not part of it are left out");
      await form.getByLabel("Name").fill("Ropes and knots");
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route("**/forms/v1/skills?*", async (route) => {
        await held;
        await route.continue();
      });
      await form.getByRole("button", { name: "Upload" }).click();
      await expect(form.getByRole("progressbar", { name: "Upload" })).toBeVisible();
      release();
      await page.getByRole("row").getByRole("link", { name: "Ropes and knots" }).click();
    });
    await expect(page.getByText("Which knot holds.").first()).toBeVisible();
    await expect(page.getByText("None.")).toBeVisible();
    const skill = new URL(page.url()).pathname.split("/").pop() ?? "";
    const agent = await api.createAgent("Rigger", { ...unasked, skills: [{ type: "custom", skill_id: skill }] });

    await press(page, "Upload version");
    const changed = { "knots/SKILL.md": skillMd("# Knots\n\nTie a **sheet bend**."), "knots/data/strength.csv": files["data/strength.csv"] };
    await dialog(page, "Upload version").getByLabel("Zip archive").setInputFiles(archive(changed));
    await dialog(page, "Upload version").getByRole("button", { name: "Upload" }).click();
    const versions = page.getByRole("table", { name: /^Versions/ });
    await expect(versions.getByRole("row")).toHaveCount(3);
    await expect(page.getByRole("link", { name: "Rigger" })).toHaveAttribute("href", `/agents/${agent}`);

    await versions.getByRole("row").filter({ hasText: "Latest" }).getByRole("link").first().click();
    await expect(page.getByRole("heading", { name: "Knots", exact: true })).toBeVisible();
    await expect(page.getByText("Tie a sheet bend.")).toBeVisible();
    await press(page, "Compare");
    await expect(page.getByText("1 file differs.")).toBeVisible();
    await expect(page.getByText("Tie a **bowline**.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "strength.csv" }).click();
    await expect(page.getByRole("columnheader", { name: "percent" })).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /^Download version/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.zip$/);

    await press(page, "Delete");
    await dialog(page, /^Delete the version/).getByRole("button", { name: "Delete", exact: true }).click();
    await page.waitForURL(`**/skills/${skill}`);
    await expect(versions.getByRole("row")).toHaveCount(2);
    await press(page, "Delete");
    await expect(dialog(page, /^Delete the skill/)).toContainText("Agents that use it: “Rigger”.");
    await dialog(page, /^Delete the skill/).getByRole("button", { name: "Delete", exact: true }).click();
    await page.waitForURL("**/skills");
    await expect(page.getByRole("link", { name: "Ropes and knots" })).toHaveCount(0);
  });
});

test("a zip is uploaded without script, what is wrong in it is said, and viewers may only read", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await takeLogin(page, server, "admin", browser);
    await page.goto("/skills");
    const upload = async (files: Record<string, string>) => {
      await press(page, "Upload skill");
      await dialog(page, "Upload skill").getByLabel("Zip archive").setInputFiles(archive(files));
      await dialog(page, "Upload skill").getByRole("button", { name: "Upload" }).click();
    };
    await upload({ "SKILL.md": skillMd(""), "../../escape": "x" });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("The request was refused");
    await expect(page.getByText("Rename “../../escape”")).toBeVisible();
    await expect(page.getByText("SKILL.md must be in a folder.")).toBeVisible();
    await page.getByRole("link", { name: "Back" }).click();
    // Larger than the forms of other pages may be.
    await upload({ "splices/SKILL.md": skillMd("").replace("knots", "splices"), "splices/noise.txt": "rope ".repeat(800_000) });
    await page.getByRole("link", { name: "splices" }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("splices");
    const address = page.url();

    await takeLogin(page, server, "viewer", browser);
    await page.goto(address);
    await expect(page.getByRole("button", { name: "Upload version" })).toBeDisabled();
    await expect(page.getByRole("button", { name: "Delete" })).toBeDisabled();
    await page.goto("/skills");
    await expect(page.getByRole("button", { name: "Upload skill" })).toBeDisabled();
  } finally {
    await context.close();
  }
});

test("Anthropic's own skills can be read and not changed", async ({ adminPage: page, server }) => {
  const api = await server.api();
  await api.uploadSkill({ "anchors/SKILL.md": skillMd("").replace("knots", "anchors") });
  await open(page, "/skills");
  await expect(page.getByRole("link", { name: "anchors" })).toBeVisible();
  await page.getByRole("list", { name: "Made by" }).getByRole("link", { name: "Anthropic" }).click();
  await expect(page.getByRole("link", { name: "anchors" })).toHaveCount(0);
  await page.getByRole("row").filter({ hasText: "xlsx" }).getByRole("link").first().click();
  await expect(page.getByRole("button", { name: "Upload version" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Delete" })).toBeDisabled();
});
