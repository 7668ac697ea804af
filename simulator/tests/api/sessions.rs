//! Creating sessions: limits and overrides (sessions.md §4).

use super::support::*;
use serde_json::{Value, json};

fn message(content: Value) -> Value {
    json!({"type": "user.message", "content": content})
}

fn text() -> Value {
    json!([{"type": "text", "text": "/say Hello"}])
}

fn outcome() -> Value {
    json!({"type": "user.define_outcome", "description": "d", "rubric": {"type": "text", "content": "r"}})
}

/// A message with documents that are files.
fn documents(count: usize) -> Value {
    message(vec![json!({"type": "document", "source": {"type": "file", "file_id": "file_1"}}); count].into())
}

#[tokio::test]
async fn limits_of_the_create_body_sessions_4() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let mut memories = Vec::new();
    for _ in 0..9 {
        memories.push(json!({"type": "memory_store", "memory_store_id": api.memory_store().await["id"]}));
    }
    let vaults = |count: usize| json!({"vault_ids": vec![vault["id"].clone(); count]});
    let file = json!({"type": "file", "file_id": "file_none"});
    let events = |events: Vec<Value>| json!({ "initial_events": events });
    for (good, bad) in [
        (json!({"title": "é".repeat(500)}), json!({"title": "é".repeat(501)})),
        (json!({"title": null}), json!({"title": 5})),
        (vaults(50), vaults(51)),
        (json!({"vault_ids": []}), json!({"vault_ids": null})),
        (json!({"resources": memories[..8]}), json!({"resources": memories})),
        (json!({"resources": []}), json!({"resources": vec![file; 501]})),
        (events(vec![message(text()); 50]), events(vec![message(text()); 51])),
        (events(vec![outcome()]), events(vec![outcome(), outcome()])),
        (events(vec![documents(60), documents(40)]), events(vec![documents(60), documents(41)])),
        (json!({"initial_events": []}), events(vec![json!({"type": "system.message", "content": text()})])),
        (json!({}), events(vec![message(text()), with(outcome(), json!({"rubric": null}))])),
        (json!({}), json!({"environment_id": ""})),
        (json!({}), json!({"environment_id": "e".repeat(129)})),
        (json!({}), json!({"environment_id": null})),
        (json!({}), json!({"agent": {"type": "agent"}})),
        (json!({}), json!({"budget": {"type": "limit"}})),
    ] {
        api.session(good).await.ok();
        let count = api.all("/v1/sessions?limit=100").await.len();
        api.session(bad).await.invalid();
        assert_eq!(api.all("/v1/sessions?limit=100").await.len(), count, "nothing is created");
    }
    api.act(&format!("/v1/vaults/{}/archive", id(&vault))).await.ok();
    assert!(api.session(vaults(1)).await.invalid().contains("archived"));
    let store = memories[0]["memory_store_id"].as_str().unwrap();
    api.act(&format!("/v1/memory_stores/{store}/archive")).await.ok();
    assert!(api.session(json!({"resources": memories[..1]})).await.invalid().contains("archived"));
}

/// An agent that has something of everything.
async fn equipped(api: &Api) -> Value {
    let agent = json!({
        "name": "Equipped", "system": "s",
        "model": {"id": "claude-opus-5", "effort": "low", "speed": "fast", "inference_geo": "us"},
        "tools": [{"type": "agent_toolset_20260401"}, {"type": "mcp_toolset", "mcp_server_name": "desk"}],
        "mcp_servers": [{"type": "url", "name": "desk", "url": "https://desk.example.com/mcp"}],
        "skills": [{"type": "anthropic", "skill_id": "pdf"}],
        "multiagent": {"type": "coordinator", "agents": [{"type": "self"}]},
    });
    api.new_agent(agent).await
}

