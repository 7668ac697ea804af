//! Memory stores (files-vaults-memory-skills.md §3.1), and those of sessions (sessions.md §6).

use super::support::*;
use serde_json::{Value, json};

async fn memory_api() -> Api {
    Api::new().await.under(AGENT_MEMORY)
}

fn examples() -> Value {
    fixture(include_str!("../fixtures/memory.json"))
}

#[tokio::test]
async fn the_store_examples_memory_3_1() {
    let (api, examples) = (memory_api().await, examples());
    let requests = fixture(include_str!("../fixtures/vault_and_memory_requests.json"));
    let store = api.post("/v1/memory_stores", &requests["memory_store_create"]["body"]).await.ok();
    assert!(id(&store).starts_with("memstore_01"));
    assert_eq!(settled(store.clone(), &examples["store"]), examples["store"]);
    let page = api.get("/v1/memory_stores").await.ok();
    assert_eq!(page, json!({"data": [store], "next_page": null}));
    let path = format!("/v1/memory_stores/{}", id(&store));
    assert_eq!(api.get(&path).await.ok(), store);
    assert_eq!(api.delete(&path).await.ok(), json!({"id": store["id"], "type": "memory_store_deleted"}));
    for answer in [
        api.get(&path).await,
        api.delete(&path).await,
        api.post(&path, &json!({})).await,
        api.act(&format!("{path}/archive")).await,
        api.get(&format!("{path}/memories")).await,
        api.get(&format!("{path}/memory_versions")).await,
        api.memory(&store, "/a", "x").await,
    ] {
        answer.fails(404, "not_found_error");
    }
}

#[tokio::test]
async fn limits_of_the_create_body_memory_3_1() {
    let api = memory_api().await;
    let unset = api.memory_store().await;
    assert_eq!(unset["description"], "");
    for good in [
        json!({"name": "é".repeat(255)}),
        json!({"name": "n", "description": "é".repeat(1_024), "metadata": {"k": "v"}}),
        json!({"name": "n", "description": ""}),
    ] {
        api.post("/v1/memory_stores", &good).await.ok();
    }
    for bad in [
        json!({}),
        json!({"name": null}),
        json!({"name": ""}),
        json!({"name": "é".repeat(256)}),
        json!({"name": "a\nb"}),
        json!({"name": "a\u{85}b"}),
        json!({"name": "n", "description": "é".repeat(1_025)}),
        json!({"name": "n", "description": null}),
        json!({"name": "n", "metadata": null}),
        json!({"name": "n", "colour": "red"}),
    ] {
        api.post("/v1/memory_stores", &bad).await.invalid();
    }
}

#[tokio::test]
async fn updates_merge_memory_3_1() {
    let api = memory_api().await;
    let body = json!({"name": "N", "description": "D", "metadata": {"a": "1", "b": "2"}});
    let store = api.post("/v1/memory_stores", &body).await.ok();
    let path = format!("/v1/memory_stores/{}", id(&store));
    for nothing in [json!({}), json!({"name": null, "description": null, "metadata": null})] {
        assert_eq!(api.post(&path, &nothing).await.ok(), store);
    }
    let body = json!({"name": "M", "description": "", "metadata": {"a": null, "c": "3"}});
    let changed = api.post(&path, &body).await.ok();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("M"), &json!("")));
    assert_eq!(changed["metadata"], json!({"b": "2", "c": "3"}));
    for bad in [json!({"name": ""}), json!({"name": "a\tb"}), json!({"description": 1}), json!({"x": 1})] {
        api.post(&path, &bad).await.invalid();
    }
    assert_eq!(api.get(&path).await.ok(), changed);
}

#[tokio::test]
async fn memories_do_not_touch_their_store_memory_3_1() {
    let api = memory_api().await;
    let store = api.memory_store().await;
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    api.memory(&store, "/a", "x").await.ok();
    assert_eq!(api.get(&format!("/v1/memory_stores/{}", id(&store))).await.ok(), store);
}

#[tokio::test]
async fn an_archived_store_is_read_only_memory_3_1() {
    let api = memory_api().await;
    let store = api.memory_store().await;
    let path = format!("/v1/memory_stores/{}", id(&store));
    let memory = api.memory(&store, "/a", "x").await.ok();
    let archived = api.act(&format!("{path}/archive")).await.ok();
    assert_eq!(with(archived.clone(), json!({"archived_at": null})), store);
    assert!(archived["archived_at"].is_string());
    assert_eq!(api.act(&format!("{path}/archive")).await.ok(), archived);
    let memory_path = format!("{path}/memories/{}", id(&memory));
    for refused in [
        api.post(&path, &json!({"name": "x"})).await,
        api.memory(&store, "/b", "x").await,
        api.post(&memory_path, &json!({"content": "y"})).await,
        api.delete(&memory_path).await,
    ] {
        assert!(refused.invalid().contains("archived"));
    }
    assert_eq!(api.get(&memory_path).await.ok()["content"], "x", "still readable");
    assert_eq!(api.all("/v1/memory_stores?limit=5").await, Vec::<Value>::new());
    assert_eq!(api.all("/v1/memory_stores?limit=5&include_archived=true").await, [archived]);
    api.delete(&path).await.ok();
}

