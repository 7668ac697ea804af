//! Resources of a session: limits and rules (sessions.md §6).

use super::support::*;
use serde_json::{Value, json};

fn repository(fields: Value) -> Value {
    with(json!({"type": "github_repository", "url": "https://github.com/example-org/shop"}), fields)
}

async fn session(api: &Api, resources: Value) -> Answer {
    api.session(json!({ "resources": resources })).await
}

#[tokio::test]
async fn repositories_sessions_6() {
    let api = Api::new().await;
    let long = |length: usize| "x".repeat(length);
    let url = |length: usize| format!("https://github.com/a/{}", "r".repeat(length - "https://github.com/a/".len()));
    let branch = |name: String| json!({"checkout": {"type": "branch", "name": name}});
    let commit = |sha: String| json!({"checkout": {"type": "commit", "sha": sha}});
    for (good, bad) in [
        (json!({"url": url(2_048)}), json!({"url": url(2_049)})),
        (json!({"authorization_token": long(4_096)}), json!({"authorization_token": long(4_097)})),
        (json!({}), json!({"authorization_token": ""})),
        (branch(long(255)), branch(long(256))),
        (json!({"checkout": null}), branch(String::new())),
        (commit("a".repeat(7)), commit("a".repeat(6))),
        (commit("a".repeat(64)), commit("a".repeat(65))),
        (json!({"mount_path": null}), json!({"checkout": {"type": "tag", "name": "v1"}})),
        (json!({"mount_path": "/workspace/deep/shop"}), json!({"mount_path": "/home/shop"})),
        (json!({}), json!({"mount_path": "/workspace/../etc"})),
        (json!({}), json!({"url": null})),
        (json!({}), json!({"branch": "main"})),
    ] {
        session(&api, json!([repository(good)])).await.ok();
        session(&api, json!([repository(bad)])).await.invalid();
    }
    let checkout = json!({"type": "commit", "sha": "0123456789abcdef0123456789abcdef01234567"});
    let made = session(&api, json!([repository(json!({ "checkout": checkout }))])).await.ok();
    let resource = &made["resources"][0];
    let expected = ["checkout", "created_at", "id", "mount_path", "type", "updated_at", "url"];
    assert_eq!(keys(resource).into_iter().collect::<Vec<_>>(), expected, "never a token");
    let path = format!("/v1/sessions/{}/resources/{}", id(&made), id(resource));
    for bad in [json!({}), json!({"authorization_token": null}), json!({"authorization_token": "t", "url": "u"})] {
        api.post(&path, &bad).await.invalid();
    }
    assert_eq!(keys(&api.post(&path, &json!({"authorization_token": "t"})).await.ok()), keys(resource));
}

#[tokio::test]
async fn memory_stores_sessions_6() {
    let api = Api::new().await;
    let store = api.memory_store().await;
    let memory = |fields: Value| with(json!({"type": "memory_store", "memory_store_id": store["id"]}), fields);
    let long = |length: usize| json!({"instructions": "é".repeat(length)});
    for (good, bad) in [
        (long(4_096), long(4_097)),
        (json!({"instructions": null, "access": null}), json!({"access": "write"})),
        (json!({"access": "read_only"}), json!({"mount_path": "/mnt/memory/x"})),
    ] {
        session(&api, json!([memory(good)])).await.ok();
        session(&api, json!([memory(bad)])).await.invalid();
    }
    let made = session(&api, json!([memory(json!({}))])).await.ok();
    let resource = &made["resources"][0];
    assert_eq!((&resource["access"], &resource["mount_path"]), (&json!("read_write"), &json!("/mnt/memory/notes")));
    assert!(resource.get("id").is_none() && resource.get("created_at").is_none(), "no id, no timestamps");
    let path = format!("/v1/sessions/{}/resources", id(&made));
    assert_eq!(api.get(&path).await.ok()["data"], made["resources"]);
    assert!(api.post(&path, &memory(json!({}))).await.invalid().contains("only files"));
}

#[tokio::test]
async fn a_self_hosted_environment_takes_memory_stores_only_sessions_6() {
    let api = Api::new().await;
    let (store, own) =
        (api.memory_store().await, api.environment(json!({"config": {"type": "self_hosted"}})).await.ok());
    let session =
        async |resource: Value| api.session(json!({"environment_id": own["id"], "resources": [resource]})).await;
    let made = session(json!({"type": "memory_store", "memory_store_id": store["id"]})).await.ok();
    session(repository(json!({}))).await.invalid();
    session(json!({"type": "file", "file_id": "file_1"})).await.invalid();
    let path = format!("/v1/sessions/{}/resources", id(&made));
    api.post(&path, &json!({"type": "file", "file_id": "file_1"})).await.invalid();
}

#[tokio::test]
async fn paths_and_pages_sessions_6() {
    let api = Api::new().await;
    let session = api.session(json!({})).await.ok();
    let path = format!("/v1/sessions/{}/resources", id(&session));
    for bad in [
        json!({"mount_path": "a".repeat(4_097)}),
        json!({"file_id": ""}),
        json!({"file_id": "f".repeat(129)}),
        json!({"file_id": null}),
    ] {
        api.post(&path, &with(json!({"type": "file", "file_id": "file_1"}), bad)).await.invalid();
    }
    let deepest = json!({"type": "file", "file_id": "file_1", "mount_path": "a".repeat(4_096)});
    api.post(&path, &deepest).await.fails(404, "not_found_error");
    api.get(&format!("{path}?limit=1000")).await.ok();
    for bad in ["limit=0", "limit=1001", "page=page_x", "order=asc"] {
        api.get(&format!("{path}?{bad}")).await.invalid();
    }
    for gone in ["/v1/sessions/sesn_none/resources".to_owned(), format!("{path}/sesrsc_none")] {
        api.get(&gone).await.fails(404, "not_found_error");
    }
    api.delete(&format!("{path}/sesrsc_none")).await.fails(404, "not_found_error");
    api.act(&format!("/v1/sessions/{}/archive", id(&session))).await.ok();
    api.get(&path).await.ok();
}
