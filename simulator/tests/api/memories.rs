//! Memories (files-vaults-memory-skills.md §3.2).

use super::support::*;
use serde_json::{Value, json};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

async fn store() -> (Api, Value, String) {
    let api = Api::new().await.under(AGENT_MEMORY);
    let store = api.memory_store().await;
    let path = format!("/v1/memory_stores/{}/memories", id(&store));
    (api, store, path)
}

/// Gives a memory the ids of an example.
fn like(memory: Value, example: &Value) -> Value {
    let names = ["memory_store_id", "memory_version_id"];
    names.iter().fold(settled(memory, example), |memory, name| with(memory, json!({*name: example[*name]})))
}

#[tokio::test]
async fn the_memory_examples_memory_3_2() {
    let (api, _, path) = store().await;
    let examples = fixture(include_str!("../fixtures/memory.json"));
    let requests = fixture(include_str!("../fixtures/vault_and_memory_requests.json"));
    let memory = api.post(&path, &requests["memory_create"]["body"]).await.ok();
    assert!(id(&memory).starts_with("mem_01"));
    assert!(memory["memory_version_id"].as_str().unwrap().starts_with("memver_01"));
    assert_eq!(memory["created_at"], memory["updated_at"]);
    assert_eq!(like(memory.clone(), &examples["memory_basic"]), examples["memory_basic"]);
    let one = format!("{path}/{}", id(&memory));
    let full = api.get(&one).await.ok();
    assert_eq!(like(full.clone(), &examples["memory_full"]), examples["memory_full"]);
    let moved = api.post(&one, &requests["memory_update"]["body"]).await.ok();
    assert_eq!(moved["path"], "/archive/dana.md");
    assert_eq!(api.delete(&one).await.ok(), json!({"id": memory["id"], "type": "memory_deleted"}));
    for answer in [api.get(&one).await, api.delete(&one).await, api.post(&one, &json!({"content": "x"})).await] {
        answer.fails(404, "not_found_error");
    }
}

#[tokio::test]
async fn views_decide_about_contents_memory_3_2() {
    let (api, _, path) = store().await;
    let body = |path: &str| json!({"path": path, "content": "hello"});
    assert_eq!(api.post(&path, &body("/a")).await.ok()["content"], Value::Null);
    let memory = api.post(&format!("{path}?view=full"), &body("/b")).await.ok();
    assert_eq!(memory["content"], "hello");
    let one = format!("{path}/{}", id(&memory));
    assert_eq!(api.get(&one).await.ok()["content"], "hello");
    assert_eq!(api.get(&format!("{one}?view=basic")).await.ok()["content"], Value::Null);
    assert_eq!(api.post(&one, &json!({"content": "x"})).await.ok()["content"], Value::Null);
    assert_eq!(api.post(&format!("{one}?view=full"), &json!({"content": "y"})).await.ok()["content"], "y");
    assert_eq!(api.post(&format!("{one}?view=full"), &json!({"path": "/c"})).await.ok()["content"], "y");
    api.get(&format!("{one}?view=all")).await.invalid();
    api.get(&format!("{one}?depth=1")).await.invalid();
}

#[tokio::test]
async fn limits_of_memories_memory_3_2() {
    let (api, store, path) = store().await;
    let full = format!("/{}", "é".repeat(511));
    assert_eq!(api.memory(&store, &full, "").await.ok()["content_sha256"], EMPTY);
    let large = api.memory(&store, "/large", &"é".repeat(51_200)).await.ok();
    assert_eq!(large["content_size_bytes"], 102_400);
    assert!(api.memory(&store, "/larger", &"é".repeat(51_201)).await.invalid().starts_with("content: "));
    let one = format!("{path}/{}", id(&large));
    api.post(&one, &json!({"content": "x".repeat(102_401)})).await.invalid();
    for bad in ["", "/", "a", "/a/", "/a//b", "/./a", "/a/..", "/a\u{200b}", "/a\u{2028}", "/e\u{301}"] {
        assert!(api.memory(&store, bad, "x").await.invalid().starts_with("path: "), "{bad}");
        api.post(&one, &json!({ "path": bad })).await.invalid();
    }
    for bad in [
        json!({"path": "/x"}),
        json!({"content": "x"}),
        json!({"path": null, "content": "x"}),
        json!({"path": "/x", "content": null}),
        json!({"path": "/x", "content": 1}),
        json!({"path": "/x", "content": "x", "metadata": {}}),
    ] {
        api.post(&path, &bad).await.invalid();
    }
    api.memory(&store, "/A", "x").await.ok();
    api.memory(&store, "/a", "paths are case-sensitive").await.ok();
}

