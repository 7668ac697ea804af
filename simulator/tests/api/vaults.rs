//! Vaults (files-vaults-memory-skills.md §2.1), and the vaults of sessions (sessions.md §4).

use super::support::*;
use serde_json::{Value, json};

fn examples() -> Value {
    fixture(include_str!("../fixtures/vaults.json"))
}

fn bearer(url: &str) -> Value {
    json!({"type": "static_bearer", "mcp_server_url": url, "token": "secret"})
}

#[tokio::test]
async fn the_vault_examples_vaults_2_1() {
    let (api, examples) = (Api::new().await, examples());
    let requests = fixture(include_str!("../fixtures/vault_and_memory_requests.json"));
    let vault = api.post("/v1/vaults", &requests["vault_create"]["body"]).await.ok();
    assert!(id(&vault).starts_with("vlt_01"));
    assert_eq!(settled(vault.clone(), &examples["vault"]), examples["vault"]);
    let page = api.get("/v1/vaults").await.ok();
    assert_eq!(page, json!({"data": [vault], "next_page": null}));
    assert_eq!(keys(&page), keys(&examples["page"]));
    let path = format!("/v1/vaults/{}", id(&vault));
    assert_eq!(api.get(&path).await.ok(), vault);
    let deleted = api.delete(&path).await.ok();
    assert_eq!(deleted, json!({"id": vault["id"], "type": "vault_deleted"}));
    assert_eq!(keys(&deleted), keys(&examples["deleted"]));
}

#[tokio::test]
async fn limits_of_the_create_body_vaults_2_1() {
    let api = Api::new().await;
    for good in [
        json!({"display_name": "é".repeat(255)}),
        json!({"display_name": "x"}),
        json!({"display_name": "x", "metadata": {"k".repeat(64): "v".repeat(512)}}),
    ] {
        api.post("/v1/vaults", &good).await.ok();
    }
    for bad in [
        json!({}),
        json!({"display_name": null}),
        json!({"display_name": ""}),
        json!({"display_name": 7}),
        json!({"display_name": "é".repeat(256)}),
        json!({"display_name": "x", "colour": "red"}),
        json!({"display_name": "x", "metadata": null}),
    ] {
        api.post("/v1/vaults", &bad).await.invalid();
    }
    let answer = api.post("/v1/vaults", &json!({"display_name": "x", "metadata": {"k": null}})).await;
    answer.invalid();
    assert_eq!(answer.code(), "invalid_metadata");
}

#[tokio::test]
async fn updates_merge_vaults_2_1() {
    let api = Api::new().await;
    let body = json!({"display_name": "Dana", "metadata": {"a": "1", "b": "2"}});
    let vault = api.post("/v1/vaults", &body).await.ok();
    let path = format!("/v1/vaults/{}", id(&vault));
    for nothing in [json!({}), json!({"display_name": null, "metadata": null}), json!({"display_name": "Dana"})] {
        assert_eq!(api.post(&path, &nothing).await.ok(), vault);
    }
    let changed = api.post(&path, &json!({"display_name": "D.", "metadata": {"a": null, "c": ""}})).await.ok();
    assert_eq!((&changed["display_name"], &changed["metadata"]), (&json!("D."), &json!({"b": "2", "c": ""})));
    assert_eq!(api.get(&path).await.ok(), changed);
    for bad in [json!({"display_name": ""}), json!({"colour": "red"}), json!({"metadata": "x"})] {
        api.post(&path, &bad).await.invalid();
    }
}

#[tokio::test]
async fn archiving_a_vault_archives_its_credentials_vaults_2_1() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let path = format!("/v1/vaults/{}", id(&vault));
    let credential = api.credential(&vault, bearer("https://a.example.com")).await.ok();
    let archived = api.act(&format!("{path}/archive")).await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(archived["updated_at"], vault["updated_at"]);
    assert_eq!(api.act(&format!("{path}/archive")).await.ok(), archived, "for good, and once");
    let credential_path = format!("{path}/credentials/{}", id(&credential));
    let credential = api.get(&credential_path).await.ok();
    assert!(credential["archived_at"].is_string());
    assert!(api.post(&path, &json!({"display_name": "x"})).await.invalid().contains("archived"));
    assert!(api.post(&credential_path, &json!({"display_name": "x"})).await.invalid().contains("archived"));
    assert!(api.credential(&vault, bearer("https://b.example.com")).await.invalid().contains("archived"));
    assert_eq!(api.get(&path).await.ok(), archived, "still readable");
    assert_eq!(api.all("/v1/vaults?limit=5").await, Vec::<Value>::new());
    assert_eq!(api.all("/v1/vaults?limit=5&include_archived=true").await, [archived]);
    api.delete(&path).await.ok();
    for answer in [
        api.get(&path).await,
        api.delete(&path).await,
        api.post(&path, &json!({})).await,
        api.act(&format!("{path}/archive")).await,
        api.get(&format!("{path}/credentials")).await,
        api.credential(&vault, bearer("https://b.example.com")).await,
        api.get(&credential_path).await,
    ] {
        answer.fails(404, "not_found_error");
    }
}

#[tokio::test]
async fn lists_page_newest_first_vaults_2_1() {
    let api = Api::new().await;
    let mut created = Vec::new();
    for _ in 0..5 {
        created.push(api.vault().await);
    }
    created.reverse();
    assert_eq!(api.all("/v1/vaults?limit=2").await, created);
    api.get("/v1/vaults?limit=100").await.ok();
    for bad in ["limit=101", "limit=0", "page=page_x", "order=asc", "include_archived=1"] {
        api.get(&format!("/v1/vaults?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn vault_paths_need_the_managed_agents_beta_readme_2_2() {
    let api = Api::new().await;
    for betas in ["", "agent-memory-2026-07-22", "files-api-2025-04-14"] {
        for path in ["/v1/vaults", "/v1/vaults/vlt_1", "/v1/vaults/vlt_1/credentials"] {
            api.under(betas).get(path).await.fails(404, "not_found_error");
        }
    }
    api.under("managed-agents-2026-04-01,agent-memory-2026-07-22").get("/v1/vaults").await.ok();
}

#[tokio::test]
async fn a_session_takes_usable_vaults_sessions_4() {
    let api = Api::new().await;
    let (one, two) = (api.vault().await, api.vault().await);
    let ids = json!([two["id"], one["id"]]);
    let session = api.session(json!({ "vault_ids": ids })).await.ok();
    assert_eq!(session["vault_ids"], ids, "in the order of their precedence");
    assert_eq!(api.get(&format!("/v1/sessions/{}", id(&session))).await.ok()["vault_ids"], ids);
    assert_eq!(api.session(json!({"vault_ids": []})).await.ok()["vault_ids"], json!([]));
    api.session(json!({"vault_ids": [one["id"], "vlt_unknown"]})).await.fails(404, "not_found_error");
    for bad in [json!(null), json!("vlt_1"), json!([1]), json!([null]), Value::Array(vec![one["id"].clone(); 51])] {
        api.session(json!({ "vault_ids": bad })).await.invalid();
    }
    api.act(&format!("/v1/vaults/{}/archive", id(&one))).await.ok();
    assert!(api.session(json!({ "vault_ids": ids })).await.invalid().contains("archived"));
    let kept = api.get(&format!("/v1/sessions/{}", id(&session))).await.ok();
    assert_eq!(kept["vault_ids"], ids, "a running session keeps its vaults");
}
