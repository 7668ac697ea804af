//! Skills and their versions (files-vaults-memory-skills.md §4).

use super::support::*;
use http::Method;
use pilothouse_simulator::Options;
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const LEGACY: &str = "skills-2025-10-02";

pub fn skill_md(name: &str, description: &str) -> String {
    format!("---\nname: {name}\ndescription: {description}\n---\n\n# Steps\n")
}

fn file(path: &str, content: &str) -> String {
    part(&format!("name=\"files[]\"; filename=\"{path}\"\r\ncontent-type: text/markdown"), content)
}

async fn send(api: &Api, path: &str, betas: &str, body: Vec<u8>) -> Answer {
    let request = http::Request::post(path)
        .header("anthropic-version", "2026-10-21")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    let request = if betas.is_empty() { request } else { request.header("anthropic-beta", betas) };
    api.send(request.body(axum::body::Body::from(body)).unwrap()).await
}

async fn upload_to(api: &Api, path: &str, parts: &[String]) -> Answer {
    send(api, path, "", format!("{}--{BOUNDARY}--\r\n", parts.concat()).into_bytes()).await
}

async fn upload(api: &Api, parts: &[String]) -> Answer {
    upload_to(api, "/v1/skills", parts).await
}

/// A new custom skill of this name.
pub async fn new_skill(api: &Api, name: &str) -> Value {
    upload(api, &[file(&format!("{name}/SKILL.md"), &skill_md(name, "How to."))]).await.ok()
}

async fn new_version(api: &Api, skill: &Value, name: &str) -> Answer {
    let path = format!("/v1/skills/{}/versions", id(skill));
    upload_to(api, &path, &[file(&format!("{name}/SKILL.md"), &skill_md(name, "Other."))]).await
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        if path.ends_with('/') {
            archive.add_directory(*path, SimpleFileOptions::default()).unwrap();
        } else {
            archive.start_file(*path, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

async fn upload_zip(api: &Api, archive: &[u8]) -> Answer {
    let head = part("name=\"files[]\"; filename=\"skill.zip\"\r\ncontent-type: application/zip", "");
    let mut body = head.strip_suffix("\r\n").unwrap().as_bytes().to_vec();
    body.extend_from_slice(archive);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    send(api, "/v1/skills", "", body).await
}

fn unzip(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    });
    names.collect()
}

#[tokio::test]
async fn the_examples_files_4() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/skills.json"));
    let title = part("name=\"display_name\"", "Refund rules");
    let rules = file("refund-rules/SKILL.md", &skill_md("refund-rules", "How to decide on refunds."));
    let skill = upload(&api, &[title, rules]).await.ok();
    let expected = with(examples["skill"].clone(), json!({"latest_version_id": skill["latest_version_id"]}));
    assert_eq!(settled(skill.clone(), &expected), expected);
    assert!(id(&skill).starts_with("skill_01"));
    let path = format!("/v1/skills/{}", id(&skill));
    assert_eq!(api.get(&path).await.ok(), skill);
    let version_id = skill["latest_version_id"].as_str().unwrap();
    assert!(version_id.starts_with("skver_01"));
    let version = api.get(&format!("{path}/versions/{version_id}")).await.ok();
    let mut expected = with(examples["version"].clone(), json!({"skill_id": id(&skill), "id": version_id}));
    expected["created_at"] = version["created_at"].clone();
    assert_eq!(version, expected);
    let page = api.get(&format!("{path}/versions")).await.ok();
    assert_eq!(page, json!({"data": [version], "next_page": null}));
    let anthropics = api.get("/v1/skills/xlsx").await.ok();
    assert_eq!(settled(anthropics, &examples["anthropic_skill"]), examples["anthropic_skill"]);
    let deleted = api.delete(&path).await.ok();
    assert_eq!(deleted, json!({"id": id(&skill), "type": "skill_deleted"}));
}