#[tokio::test]
async fn a_taken_path_is_never_overwritten_memory_3_2() {
    let (api, store, path) = store().await;
    let there = api.memory(&store, "/a/b", "there").await.ok();
    let other = api.memory(&store, "/other", "x").await.ok();
    let refused = |answer: Answer| {
        answer.fails(409, "memory_path_conflict_error");
        assert_eq!(answer.header("x-should-retry"), Some("false"), "README §5");
        let error = answer.json()["error"].clone();
        let expected = ["conflicting_memory_id", "conflicting_path", "message", "type"];
        assert_eq!(keys(&error).into_iter().collect::<Vec<_>>(), expected);
        assert_eq!((&error["conflicting_path"], &error["conflicting_memory_id"]), (&json!("/a/b"), &there["id"]));
    };
    let one = format!("{path}/{}", id(&other));
    // A file can't be inside of a file: what is above or below a memory is taken, too.
    for taken in ["/a/b", "/a", "/a/b/c"] {
        refused(api.memory(&store, taken, "there").await);
        refused(api.post(&one, &json!({"path": taken, "content": "new"})).await);
    }
    assert_eq!(api.get(&one).await.ok()["content"], "x");
    api.memory(&store, "/a/bc", "a folder's name is a whole segment").await.ok();
    let below = api.post(&format!("{path}/{}", id(&there)), &json!({"path": "/a/b/c"})).await.ok();
    assert_eq!(below["path"], "/a/b/c", "a memory is not in its own way");
    api.delete(&format!("{path}/{}", id(&there))).await.ok();
    api.memory(&store, "/a/b", "free again").await.ok();
    api.memory(&api.memory_store().await, "/other", "another store").await.ok();
}

#[tokio::test]
async fn updates_change_content_and_path_memory_3_2() {
    let (api, store, path) = store().await;
    let memory = api.memory(&store, "/a", "one").await.ok();
    let one = format!("{path}/{}", id(&memory));
    for bad in [
        json!({}),
        json!({"content": null}),
        json!({"path": null, "content": null}),
        json!({"precondition": {"type": "content_sha256", "content_sha256": EMPTY}}),
        json!({"content": "x", "description": "y"}),
    ] {
        api.post(&one, &bad).await.invalid();
    }
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let changed = api.post(&one, &json!({"content": "", "path": null})).await.ok();
    assert_eq!((&changed["content_sha256"], &changed["content_size_bytes"]), (&json!(EMPTY), &json!(0)));
    assert_eq!((&changed["path"], &changed["created_at"]), (&json!("/a"), &memory["created_at"]));
    assert_ne!(changed["updated_at"], memory["updated_at"]);
    assert_ne!(changed["memory_version_id"], memory["memory_version_id"]);
    let both = api.post(&one, &json!({"content": "two", "path": "/b"})).await.ok();
    assert_eq!((&both["path"], &both["content_size_bytes"]), (&json!("/b"), &json!(3)));
    assert_eq!(api.post(&one, &json!({"content": "two", "path": "/b"})).await.ok(), both, "nothing to change");
}

#[tokio::test]
async fn preconditions_memory_3_2() {
    let (api, store, path) = store().await;
    let memory = api.memory(&store, "/a", "").await.ok();
    let one = format!("{path}/{}", id(&memory));
    let wrong = "0".repeat(64);
    let update = async |content: &str, hash: &str| {
        let precondition = json!({"type": "content_sha256", "content_sha256": hash});
        api.post(&one, &json!({"content": content, "precondition": precondition})).await
    };
    let failed = |answer: Answer| {
        answer.fails(409, "memory_precondition_failed_error");
        assert_eq!(answer.header("x-should-retry"), Some("false"), "README §5");
    };
    failed(update("new", &wrong).await);
    assert_eq!(update("", &wrong).await.ok(), memory, "what is asked for is there already");
    let new = update("new", EMPTY).await.ok();
    failed(update("newer", EMPTY).await);
    failed(api.delete(&format!("{one}?expected_content_sha256={EMPTY}")).await);
    for bad in [
        json!(null),
        json!("x"),
        json!({}),
        json!({"type": "etag", "content_sha256": EMPTY}),
        json!({"type": "content_sha256"}),
        json!({"type": "content_sha256", "content_sha256": "abc"}),
        json!({"type": "content_sha256", "content_sha256": EMPTY.to_uppercase()}),
        json!({"type": "content_sha256", "content_sha256": EMPTY, "path": "/a"}),
    ] {
        api.post(&one, &json!({"content": "x", "precondition": bad})).await.invalid();
    }
    api.delete(&format!("{one}?expected_content_sha256=abc")).await.invalid();
    api.delete(&format!("{one}?force=true")).await.invalid();
    let hash = new["content_sha256"].as_str().unwrap();
    api.delete(&format!("{one}?expected_content_sha256={hash}")).await.ok();
}

#[tokio::test]
async fn a_memory_is_only_in_its_own_store_readme_4_2() {
    let (api, store, path) = store().await;
    let memory = api.memory(&store, "/a", "x").await.ok();
    let other = format!("/v1/memory_stores/{}/memories/{}", id(&api.memory_store().await), id(&memory));
    for answer in [api.get(&other).await, api.delete(&other).await, api.post(&other, &json!({"content": "y"})).await] {
        answer.fails(404, "not_found_error");
    }
    assert_eq!(api.get(&format!("{path}/{}", id(&memory))).await.ok()["content"], "x");
}
