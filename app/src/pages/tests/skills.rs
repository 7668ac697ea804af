//! Skills: the list, a skill with its versions and users, a version's files and what it changes.

use super::fake::{ADMIN, Shown, VIEWER, agent, failure, items, show, show_as, show_bytes};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

const SKILL: &str = "/skills/skill_1";
const VERSION: &str = "/skills/skill_1/versions/skver_2";

fn skill(text: &str) -> Value {
    json!({
        "id": "skill_1", "created_at": "2026-10-01T09:00:00Z", "display_name": text, "latest_version_id": "skver_2",
        "source": { "type": "custom" }, "type": "skill", "updated_at": "2026-10-02T09:00:00Z",
    })
}

fn version(id: &str, text: &str) -> Value {
    json!({
        "id": id, "created_at": "2026-10-01T09:00:00Z", "description": text, "name": text, "skill_id": "skill_1",
        "type": "skill_version",
    })
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An agent that has the skill in a version.
fn user(version: &str, text: &str) -> Value {
    let mut user = agent(1, text);
    user["skills"] = json!([{ "skill_id": "skill_1", "type": "custom", "version": version }]);
    user
}

fn skill_md(body: &str) -> String {
    format!("---\nname: tides\ndescription: When the water comes.\n---\n{body}")
}

/// What each call of these pages gives, with this text wherever the API has one.
fn answer(path: &str, text: &str) -> (u16, Vec<u8>) {
    let json = |(status, body): (u16, Value)| (status, body.to_string().into_bytes());
    match path.split('?').next().unwrap() {
        "/v1/skills" => json(items(vec![skill(text)], Some(text))),
        "/v1/skills/skill_1" => json((200, skill(text))),
        "/v1/skills/skill_1/versions" => json(items(vec![version("skver_2", text), version("skver_1", text)], None)),
        "/v1/skills/skill_1/versions/skver_2" => json((200, version("skver_2", text))),
        "/v1/skills/skill_1/versions/skver_2/content" => {
            (200, zip(&[(&format!("{text}/SKILL.md"), &skill_md(text)), (&format!("{text}/{text}"), text)]))
        }
        "/v1/skills/skill_1/versions/skver_1/content" => {
            (200, zip(&[(&format!("{text}/SKILL.md"), &skill_md("Other")), ("x/gone", text)]))
        }
        "/v1/agents" => json(items(vec![user("skver_2", text), agent(1, "Without")], None)),
        other => panic!("{other}"),
    }
}

async fn shown(address: &str, text: &'static str) -> Shown {
    show_bytes(ADMIN, address, move |path| answer(path, text)).await
}

#[tokio::test]
async fn no_text_of_theirs_is_markup() {
    let file = format!("{VERSION}?file={}", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    for address in ["/skills", SKILL, VERSION, &format!("{VERSION}?compare=skver_1"), &file] {
        assert_harmless(&shown(address, HOSTILE).await.html);
    }
}

#[tokio::test]
async fn the_list_has_the_apis_filter() {
    let shown = shown("/skills?source=anthropic", "Tides").await;
    assert_eq!(shown.calls, ["/v1/skills?limit=50&source=anthropic"]);
    shown.has("href=\"/skills?source=custom\"").has("This workspace").has("href=\"/skills/skill_1\"");
    shown.has("page=Tides").has("enctype=\"multipart/form-data\"").has("action=\"/forms/v1/skills?");
    let empty = show("/skills", |_| items(vec![], None)).await;
    empty.has("No skills yet");
    let failed = show("/skills", |_| failure(529, "overloaded_error", "Overloaded")).await;
    assert_eq!(failed.status, 200);
    failed.has("The skills could not be loaded").has("req_42");
}

#[tokio::test]
async fn a_skill_tells_its_versions_and_users() {
    let shown = shown(SKILL, "Tides").await;
    shown.has("href=\"/skills/skill_1/versions/skver_1\"").has("Latest").has("skver_2/content\"");
    shown.has("Of all 2 agents that are not archived.").has("version <bdi>skver_2</bdi>").lacks("Without");
    shown.has("Agents that use it: “Tides”.").has("action=\"/forms/v1/skills/skill_1?method=delete");
    shown.has("action=\"/forms/v1/skills/skill_1/versions?");
}

#[tokio::test]
async fn so_many_agents_are_not_read_and_that_is_said() {
    let shown = show(SKILL, |path| match path.split('?').next().unwrap() {
        "/v1/agents" => items(vec![agent(1, "Without")], Some("more")),
        "/v1/skills/skill_1" => (200, skill("Tides")),
        _ => failure(529, "overloaded_error", "Overloaded"),
    })
    .await;
    shown.has("Of the newest 5 agents").has("None.").has("The versions could not be loaded");
    assert_eq!(shown.calls.iter().filter(|call| call.starts_with("/v1/agents")).count(), 5);
}

#[tokio::test]
async fn an_agent_of_a_roster_uses_it_too() {
    let shown = show(SKILL, |path| match path.split('?').next().unwrap() {
        "/v1/agents" => {
            let mut leader = agent(1, "Leader");
            leader["multiagent"] = json!({ "agents": [{ "skills": [{ "skill_id": "skill_1" }] }] });
            items(vec![leader], None)
        }
        "/v1/skills/skill_1" => (200, skill("Tides")),
        _ => items(vec![], None),
    })
    .await;
    shown.has("Leader").has("in its roster");
}

#[tokio::test]
async fn a_version_shows_its_instructions_and_files() {
    let page = shown(VERSION, "Tides").await;
    page.has("<h2 id=\"file\"><code>Tides/SKILL.md</code></h2>").has("<p>Tides</p>").has("As it is written");
    page.has("2 files").has("file=Tides%2FTides#file").has("href=\"/skills/skill_1\"");
    shown(&format!("{VERSION}?file=Tides/Tides"), "Tides").await.has("<code>Tides/Tides</code>").lacks("As it is");
    shown(&format!("{VERSION}?file=nothing"), "Tides").await.has("The version has no such file.");
}

#[tokio::test]
async fn two_versions_are_compared_file_by_file() {
    let page = shown(&format!("{VERSION}?compare=skver_1"), "Tides").await;
    page.has("3 files differ.").has("Added").has("Removed").has("Changed").has("1 line added, 1 removed");
    page.has("<option value=\"skver_1\" selected");
    let same = shown(&format!("{VERSION}?compare=skver_2"), "Tides").await;
    same.has("The files of both versions are the same.");
    shown(VERSION, "Tides").await.lacks("files differ");
}

#[tokio::test]
async fn what_can_not_be_unpacked_is_said_and_can_be_downloaded() {
    let shown = show_bytes(ADMIN, VERSION, |path| match path {
        path if path.ends_with("/content") => (200, b"no zip".to_vec()),
        path => answer(path, "Tides"),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("The files can't be shown").has("The zip archive can't be read").has("skver_2/content\"");
}

#[tokio::test]
async fn the_only_version_is_kept() {
    let shown = show_bytes(ADMIN, VERSION, |path| match path.split('?').next().unwrap() {
        "/v1/skills/skill_1/versions" => {
            (200, items(vec![version("skver_2", "Tides")], None).1.to_string().into_bytes())
        }
        _ => answer(path, "Tides"),
    })
    .await;
    shown.has("It is the skill's only version.").lacks("<dialog").lacks("Compared with version");
}

#[tokio::test]
async fn what_is_not_theirs_has_no_forms() {
    for address in ["/skills", SKILL, VERSION] {
        let shown = show_bytes(VIEWER, address, |path| answer(path, "Tides")).await;
        shown.lacks("<dialog").has("Only admins can do this");
    }
    let anthropics = show_as(ADMIN, SKILL, |path| match path {
        "/v1/skills/skill_1" => {
            let mut theirs = skill("xlsx");
            theirs["source"] = json!({ "type": "anthropic" });
            (200, theirs)
        }
        _ => items(vec![], None),
    })
    .await;
    anthropics.lacks("<dialog").has("not this workspace's own").has("Anthropic");
}
