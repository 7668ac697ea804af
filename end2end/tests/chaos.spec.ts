/** Nothing is lost and nothing doubled, whatever is cut, killed, asleep or told twice: `make chaos ROUNDS=200 SEED=1`. */
import { setTimeout as sleep } from "node:timers/promises";
import { childThreads, exported, log, newSession, threadEvents, troubles, work, World, written } from "../fixtures/chaos.ts";
import { expectedRows } from "../fixtures/console.ts";
import { Dice } from "../fixtures/dice.ts";
import { expect, test as base } from "../fixtures/test.ts";

const rounds = Number(process.env.ROUNDS ?? 6);
const first = Number(process.env.SEED ?? 1);

const test = base.extend<object, { world: World }>({
  world: [
    async ({}, use) => {
      const world = await World.start();
      await use(world);
      await world.stop();
    },
    { scope: "worker" },
  ],
});

// The browser itself writes an error for each connection that is refused or cut.
test.use({ expectedErrors: [/net::ERR_|Failed to load resource/] });
test.describe.configure({ mode: "parallel" });

for (let seed = first; seed < first + rounds; seed++) {
  test(`seed ${seed}`, async ({ world, browser }) => {
    const happened: string[] = [];
    const dice = new Dice(seed);
    const tab = await world.visit(browser);
    try {
      const session = await newSession(world.simulator.api, seed, dice);
      const page = await tab.load(session);
      let isOver = false;
      const working = work(world.simulator.api, session, new Dice(seed + 0.5)).finally(() => (isOver = true));
      working.catch(() => {});
      while (!isOver) {
        await sleep(dice.between(10, 250));
        const trouble = dice.one(Object.keys(troubles));
        happened.push(trouble);
        await troubles[trouble]?.(world, tab, dice, session);
      }
      const events = await working;
      // A stream that fell silent would be noticed in 20 s.
      world.cutUpstream();
      const ids = new Set(events.map(({ id }) => id));
      await expect.poll(() => log(world.console, session), { message: "the console's log", timeout: 20_000 }).toEqual([...ids]);
      const histories = [await written(world.simulator.api, session)];
      for (const thread of childThreads(events)) {
        histories.push(await written(world.simulator.api, session, thread));
        // The session's own stream tells of a thread, too: its log has that beside what the thread itself says. Of what
        // both tell there is one copy, whose place among events of the same moment nothing promises (events.md §7).
        const said = await threadEvents(world.simulator.api, session, thread);
        const told = (all: string[]) => [all.filter((id) => !ids.has(id)), all.filter((id) => ids.has(id)).sort()];
        const logged = async () => told((await log(world.console, session, thread)).filter((id) => said.includes(id)));
        await expect.poll(logged, { message: `the log of ${thread}`, timeout: 20_000 }).toEqual(told(said));
      }
      const [own = "", ...ofThreads] = histories;
      const isWritten = (line: string) => {
        const { id } = JSON.parse(line) as { id: string };
        // What both streams tell is exported as the session's history has it.
        return ids.has(id) ? own.includes(line) : ofThreads.some((history) => history.includes(line));
      };
      const differing = async () => (await exported(world.console, session)).filter((line) => !isWritten(line));
      await expect.poll(differing, { message: "exported, and not what the upstream wrote", timeout: 20_000 }).toEqual([]);
      const rows = expectedRows(events);
      // A page that was loaded anew shows the last 64 events at least, in no more than 64 rows.
      const least = expectedRows(events.slice(-64)).length;
      await page.expectEnd(rows, Math.min(least, 64));
      await page.expectWay(rows);
    } catch (error) {
      console.error(`Seed ${seed} failed after: ${happened.join(", ")}.\nAgain: make chaos SEED=${seed} ROUNDS=1`);
      throw error;
    } finally {
      await tab.context.close();
    }
  });
}