#[tokio::test]
async fn lists_page_and_filter_memory_3_1() {
    let api = memory_api().await;
    let mut created = Vec::new();
    for _ in 0..3 {
        created.insert(0, api.memory_store().await);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    assert_eq!(api.all("/v1/memory_stores?limit=2").await, created);
    let middle = created[1]["created_at"].as_str().unwrap();
    assert_eq!(api.all(&format!("/v1/memory_stores?created_at[gte]={middle}")).await, created[..2]);
    assert_eq!(api.all(&format!("/v1/memory_stores?created_at%5Blte%5D={middle}")).await, created[1..]);
    for bad in ["limit=0", "limit=101", "created_at[gt]=2026-01-01T00:00:00Z", "created_at[gte]=x", "page=page_x"] {
        api.get(&format!("/v1/memory_stores?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn memory_paths_take_either_beta_but_not_both_readme_2_2() {
    let api = Api::new().await;
    let store = api.memory_store().await;
    let path = format!("/v1/memory_stores/{}", id(&store));
    for path in ["/v1/memory_stores", &path, &format!("{path}/memories"), &format!("{path}/memory_versions")] {
        for betas in [AGENT_MEMORY, "managed-agents-2026-04-01", "agent-memory-2026-07-22,files-api-2025-04-14"] {
            api.under(betas).get(path).await.ok();
        }
        api.under("").get(path).await.fails(404, "not_found_error");
        api.under("dreaming-2026-04-21").get(path).await.fails(404, "not_found_error");
        api.under("agent-memory-2026-07-22,managed-agents-2026-04-01").get(path).await.invalid();
    }
    api.under(AGENT_MEMORY).get("/v1/agents").await.fails(404, "not_found_error");
}

#[tokio::test]
async fn a_session_mounts_stores_sessions_6() {
    let api = Api::new().await;
    let request = fixture(include_str!("../fixtures/vault_and_memory_requests.json"));
    let store = api.post("/v1/memory_stores", &request["memory_store_create"]["body"]).await.ok();
    let mount = |store: &Value| json!({"type": "memory_store", "memory_store_id": store["id"]});
    let wanted = with(mount(&store), json!({"access": "read_write", "instructions": "Check before answering."}));
    let session = api.session(json!({"resources": [wanted]})).await.ok();
    let expected = json!({
        "memory_store_id": store["id"], "type": "memory_store", "access": "read_write",
        "description": "What customers like.", "instructions": "Check before answering.",
        "mount_path": "/mnt/memory/customer-preferences", "name": "Customer preferences",
    });
    assert_eq!(session["resources"], json!([expected]), "as in resources.json of the examples, without an id");
    let path = format!("/v1/sessions/{}/resources", id(&session));
    assert_eq!(api.get(&path).await.ok()["data"], json!([expected]));
    assert_eq!(api.all(&format!("/v1/sessions?memory_store_id={}", id(&store))).await.len(), 1);
    assert_eq!(api.all("/v1/sessions?memory_store_id=memstore_other").await.len(), 0);
    api.post(&path, &mount(&store)).await.invalid();

    let same_name = api.post("/v1/memory_stores", &json!({"name": "customer PREFERENCES"})).await.ok();
    let read_only = with(mount(&same_name), json!({"access": "read_only"}));
    let plain = with(mount(&store), json!({"access": null, "instructions": null}));
    let session = api.session(json!({"resources": [plain, read_only]})).await.ok();
    let (first, second) = (&session["resources"][0], &session["resources"][1]);
    assert_eq!((&first["access"], &first["instructions"]), (&json!("read_write"), &Value::Null));
    assert_eq!(second["access"], "read_only");
    assert_eq!(second["mount_path"], "/mnt/memory/customer-preferences-2");
}

#[tokio::test]
async fn what_mounting_refuses_sessions_6() {
    let api = Api::new().await;
    let store = api.memory_store().await;
    let mount = |fields: Value| with(json!({"type": "memory_store", "memory_store_id": store["id"]}), fields);
    let create = async |resources: Value| api.session(json!({ "resources": resources })).await;
    create(json!([mount(json!({"instructions": "é".repeat(4_096)}))])).await.ok();
    for bad in [
        json!({"access": "write"}),
        json!({"instructions": "é".repeat(4_097)}),
        json!({"memory_store_id": null}),
        json!({"memory_store_id": "m".repeat(129)}),
        json!({"mount_path": "/mnt/memory/x"}),
    ] {
        create(json!([mount(bad)])).await.invalid();
    }
    assert!(create(json!([mount(json!({})), mount(json!({}))])).await.invalid().contains("once"));
    create(json!([mount(json!({"memory_store_id": "memstore_unknown"}))])).await.fails(404, "not_found_error");
    let mut stores = Vec::new();
    for _ in 0..9 {
        stores.push(json!({"type": "memory_store", "memory_store_id": api.memory_store().await["id"]}));
    }
    create(json!(stores[..8])).await.ok();
    assert!(create(json!(stores)).await.invalid().contains("8 memory stores"));
    let environment = api.environment(json!({"config": {"type": "self_hosted"}})).await.ok();
    let own = json!({"environment_id": environment["id"], "resources": [mount(json!({}))]});
    api.session(own).await.ok();
    api.act(&format!("/v1/memory_stores/{}/archive", id(&store))).await.ok();
    assert!(create(json!([mount(json!({}))])).await.invalid().contains("archived"));
}
