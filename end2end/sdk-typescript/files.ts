/** Files, skills and models, which the SDK has in its beta and without (files-vaults-memory-skills.md §1, §4, agents.md §11). */
import { toFile } from "@anthropic-ai/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./client.ts";
import { everyItem, ids } from "./pages.ts";
import { message, newSession, turn } from "./turns.ts";

const namespaces = { beta: client.beta, general: client };
const upload = (text: string, name: string) => toFile(Buffer.from(text), name, { type: "text/plain" });
const steps = (name: string) => `---\nname: ${name}\ndescription: How to.\n---\n\n# Steps\n`;

for (const [name, { files }] of Object.entries(namespaces)) {
  test(`files, ${name} (files §1)`, async () => {
    const made = [];
    for (const text of ["one", "two"]) made.push(await files.upload({ file: await upload(text, `${text}.txt`), expires_in_seconds: 7200 }));
    assert.deepEqual(ids(await everyItem(files.list({ limit: 1 }))).slice(0, 2), ids(made).reverse());
    const [file] = made;
    assert.ok(file);
    assert.deepEqual(await files.retrieveMetadata(file.id), file);
    assert.equal((await files.delete(file.id)).type, "file_deleted");
    const session = await newSession({ tools: [{ type: "agent_toolset_20260401" }] });
    await turn(session, [message('/use write {"file_path":"/mnt/session/outputs/report.md","content":"# Report"}')]);
    const [report] = (await client.beta.files.list({ scope_id: session, betas: ["managed-agents-2026-04-01"] })).data;
    assert.equal(report?.scope?.id, session);
    assert.equal(await (await files.download(report.id)).text(), "# Report");
  });

  test(`skills, ${name} (files §4)`, async () => {
    const { skills } = namespaces[name as keyof typeof namespaces];
    const title = `skill-${name}-${crypto.randomUUID()}`;
    const skill = await skills.create({ files: [await upload(steps(title), `${title}/SKILL.md`)], display_name: "A skill" });
    assert.deepEqual(await skills.retrieve(skill.id), skill);
    await everyItem(skills.list({ limit: 1 }));
    const version = await skills.versions.create(skill.id, { files: [await upload(steps(title), `${title}/SKILL.md`)] });
    assert.deepEqual(await skills.versions.retrieve(version.id, { skill_id: skill.id }), version);
    assert.equal((await everyItem(skills.versions.list(skill.id, { limit: 1 }))).length, 2);
    const zip = await client.beta.skills.versions.download(version.id, { skill_id: skill.id });
    assert.equal(Buffer.from(await zip.arrayBuffer()).subarray(0, 2).toString(), "PK");
    assert.equal((await skills.versions.delete(version.id, { skill_id: skill.id })).type, "skill_version_deleted");
    assert.equal((await skills.delete(skill.id)).type, "skill_deleted");
  });
}

test("models, beta (agents.md §11)", async () => {
  // Only a beta value tells the beta variant of the call from the other; the SDK sends none unless told to.
  const betas = ["managed-agents-2026-04-01"];
  const listed = await everyItem(client.beta.models.list({ limit: 5, betas }));
  for (const model of listed) assert.deepEqual(await client.beta.models.retrieve(model.id, { betas }), model);
});

test("models, general (agents.md §11)", async () => {
  const listed = await everyItem(client.models.list({ limit: 5 }));
  for (const model of listed) assert.deepEqual(await client.models.retrieve(model.id), model);
});
