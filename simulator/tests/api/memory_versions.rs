//! Memory versions (files-vaults-memory-skills.md §3.3).

use super::support::*;
use serde_json::{Value, json};

/// A memory that was made, changed, renamed and deleted, its versions from the oldest on, and their path.
async fn history() -> (Api, Value, Vec<Value>, String) {
    let api = Api::new().await.under(AGENT_MEMORY);
    let store = api.memory_store().await;
    let memory = api.memory(&store, "/a", "one").await.ok();
    let path = format!("/v1/memory_stores/{}", id(&store));
    let one = format!("{path}/memories/{}", id(&memory));
    api.post(&one, &json!({"content": "two"})).await.ok();
    api.post(&one, &json!({"content": "two", "path": "/a"})).await.ok();
    api.post(&one, &json!({"path": "/b"})).await.ok();
    api.delete(&one).await.ok();
    let versions_path = format!("{path}/memory_versions");
    let mut versions = api.all(&format!("{versions_path}?limit=3&view=full")).await;
    versions.reverse();
    (api, memory, versions, versions_path)
}

#[tokio::test]
async fn every_change_is_a_version_memory_3_3() {
    let (_, memory, versions, _) = history().await;
    let told: Vec<Value> =
        versions.iter().map(|v| json!([v["operation"], v["path"], v["content"], v["content_size_bytes"]])).collect();
    let expected = [
        json!(["created", "/a", "one", 3]),
        json!(["modified", "/a", "two", 3]),
        json!(["modified", "/b", "two", 3]),
        json!(["deleted", "/b", null, null]),
    ];
    assert_eq!(told, expected, "a change that changes nothing is none, and versions outlive their memory");
    assert_eq!(versions[0]["id"], memory["memory_version_id"]);
    assert!(versions.iter().all(|version| version["memory_id"] == memory["id"]));
}

#[tokio::test]
async fn the_version_examples_memory_3_3() {
    let (api, memory, versions, path) = history().await;
    let examples = fixture(include_str!("../fixtures/memory.json"));
    for (version, example) in [(&versions[1], "version"), (&versions[3], "version_deleted")] {
        assert!(id(version).starts_with("memver_01"));
        // An actor that there is not is absent; the example shows the null that the reference also allows.
        let mut example = examples[example].clone();
        example.as_object_mut().unwrap().remove("redacted_by");
        assert_eq!(keys(version), keys(&example));
        let nulls = |version: &Value| -> Vec<String> {
            let members = version.as_object().unwrap().iter();
            let mut names: Vec<String> = members.filter(|(_, v)| v.is_null()).map(|(k, _)| k.clone()).collect();
            names.sort_unstable();
            names
        };
        assert_eq!(nulls(version), nulls(&example));
        assert_eq!(version["memory_store_id"], memory["memory_store_id"]);
        let one = format!("{path}/{}", id(version));
        assert_eq!(api.get(&one).await.ok(), *version);
        assert_eq!(api.get(&format!("{one}?view=basic")).await.ok(), with(version.clone(), json!({"content": null})));
    }
    assert_eq!(versions[0]["created_by"]["type"], "api_actor");
    assert!(versions[0]["created_by"]["api_key_id"].as_str().unwrap().starts_with("apikey_"));
}

#[tokio::test]
async fn redaction_removes_contents_memory_3_3() {
    let (api, _, versions, path) = history().await;
    let one = format!("{path}/{}", id(&versions[0]));
    let redacted = api.act(&format!("{one}/redact")).await.ok();
    let example = &fixture(include_str!("../fixtures/memory.json"))["version_redacted"];
    assert_eq!(keys(&redacted), keys(example));
    let gone = json!({"content": null, "content_sha256": null, "content_size_bytes": null, "path": null});
    let marks = json!({"redacted_at": redacted["redacted_at"], "redacted_by": versions[0]["created_by"]});
    assert_eq!(redacted, with(with(versions[0].clone(), gone), marks), "the record is kept");
    assert!(redacted["redacted_at"].is_string());
    assert_eq!(api.get(&one).await.ok(), redacted);
    assert_eq!(api.act(&format!("{one}/redact")).await.ok(), redacted, "once");
    api.act(&format!("{path}/{}/redact", id(&versions[3]))).await.ok();
    api.post(&format!("{one}/redact"), &json!({"reason": "x"})).await.invalid();
}

