// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { belongs, problems, summary } from "./chosen.js";

const files = [
  { path: "tides/SKILL.md", size: 100 },
  { path: "tides/data/table.csv", size: 2000 },
];

test("what others left in the folder is no part of the skill", () => {
  for (const path of ["a/.git/config", "a/b/.DS_Store", "a/node_modules/x/y.js", "__MACOSX/a/._b", "a/__pycache__/c.pyc"]) assert(!belongs(path), path);
  for (const path of ["a/SKILL.md", "a/.gitignore", "a/git/x", "a/DS_Store", "a/my_node_modules/x"]) assert(belongs(path), path);
});

test("a folder needs its instructions, and has a limit", () => {
  assert.deepEqual(problems(files, 3000), []);
  assert.match(problems(files, 2000).join(), /^The skill is 2\.1 KB large/);
  for (const path of ["SKILL.md", "tides/skill.md", "tides/data/SKILL.md"]) assert.match(problems([{ path, size: 1 }], 10).join(), /no SKILL\.md/, path);
});

test("what was chosen is told", () => {
  assert.equal(summary(files, 0), "2 files, 2.1 KB.");
  assert.equal(summary(files.slice(0, 1), 3), "1 file, 100 bytes; 3 that are not part of it are left out.");
});