#[tokio::test]
async fn files_share_one_top_folder_with_a_skill_md_files_4() {
    let api = Api::new().await;
    let good = skill_md("a", "d");
    let skill = upload(&api, &[file("top/SKILL.md", &good), file("top/scripts/run.sh", "true")]).await.ok();
    assert_eq!(skill["display_name"], "a", "without a display name the skill's own name is shown");
    let version = skill["latest_version_id"].as_str().unwrap();
    let content = api.get(&format!("/v1/skills/{}/versions/{version}/content", id(&skill))).await;
    assert_eq!(content.header("content-type"), Some("application/zip"));
    let files = [("top/SKILL.md".to_owned(), good.clone()), ("top/scripts/run.sh".to_owned(), "true".to_owned())];
    assert_eq!(unzip(&content.bytes), files);
    for bad in [
        vec![],
        vec![file("SKILL.md", &good)],
        vec![file("top/README.md", &good)],
        vec![file("top/skill.md", &good)],
        vec![file("top/deep/SKILL.md", &good)],
        vec![file("top/SKILL.md", &good), file("other/x.md", "x")],
        vec![file("top/SKILL.md", &good), file("top/SKILL.md", &good)],
        vec![file("top/SKILL.md", &good), file("top/../../etc/passwd", "x")],
        vec![file("/top/SKILL.md", &good)],
        vec![file("top/SKILL.md", "# No front matter")],
        vec![file("top/SKILL.md", &skill_md("Upper", "d"))],
        vec![file("top/SKILL.md", &good), part("name=\"colour\"", "red")],
        vec![file("top/SKILL.md", &good), part("name=\"display_name\"", &"é".repeat(256))],
        vec![file("top/SKILL.md", &good), part("name=\"display_title\"", "legacy only")],
    ] {
        upload(&api, &bad).await.invalid();
    }
    upload(&api, &[file("top/SKILL.md", &good), part("name=\"display_name\"", &"é".repeat(255))]).await.ok();
    api.post("/v1/skills", &json!({})).await.invalid();
}

#[tokio::test]
async fn a_single_zip_is_unpacked_files_4() {
    let api = Api::new().await;
    let good = skill_md("zipped", "d");
    let archive = zip(&[("top/", b""), ("top/SKILL.md", good.as_bytes()), ("__MACOSX/top/._SKILL.md", b"x")]);
    let skill = upload_zip(&api, &archive).await.ok();
    let version = skill["latest_version_id"].as_str().unwrap();
    let content = api.get(&format!("/v1/skills/{}/versions/{version}/content", id(&skill))).await;
    assert_eq!(unzip(&content.bytes), [("top/SKILL.md".to_owned(), good.clone())]);
    upload_zip(&api, &zip(&[("SKILL.md", good.as_bytes())])).await.invalid();
    upload_zip(&api, &zip(&[("top/SKILL.md", good.as_bytes()), ("top/../x", b"")])).await.invalid();
    upload_zip(&api, b"PK not really").await.invalid();
    let zeros = vec![0; 30 * 1024 * 1024];
    let bomb = zip(&[("top/SKILL.md", good.as_bytes()), ("top/zeros", &zeros)]);
    assert!(bomb.len() < 1024 * 1024);
    upload_zip(&api, &bomb).await.fails(413, "request_too_large");
}

#[tokio::test]
async fn at_most_30_mb_and_nothing_is_left_behind_files_4() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).await;
    let half = "x".repeat(15 * 1024 * 1024);
    let parts = [file("a/SKILL.md", &skill_md("a", "d")), file("a/one", &half), file("a/two", &half)];
    upload(&api, &parts).await.fails(413, "request_too_large");
    let skill = new_skill(&api, "b").await;
    new_version(&api, &skill, "other").await.invalid();
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 1);
    new_version(&api, &skill, "b").await.ok();
    api.delete(&format!("/v1/skills/{}", id(&skill))).await.ok();
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0, "with all versions");
}

