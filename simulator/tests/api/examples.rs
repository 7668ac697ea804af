//! The reference's own examples, held against the answers.

use super::support::*;
use pilothouse_api::{Page, Verbatim, agents::Agent, environments::Environment};
use serde_json::{Value, json};

fn request_body(label: &str) -> Value {
    fixture(include_str!("../fixtures/requests.json"))[label]["body"].clone()
}

#[tokio::test]
async fn the_agent_example_agents_2_and_3() {
    let api = Api::new().await;
    let mut example = fixture(include_str!("../fixtures/agent.json"));
    let skill = super::skills::new_skill(&api, "refund-rules").await;
    for named in example["skills"].as_array_mut().unwrap().iter_mut().filter(|named| named["type"] == "custom") {
        named["skill_id"] = skill["id"].clone();
        named["version"] = skill["latest_version_id"].clone();
    }
    // The example as a create body: what the server decides is taken out, the rest is legal in a request.
    let mut body = example.clone();
    for decided in ["id", "archived_at", "created_at", "type", "updated_at", "version"] {
        body.as_object_mut().unwrap().shift_remove(decided);
    }
    let agent = api.post("/v1/agents", &body).await.ok();
    assert_eq!(settled(agent.clone(), &example), with(example, json!({"version": 1})));
    serde_json::from_value::<Verbatim<Agent>>(agent).unwrap();
}

#[tokio::test]
async fn the_create_example_gets_its_defaults_agents_10() {
    let api = Api::new().await;
    let skill = super::skills::new_skill(&api, "refund-rules").await;
    let mut body = request_body("agent_create");
    body["skills"][1]["skill_id"] = skill["id"].clone();
    let agent = api.post("/v1/agents", &body).await.ok();
    let ask = json!({"type": "always_ask"});
    let allow = json!({"type": "always_allow"});
    assert_eq!(agent["model"], json!({"id": "claude-opus-5-5", "effort": {"type": "high"}, "speed": "standard"}));
    assert_eq!(agent["tools"][0]["default_config"], json!({"enabled": true, "permission_policy": allow}));
    let bash = json!({"enabled": true, "name": "bash", "permission_policy": ask, "type": "bash"});
    assert_eq!(agent["tools"][0]["configs"][0], bash);
    let fetch = json!({
        "enabled": true, "name": "web_fetch", "permission_policy": allow, "type": "web_fetch",
        "blocked_domains": ["ads.example.com"],
        "url_sources": {
            "client_tool_results": {"type": "only", "tools": [{"type": "tool_reference", "name": "lookup_order"}]},
            "server_tool_results": {"type": "all"},
            "user_input": null,
        },
    });
    assert_eq!(agent["tools"][0]["configs"][1], fetch);
    let delete = json!({"enabled": false, "name": "delete_ticket", "permission_policy": {"type": "auto"}});
    assert_eq!(agent["tools"][1]["configs"], json!([delete]));
    assert_eq!(agent["skills"][0], json!({"skill_id": "xlsx", "type": "anthropic", "version": "20251013"}));
    let custom = json!({"skill_id": skill["id"], "type": "custom", "version": skill["latest_version_id"]});
    assert_eq!(agent["skills"][1], custom, "the newest at save time");
    serde_json::from_value::<Verbatim<Agent>>(agent).unwrap();
}

#[tokio::test]
async fn the_minimal_example_and_a_page_agents_2() {
    let api = Api::new().await;
    let agent = api.post("/v1/agents", &request_body("agent_create_minimal")).await.ok();
    let example = fixture(include_str!("../fixtures/agents_page.json"));
    assert_eq!(keys(&agent), keys(&example["data"][0]));
    let page = api.get("/v1/agents").await.ok();
    assert_eq!(page, json!({"data": [agent], "next_page": null}));
    serde_json::from_value::<Page<Verbatim<Agent>>>(page).unwrap();
}

#[tokio::test]
async fn the_multiagent_examples_agents_9() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/agent_multiagent.json"));
    let helper = api.new_agent(json!({"name": "Helper"})).await;
    for (request, example) in
        [("agent_create_coordinator", "coordinator"), ("agent_create_multiagent_20261001", "multiagent_20261001")]
    {
        let mut body = request_body(request);
        let text = body["multiagent"].to_string().replace("agent_01xmLpt7gBxjo1z8FzefVkuz", id(&helper));
        body["multiagent"] = fixture(&text);
        if let Some(agents) = body["multiagent"].get_mut("agents").and_then(Value::as_array_mut) {
            agents.remove(1);
        }
        let agent = api.post("/v1/agents", &body).await.ok();
        assert_eq!(keys(&agent), keys(&examples[example]));
        assert_eq!(keys(&agent["multiagent"]), keys(&examples[example]["multiagent"]));
        serde_json::from_value::<Verbatim<Agent>>(agent).unwrap();
    }
}

#[tokio::test]
async fn the_environment_examples_environments_2_and_3() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/environments.json"));
    let organization = json!({"scope": "organization"});
    let mut created = Vec::new();
    for (body, example) in [
        (json!({"name": "default"}), "cloud_unrestricted"),
        (request_body("environment_create_self_hosted"), "self_hosted"),
    ] {
        let environment = api.post("/v1/environments", &body).await.ok();
        let expected = with(examples[example].clone(), organization.clone());
        assert_eq!(settled(environment.clone(), &expected), expected);
        created.push(environment);
    }
    // The limited example has what a create and an update of the examples leave behind, and npm packages.
    let limited = api.post("/v1/environments", &request_body("environment_create")).await.ok();
    let change = json!({
        "metadata": {"owner": "data"},
        "config": {
            "type": "cloud",
            "networking": {
                "type": "limited", "allow_mcp_servers": true,
                "allowed_hosts": ["api.example.com", "*.internal-docs.example.com"],
            },
            "packages": {"pip": ["pandas==2.2.3"], "npm": ["express@4.18.0"]},
        },
    });
    let limited = api.post(&format!("/v1/environments/{}", id(&limited)), &change).await.ok();
    assert_eq!(settled(limited.clone(), &examples["cloud_limited"]), examples["cloud_limited"]);
    let page = api.get("/v1/environments?limit=1").await.ok();
    assert_eq!(keys(&page), keys(&examples["page"]));
    for environment in created.into_iter().chain([limited]) {
        serde_json::from_value::<Verbatim<Environment>>(environment).unwrap();
    }
    let other = api.environment(json!({})).await.ok();
    let deleted = api.delete(&format!("/v1/environments/{}", id(&other))).await.ok();
    assert_eq!(deleted, json!({"id": other["id"], "type": "environment_deleted"}));
    assert_eq!(keys(&deleted), keys(&examples["deleted"]));
}

#[tokio::test]
async fn the_model_example_agents_11() {
    let api = Api::new().await;
    let example = fixture(include_str!("../fixtures/models_page.json"));
    let model = api.get("/v1/models/claude-opus-5-5").await.ok();
    assert_eq!(model, example["data"][0], "with the managed-agents header the beta shape is sent");
    assert_eq!(keys(&api.get("/v1/models").await.ok()), keys(&example));
    let general = http::Request::get("/v1/models/claude-opus-5-5").header("anthropic-version", "2026-10-21");
    let general = api.send(general.body(axum::body::Body::empty()).unwrap()).await.ok();
    assert!(general.get("allowed_fallback_models").is_none() && general["capabilities"].get("compaction").is_none());
}
