//! Request schemas are closed: no object and no query takes what it does not know (README.md §2).

use super::support::*;
use serde_json::{Value, json};

/// Fields that hold whatever a caller likes.
const OPEN: [&str; 2] = ["metadata", "input_schema"];

/// The body with a field too many, once for each of its objects.
fn variants(body: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    if body.is_object() {
        found.push(with(body.clone(), json!({"colour": "red"})));
    }
    let inner: Vec<(String, &Value)> = match body {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner.into_iter().filter(|(key, _)| !OPEN.contains(&key.as_str())) {
        for variant in variants(value) {
            let mut body = body.clone();
            *body.pointer_mut(&format!("/{key}")).unwrap() = variant;
            found.push(body);
        }
    }
    found
}

async fn is_closed(api: &Api, path: &str, body: Value) {
    api.post(path, &body).await.ok();
    for bad in variants(&body) {
        let message = api.post(path, &bad).await.invalid();
        assert!(message.ends_with("colour: extra inputs are not permitted"), "{message}: {bad}");
    }
}

#[tokio::test]
async fn objects_readme_2() {
    let api = Api::new().await;
    let helper = api.new_agent(json!({})).await["id"].clone();
    let policy = json!({"enabled": true, "permission_policy": {"type": "auto"}});
    let team = json!({"type": "enabled", "inline_agents": {"type": "enabled"}, "predefined_agents": [{"type": "agent", "id": helper}, {"type": "self"}]});
    let custom = json!({"type": "custom", "name": "t", "description": "d", "input_schema": {"type": "object"}});
    let only = json!({"type": "only", "tools": [{"type": "tool_reference", "name": "t"}]});
    let fetch =
        json!({"name": "web_fetch", "url_sources": {"user_input": {"type": "all"}, "client_tool_results": only}});
    let search = json!({"name": "web_search", "user_location": {"type": "approximate"}});
    let agent = json!({
        "name": "a", "model": {"id": "claude-opus-5", "effort": {"type": "low"}}, "metadata": {"a": "b"},
        "execution_identity": {"type": "aws_role", "role_arn": "r"}, "skills": [{"type": "anthropic", "skill_id": "pdf"}],
        "mcp_servers": [{"type": "url", "name": "desk", "url": "https://desk.example.com"}],
        "tools": [
            {"type": "agent_toolset_20260401", "default_config": policy, "configs": [{"name": "read"}, fetch, search]},
            {"type": "mcp_toolset", "mcp_server_name": "desk", "default_config": policy, "configs": [{"name": "x"}]},
            custom,
        ],
        "multiagent": {
            "type": "multiagent_20261001", "advisor": {"type": "enabled", "model": "claude-opus-5"},
            "subagents": team, "workflows": {"type": "disabled"},
        },
    });
    is_closed(&api, "/v1/agents", agent).await;
    let roster = json!([{"type": "agent", "id": helper}, {"type": "advisor", "model": "claude-opus-5"}]);
    let multiagent = json!({"type": "coordinator", "agents": roster});
    is_closed(&api, "/v1/agents", json!({"name": "a", "model": "claude-opus-5", "multiagent": multiagent})).await;
    let config = json!({"type": "cloud", "networking": {"type": "limited", "allow_package_managers": true}, "packages": {"pip": ["x"]}});
    is_closed(&api, "/v1/environments", json!({"name": "e", "config": config})).await;
    is_closed(&api, "/v1/vaults", json!({"display_name": "v"})).await;
    let path = format!("/v1/vaults/{}/credentials", id(&api.vault().await));
    let secret = json!({"type": "client_secret_post", "client_secret": "s"});
    let refresh = json!({"client_id": "c", "refresh_token": "r", "token_endpoint": "https://a.example.com/token", "token_endpoint_auth": secret});
    let server = |name: &str| format!("https://{name}.example.com");
    for auth in [
        json!({"type": "mcp_oauth", "mcp_server_url": server("one"), "access_token": "a", "refresh": refresh}),
        json!({"type": "static_bearer", "mcp_server_url": server("two"), "token": "t"}),
        json!({"type": "environment_variable", "secret_name": "A", "secret_value": "v", "networking": {"type": "limited", "allowed_hosts": []}, "injection_location": {"body": true}}),
        json!({"type": "environment_variable", "secret_name": "B", "secret_value": "v", "networking": {"type": "unrestricted"}}),
    ] {
        is_closed(&api, &path, json!({ "auth": auth })).await;
    }
    let store = api.memory_store().await;
    let (session, dreams) = (api.session(json!({})).await.ok(), api.under("dreaming-2026-04-21"));
    let memory = json!({"type": "memory_store", "memory_store_id": id(&store)});
    let inputs = json!([memory, {"type": "sessions", "session_ids": [id(&session)]}]);
    for output in [json!({"type": "create_new"}), json!({"type": "update_existing", "memory_store_id": id(&store)})] {
        let body = json!({"inputs": inputs, "model": {"id": "claude-opus-5"}, "output_behavior": output});
        is_closed(&dreams, "/v1/dreams", body).await;
    }
    let tunnels = api.under("mcp-tunnels-2026-06-22");
    is_closed(&tunnels, "/v1/tunnels", json!({"display_name": "t"})).await;
    let profile = json!({"name": "n", "external_user_details": {"country": "PT"}});
    is_closed(&api.under(""), "/v1/user_profiles", profile).await;
    is_closed(&api.under("user-profiles-2026-08-18"), "/v1/user_profiles", json!({"external_id": "x"})).await;
}

#[tokio::test]
async fn queries_readme_2() {
    let api = Api::new().await;
    let (agent, vault, store) = (api.new_agent(json!({})).await, api.vault().await, api.memory_store().await);
    let own = api.environment(json!({"config": {"type": "self_hosted"}})).await.ok();
    let (agent, store) = (format!("/v1/agents/{}", id(&agent)), format!("/v1/memory_stores/{}", id(&store)));
    for path in [
        "/v1/agents",
        &agent,
        &format!("{agent}/versions"),
        "/v1/environments",
        &format!("/v1/environments/{}/work", id(&own)),
        "/v1/vaults",
        &format!("/v1/vaults/{}/credentials", id(&vault)),
        "/v1/memory_stores",
        &format!("{store}/memories"),
        &format!("{store}/memory_versions"),
        "/v1/files",
        "/v1/skills",
        "/v1/deployments",
        "/v1/deployment_runs",
        "/v1/user_profiles",
        "/v1/models",
    ] {
        api.get(path).await.ok();
        assert!(api.get(&format!("{path}?colour=red")).await.invalid().contains("colour"), "{path}");
    }
}