#[tokio::test]
async fn the_head_of_a_live_memory_cannot_be_redacted_memory_3_3() {
    let api = Api::new().await.under(AGENT_MEMORY);
    let store = api.memory_store().await;
    let memory = api.memory(&store, "/a", "secret").await.ok();
    let path = format!("/v1/memory_stores/{}", id(&store));
    let head = format!("{path}/memory_versions/{}/redact", memory["memory_version_id"].as_str().unwrap());
    assert!(api.act(&head).await.invalid().contains("current version"));
    let one = format!("{path}/memories/{}", id(&memory));
    let changed = api.post(&one, &json!({"content": "harmless"})).await.ok();
    assert_eq!(api.act(&head).await.ok()["content"], Value::Null);
    assert_eq!(api.get(&one).await.ok()["content"], "harmless");
    api.delete(&one).await.ok();
    let last = format!("{path}/memory_versions/{}/redact", changed["memory_version_id"].as_str().unwrap());
    api.act(&last).await.ok();
}

#[tokio::test]
async fn an_archived_store_can_still_be_redacted_memory_3_3() {
    let (api, _, versions, path) = history().await;
    api.act(&path.replace("/memory_versions", "/archive")).await.ok();
    api.act(&format!("{path}/{}/redact", id(&versions[0]))).await.ok();
}

#[tokio::test]
async fn lists_filter_memory_3_3() {
    let (api, memory, versions, path) = history().await;
    let store = json!({"id": memory["memory_store_id"]});
    let other = api.memory(&store, "/other", "x").await.ok();
    let count = async |query: &str| api.all(&format!("{path}?limit=2&{query}")).await.len();
    assert_eq!(count("").await, 5);
    assert_eq!(count(&format!("memory_id={}", id(&memory))).await, 4);
    assert_eq!(count(&format!("memory_id={}", id(&other))).await, 1);
    assert_eq!(count("memory_id=mem_unknown").await, 0);
    for (operation, expected) in [("created", 2), ("modified", 2), ("deleted", 1)] {
        assert_eq!(count(&format!("operation={operation}")).await, expected);
    }
    let key = versions[0]["created_by"]["api_key_id"].as_str().unwrap();
    assert_eq!(count(&format!("api_key_id={key}")).await, 5);
    for nobody in ["api_key_id=apikey_other", "session_id=sesn_1", "service_account_id=svac_1"] {
        assert_eq!(count(nobody).await, 0, "{nobody}");
    }
    assert_eq!(count("created_at[gte]=2099-01-01T00:00:00Z").await, 0);
    assert_eq!(count("created_at[lte]=2099-01-01T00:00:00Z").await, 5);
    let newest = api.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(newest["data"][0]["memory_id"], other["id"], "newest first");
    assert_eq!(newest["data"][0]["content"], Value::Null, "basic by default");
    for bad in ["operation=redacted", "created_at[gt]=2026-01-01T00:00:00Z", "view=x", "limit=101", "order=asc"] {
        api.get(&format!("{path}?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn pages_with_contents_are_capped_memory_3_3() {
    let api = Api::new().await.under(AGENT_MEMORY);
    let store = api.memory_store().await;
    for n in 0..21 {
        api.memory(&store, &format!("/{n}"), "x").await.ok();
    }
    let path = format!("/v1/memory_stores/{}/memory_versions?limit=100", id(&store));
    assert_eq!(api.get(&format!("{path}&view=full")).await.ok()["data"].as_array().unwrap().len(), 20);
    assert_eq!(api.get(&path).await.ok()["data"].as_array().unwrap().len(), 21);
}

#[tokio::test]
async fn a_version_is_only_in_its_own_store_readme_4_2() {
    let (api, _, versions, path) = history().await;
    let other = format!("/v1/memory_stores/{}/memory_versions", id(&api.memory_store().await));
    for wrong in [format!("{other}/{}", id(&versions[0])), format!("{path}/memver_unknown")] {
        api.get(&wrong).await.fails(404, "not_found_error");
        api.act(&format!("{wrong}/redact")).await.fails(404, "not_found_error");
    }
}
