/** Texts that would be more than a page can bear: it stays at work, and all of the text is within reach. */
import { mkdirSync, writeFileSync } from "node:fs";
import { unasked } from "../fixtures/api.ts";
import { SessionPage } from "../fixtures/console.ts";
import { Server, startSimulator } from "../fixtures/server.ts";
import { expect, test, takeLogin } from "../fixtures/test.ts";

/** Elements that a page may have: so many are laid out without a person noticing. */
const mostElements = 15_000;

const say = (text: string, repeat: number) => ({ say: { text: [{ text, repeat }, { text: "\nThe end." }], pace: 100_000_000 } });
const texts = {
  fences: say("```\n", 250_000),
  quotes: say(">", 100_000),
  emphasis: say("*a* ", 250_000),
  tables: say("|a|b\n|-|-\n|c|d\n\n", 20_000),
  hidden: say("a\u202e", 100_000),
};

test("a message of a megabyte of anything leaves the page at work", async ({ browser, visit }, info) => {
  const plays = info.outputPath("plays");
  mkdirSync(plays, { recursive: true });
  for (const [name, step] of Object.entries(texts)) {
    const play = { about: `A long message of ${name}.`, keywords: [`long-${name}`], scenes: [{ steps: [step] }] };
    writeFileSync(`${plays}/long-${name}.json`, JSON.stringify(play));
  }
  const key = "key-of-the-bounds";
  const simulator = await startSimulator(key, ["--screenplays", plays]);
  const server = await Server.start({ upstream: { url: simulator.program.url, key } });
  const api = await server.api();
  for (const name of Object.keys(texts)) {
    const id = await api.newSession(`Long ${name}`, unasked);
    await api.send(id, `/play long-${name}`);
    await api.idle(id);
    const page = await visit(server);
    await takeLogin(page, server, "admin", browser);
    const session = await SessionPage.open(page, id);
    await expect(session.transcript.getByText(/^Shown as plain text: /), name).toBeVisible();
    const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
    expect(await elements(), name).toBeLessThan(mostElements);
    await expect(session.transcript).not.toContainText("The end.");
    await session.transcript.getByRole("button", { name: "Show all" }).click();
    await expect(session.transcript, "the whole text is there").toContainText("The end.");
    await expect(session.transcript.getByRole("button", { name: "Show less" })).toBeVisible();
    expect(await elements(), name).toBeLessThan(mostElements);
    await page.getByRole("tab", { name: "Events" }).click();
    await expect(page.getByRole("group", { name: "Raw log" }), "the page answers").toBeVisible();
    await page.close();
  }
  await server.stop();
  await simulator.stop();
});