#[tokio::test]
async fn overrides_replace_and_never_merge_sessions_4() {
    let api = Api::new().await;
    let agent = equipped(&api).await;
    let session = async |overrides: Value| {
        let reference = with(json!({"type": "agent_with_overrides", "id": agent["id"]}), overrides);
        api.session(json!({ "agent": reference })).await
    };
    let plain = session(json!({})).await.ok();
    assert_eq!((&plain["agent"]["model"], &plain["agent"]["tools"]), (&agent["model"], &agent["tools"]), "inherited");

    let cleared = session(json!({"system": null, "skills": null, "tools": null, "mcp_servers": null})).await.ok();
    let fields = ["system", "skills", "tools", "mcp_servers"].map(|field| cleared["agent"][field].clone());
    assert_eq!(fields, [Value::Null, json!([]), json!([]), json!([])]);
    assert_eq!((&cleared["agent"]["id"], &cleared["agent"]["version"]), (&agent["id"], &agent["version"]), "the base");
    assert_eq!(cleared["agent"]["multiagent"]["agents"][0]["tools"], json!([]), "overrides reach `self`");

    let model =
        session(json!({"model": {"id": "claude-opus-5", "effort": "max"}})).await.ok()["agent"]["model"].clone();
    let default = json!({"id": "claude-opus-5", "effort": {"type": "high"}, "speed": "standard"});
    assert_eq!(
        model, default,
        "effort is ignored, and the agent's own is dropped; an omitted geography clears the pin"
    );

    let refused = session(json!({"model": null})).await;
    refused.invalid();
    assert_eq!(refused.code(), "agent_model_required");
    for bad in [
        json!({"tools": []}),
        json!({"tools": [], "mcp_servers": []}),
        json!({"mcp_servers": []}),
        json!({"mcp_servers": null}),
        json!({"name": "Other"}),
        json!({"version": 0}),
    ] {
        session(bad.clone()).await.invalid();
    }
    session(json!({"version": 2})).await.fails(404, "not_found_error");
    let skills_only = json!({"skills": [], "tools": [], "mcp_servers": []});
    assert_eq!(session(skills_only).await.ok()["agent"]["skills"], json!([]));
}

#[tokio::test]
async fn lists_filter_sessions_5() {
    let api = Api::new().await;
    let store = api.memory_store().await;
    let resources = json!([{"type": "memory_store", "memory_store_id": store["id"]}]);
    let (plain, remembering) =
        (api.session(json!({})).await.ok(), api.session(json!({ "resources": resources })).await.ok());
    let found = async |query: &str| {
        let page = api.get(&format!("/v1/sessions?{query}")).await.ok();
        let ids = page["data"].as_array().unwrap().iter().map(|session| id(session).to_owned());
        ids.collect::<Vec<_>>()
    };
    let moment = remembering["created_at"].as_str().unwrap();
    assert_eq!(found(&format!("memory_store_id={}", id(&store))).await, [id(&remembering)]);
    assert_eq!(found("deployment_id=depl_none").await, [""; 0]);
    assert_eq!(found(&format!("created_at[lt]={moment}")).await, [id(&plain)]);
    assert_eq!(found(&format!("created_at[lte]={moment}&order=asc")).await, [id(&plain), id(&remembering)]);
    assert_eq!(found(&format!("created_at[gt]={moment}")).await, [""; 0]);
    assert_eq!(found(&format!("created_at[gte]={moment}")).await, [id(&remembering)]);
    let next = api.get("/v1/sessions?limit=1").await.ok()["next_page"].as_str().unwrap().to_owned();
    for bad in [format!("page={next}&order=asc"), format!("page={next}&created_at[lt]=2020-01-01T00:00:00Z")] {
        assert!(api.get(&format!("/v1/sessions?{bad}")).await.invalid().contains("page"), "README.md §7");
    }
}

#[tokio::test]
async fn updates_keep_clear_and_refuse_sessions_5() {
    let api = Api::new().await;
    let session = api.session(json!({"title": "Old", "metadata": {"a": "1"}})).await.ok();
    let path = format!("/v1/sessions/{}", id(&session));
    for nothing in [json!({}), json!({"metadata": null}), json!({"metadata": {"never": null}}), json!({"title": "Old"})]
    {
        assert_eq!(api.post(&path, &nothing).await.ok()["updated_at"], session["updated_at"], "{nothing}");
    }
    let full: serde_json::Map<_, _> = (0..16).map(|n| (format!("k{n}"), json!("x"))).collect();
    for bad in [
        json!({"title": "é".repeat(501)}),
        json!({"agent": null}),
        json!({"agent": {"model": "claude-opus-5"}}),
        json!({"agent": {"mcp_servers": [{"type": "url", "name": "desk", "url": "https://desk.example.com"}]}}),
        json!({"vault_ids": null}),
        json!({"resources": []}),
        json!({"environment_id": "env_1"}),
        json!({"metadata": full}),
    ] {
        api.post(&path, &with(json!({"title": "New"}), bad)).await.invalid();
    }
    let kept = api.get(&path).await.ok();
    assert_eq!((&kept["title"], &kept["metadata"]), (&json!("Old"), &json!({"a": "1"})), "all or nothing");
    assert_eq!(api.post(&path, &json!({"title": null})).await.ok()["title"], Value::Null);
    let limit = json!({"budget": {"type": "limit", "max_list_cost": {"amount": "5", "currency": "USD"}}});
    assert_eq!(api.post(&path, &limit).await.code(), "budget_create_only");
    api.act(&format!("{path}/archive")).await.ok();
    for body in [json!({"title": "x"}), json!({"metadata": {"a": "2"}}), json!({})] {
        api.post(&path, &body).await.invalid();
    }
}
