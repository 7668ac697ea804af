//! Memories as the files of an agent (sessions.md §6, files-vaults-memory-skills.md §3).

use super::stage::*;
use serde_json::{Value, json};

async fn memory_store(stage: &Stage, name: &str) -> String {
    id(&stage.post("/v1/memory_stores", json!({ "name": name })).await)
}

/// The results of calls: what they gave, and whether that is an error.
async fn results(session: &Session<'_>, calls: &[Value]) -> Vec<(String, bool)> {
    let lines: Vec<String> =
        calls.iter().map(|call| format!("/use {} {}", call[0].as_str().unwrap(), call[1])).collect();
    let seen = session.turn(message(&lines.join("\n"))).await;
    let results = of_type(&seen, "agent.tool_result").into_iter();
    results.map(|result| (text(result).to_owned(), result["is_error"] == true)).collect()
}

async fn list(stage: &Stage, path: &str) -> Vec<Value> {
    stage.get(path).await["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_agent_reads_and_writes_what_is_mounted_3_3() {
    let stage = Stage::new().await;
    let store = memory_store(&stage, "Customer notes").await;
    let memories = format!("/v1/memory_stores/{store}/memories");
    stage.post(&memories, json!({"path": "/likes/tea.md", "content": "green\n"})).await;
    let resources = json!([{"type": "memory_store", "memory_store_id": store}]);
    let session = stage.session_of(json!({"tools": [toolset(&[])]}), json!({ "resources": resources })).await;
    let file = |path: &str| format!("/mnt/memory/customer-notes{path}");
    let calls = [
        json!(["read", {"file_path": file("/likes/tea.md")}]),
        json!(["glob", {"pattern": "/mnt/memory/**/*.md"}]),
        json!(["grep", {"pattern": "green"}]),
        json!(["edit", {"file_path": file("/likes/tea.md"), "old_string": "green", "new_string": "black"}]),
        json!(["write", {"file_path": file("/name.md"), "content": "Ada"}]),
        json!(["write", {"file_path": file("/name.md"), "content": "Ada"}]),
        json!(["bash", {"command": format!("cat {}", file("/name.md"))}]),
        json!(["write", {"file_path": file("/name.md/x"), "content": "a folder"}]),
        json!(["write", {"file_path": file("/../x"), "content": "outside"}]),
        json!(["write", {"file_path": file("/long"), "content": "x".repeat(102_401)}]),
        json!(["read", {"file_path": file("/missing")}]),
    ];
    let results = results(&session, &calls).await;
    assert_eq!(results[0].0, "     1\tgreen\n");
    assert_eq!(
        (&results[1].0, &results[2].0),
        (&file("/likes/tea.md"), &format!("{}:1:green\n", file("/likes/tea.md")))
    );
    assert_eq!(results[6].0, "Ada");
    let failed: Vec<bool> = results.iter().map(|(_, failed)| *failed).collect();
    assert_eq!(failed, [false, false, false, false, false, false, false, true, true, true, true]);

    let full = list(&stage, &format!("{memories}?view=full")).await;
    let contents: Vec<&Value> = full.iter().map(|memory| &memory["content"]).collect();
    assert_eq!(contents, ["black\n", "Ada"]);
    let versions = list(&stage, &format!("/v1/memory_stores/{store}/memory_versions?session_id={}", session.id)).await;
    let operations: Vec<&Value> = versions.iter().map(|version| &version["operation"]).collect();
    assert_eq!(operations, ["created", "modified"], "newest first; what changes nothing is no version");
    assert_eq!(versions[0]["created_by"], json!({"session_id": session.id, "type": "session_actor"}));
}

#[tokio::test]
async fn what_is_read_only_or_archived_stays_as_it_is_6() {
    let stage = Stage::new().await;
    let (guarded, closed) = (memory_store(&stage, "Guarded").await, memory_store(&stage, "Closed").await);
    let resources = json!([
        {"type": "memory_store", "memory_store_id": guarded, "access": "read_only"},
        {"type": "memory_store", "memory_store_id": closed},
    ]);
    let session = stage.session_of(json!({"tools": [toolset(&[])]}), json!({ "resources": resources })).await;
    stage.post(&format!("/v1/memory_stores/{closed}/archive"), json!({})).await;
    let write = |store: &str| json!(["write", {"file_path": format!("/mnt/memory/{store}/a"), "content": "b"}]);
    let results = results(&session, &[write("guarded"), write("closed"), write("guarded-2")]).await;
    assert!(results[0].0.contains("read-only") && results[0].1, "{results:?}");
    assert!(results[1].0.contains("archived") && results[1].1, "{results:?}");
    assert!(!results[2].1, "another folder is no memory store");
    for store in [guarded, closed] {
        assert_eq!(list(&stage, &format!("/v1/memory_stores/{store}/memories")).await, [Value::Null; 0]);
    }
}