#[tokio::test]
async fn versions_are_snapshots_under_one_name_files_4() {
    let api = Api::new().await;
    let skill = new_skill(&api, "rules").await;
    let second = new_version(&api, &skill, "rules").await.ok();
    assert_eq!((&second["type"], &second["description"]), (&json!("skill_version"), &json!("Other.")));
    assert_eq!(
        new_version(&api, &skill, "laws").await.invalid(),
        "SKILL.md: `name` can't change between versions; it is \"rules\""
    );
    let path = format!("/v1/skills/{}", id(&skill));
    let now = api.get(&path).await.ok();
    assert_eq!(now["latest_version_id"], second["id"]);
    assert_eq!(now["display_name"], skill["display_name"]);
    let versions = api.all(&format!("{path}/versions?limit=1")).await;
    assert_eq!(
        versions.iter().map(id).collect::<Vec<_>>(),
        [id(&second), skill["latest_version_id"].as_str().unwrap()]
    );
    let title = part("name=\"display_name\"", "x");
    let parts = [title, file("rules/SKILL.md", &skill_md("rules", "d"))];
    upload_to(&api, &format!("{path}/versions"), &parts).await.invalid();
    let gone = api.delete(&format!("{path}/versions/{}", id(&second))).await.ok();
    assert_eq!(gone, json!({"id": id(&second), "type": "skill_version_deleted"}));
    assert_eq!(api.get(&path).await.ok()["latest_version_id"], skill["latest_version_id"]);
    let last = format!("{path}/versions/{}", skill["latest_version_id"].as_str().unwrap());
    api.delete(&last).await.invalid();
    api.get(&last).await.ok();
    for missing in [format!("{path}/versions/skver_none"), "/v1/skills/skill_none/versions/x".to_owned()] {
        api.get(&missing).await.fails(404, "not_found_error");
        api.get(&format!("{missing}/content")).await.fails(404, "not_found_error");
        api.delete(&missing).await.fails(404, "not_found_error");
    }
    let stranger = new_skill(&api, "stranger").await;
    let borrowed = format!("/v1/skills/{}/versions/{}", id(&stranger), skill["latest_version_id"].as_str().unwrap());
    api.get(&borrowed).await.fails(404, "not_found_error");
}

#[tokio::test]
async fn the_list_holds_anthropics_skills_too_files_4() {
    let api = Api::new().await;
    let skill = new_skill(&api, "mine").await;
    let ids = async |query: &str| {
        api.all(&format!("/v1/skills?limit=2{query}")).await.iter().map(|s| id(s).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [id(&skill), "pdf", "docx", "pptx", "xlsx"]);
    assert_eq!(ids("&source=custom").await, [id(&skill)]);
    assert_eq!(ids("&source=anthropic").await.len(), 4);
    for bad in ["source=plugin", "limit=0", "limit=1001", "after_id=pdf", "colour=red"] {
        api.get(&format!("/v1/skills?{bad}")).await.invalid();
    }
    api.delete("/v1/skills/pdf").await.fails(403, "permission_error");
    api.delete("/v1/skills/pdf/versions/20251013").await.fails(403, "permission_error");
    new_version(&api, &json!({"id": "pdf"}), "pdf").await.fails(403, "permission_error");
    let versions = api.all("/v1/skills/pdf/versions?limit=5").await;
    assert_eq!(versions[0]["id"], "20251013");
    let content = api.get("/v1/skills/pdf/versions/20251013/content").await;
    assert!(unzip(&content.bytes)[0].1.contains("name: \"pdf\""));
}

#[tokio::test]
async fn no_beta_value_is_needed_and_the_old_one_gives_the_old_shape_readme_2_2() {
    let api = Api::new().await;
    let body = format!(
        "{}{}--{BOUNDARY}--\r\n",
        part("name=\"display_title\"", "Rules"),
        file("top/SKILL.md", &skill_md("rules", "d")),
    );
    let skill = send(&api, "/v1/skills", LEGACY, body.into_bytes()).await.ok();
    assert_eq!((&skill["display_title"], &skill["source"]), (&json!("Rules"), &json!("custom")));
    assert_eq!(
        keys(&skill),
        ["created_at", "display_title", "id", "latest_version", "source", "type", "updated_at"].into()
    );
    let epoch = skill["latest_version"].as_str().unwrap();
    assert!(epoch.parse::<u64>().is_ok(), "timestamp-like: {epoch}");
    let path = format!("/v1/skills/{}/versions/{epoch}", id(&skill));
    let version = api.call("GET", &path, LEGACY, &Value::Null).await.ok();
    assert_eq!((&version["version"], &version["directory"]), (&json!(epoch), &json!("top")));
    let page = api.call("GET", "/v1/skills?limit=1", LEGACY, &Value::Null).await.ok();
    assert_eq!((&page["has_more"], &page["first_id"], &page["last_id"]), (&json!(true), &skill["id"], &skill["id"]));
    let rest = format!("/v1/skills?after_id={}", id(&skill));
    assert_eq!(api.call("GET", &rest, LEGACY, &Value::Null).await.ok()["data"].as_array().unwrap().len(), 4);
    let current = api.call("GET", "/v1/skills?limit=1", "", &Value::Null).await.ok();
    assert_eq!(keys(&current), ["data", "next_page"].into());
    assert_eq!(current["data"][0]["display_name"], "Rules");
    assert_eq!(
        api.send(request(Method::GET, &path).body(axum::body::Body::empty()).unwrap()).await.ok()["id"],
        current["data"][0]["latest_version_id"]
    );
}

#[tokio::test]
async fn agents_take_only_skills_that_exist_agents_7() {
    let api = Api::new().await;
    let skill = new_skill(&api, "rules").await;
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = async |skills: Value| api.agent(json!({"skills": skills, "tools": tools})).await;
    let custom = |version: Value| json!([{"type": "custom", "skill_id": id(&skill), "version": version}]);
    let first = agent(custom(Value::Null)).await.ok();
    assert_eq!(first["skills"][0]["version"], skill["latest_version_id"], "the newest at save time");
    let second = new_version(&api, &skill, "rules").await.ok();
    assert_eq!(api.get(&format!("/v1/agents/{}", id(&first))).await.ok()["skills"], first["skills"], "it stays pinned");
    assert_eq!(agent(custom(Value::Null)).await.ok()["skills"][0]["version"], second["id"]);
    assert_eq!(agent(custom(skill["latest_version_id"].clone())).await.ok()["skills"], first["skills"]);
    for bad in [
        custom(json!("skver_none")),
        json!([{"type": "custom", "skill_id": "skill_none"}]),
        json!([{"type": "custom", "skill_id": "pdf"}]),
        json!([{"type": "anthropic", "skill_id": id(&skill)}]),
        json!([{"type": "anthropic", "skill_id": "pdf", "version": "skver_none"}]),
    ] {
        agent(bad).await.invalid();
    }
    let environment = api.environment(json!({})).await.ok();
    let session = json!({"agent": id(&first), "environment_id": id(&environment)});
    api.post("/v1/sessions", &session).await.ok();
    let overrides = json!({"type": "agent_with_overrides", "id": id(&first), "skills": [{"type": "custom", "skill_id": id(&skill)}]});
    let overridden = api.post("/v1/sessions", &with(session.clone(), json!({"agent": overrides}))).await.ok();
    assert_eq!(overridden["agent"]["skills"][0]["version"], second["id"]);
    api.delete(&format!("/v1/skills/{}", id(&skill))).await.ok();
    api.post("/v1/sessions", &session).await.invalid();
    api.update_agent(&first, json!({"name": "Kept"})).await.ok();
}
