//! Environments (environments.md §1–§4).

use super::support::*;
use serde_json::{Value, json};

fn cloud(fields: Value) -> Value {
    json!({"config": with(json!({"type": "cloud"}), fields)})
}

#[tokio::test]
async fn limits_of_the_create_body_environments_3() {
    let api = Api::new().await;
    for (good, bad) in [
        (json!({"name": "é".repeat(256)}), json!({"name": "é".repeat(257)})),
        (json!({"description": "é".repeat(1_024)}), json!({"description": "é".repeat(1_025)})),
        (json!({"config": null, "description": null, "scope": null}), json!({"name": ""})),
        (json!({"scope": "organization"}), json!({"scope": "account"})),
        (json!({"name": "default"}), json!({"colour": "red"})),
        (json!({"config": {"type": "self_hosted"}}), json!({"config": {"type": "self_hosted", "networking": null}})),
        (json!({"config": {"type": "cloud"}}), json!({"config": {}})),
    ] {
        api.environment(good).await.ok();
        api.environment(bad).await.invalid();
    }
    let answer = api.environment(json!({"metadata": {"k": "v".repeat(513)}})).await;
    answer.invalid();
    assert_eq!(answer.code(), "invalid_metadata");
}

#[tokio::test]
async fn networking_and_packages_environments_2_1() {
    let api = Api::new().await;
    let limited = |fields: Value| cloud(json!({"networking": with(json!({"type": "limited"}), fields)}));
    let environment = api.environment(limited(json!({}))).await.ok();
    assert_eq!(
        environment["config"]["networking"],
        json!({"type": "limited", "allow_mcp_servers": false, "allow_package_managers": false, "allowed_hosts": []})
    );
    api.environment(limited(json!({"allowed_hosts": ["api.example.com", "*.example.com", "10.0.0.1"]}))).await.ok();
    api.environment(limited(json!({"allowed_hosts": null, "allow_mcp_servers": null}))).await.ok();
    for host in ["https://a.example.com", "a.example.com:443", "a.example.com/x", "*", "*.*.example.com", "a b", ""] {
        api.environment(limited(json!({"allowed_hosts": [host]}))).await.invalid();
    }
    for bad in [
        cloud(json!({"networking": {"type": "none"}})),
        cloud(json!({"networking": {"type": "unrestricted", "allowed_hosts": []}})),
        cloud(json!({"networking": {}})),
        limited(json!({"allow_mcp_servers": "yes"})),
        limited(json!({"colour": "red"})),
        cloud(json!({"packages": {"brew": ["jq"]}})),
        cloud(json!({"packages": {"pip": "pandas"}})),
        cloud(json!({"packages": {"pip": [""]}})),
        cloud(json!({"packages": {"type": "other"}})),
        cloud(json!({"networking": {"type": "limited"}, "packages": {"pip": ["pandas"]}})),
    ] {
        api.environment(bad).await.invalid();
    }
    let environment = api.environment(cloud(json!({"packages": {"pip": ["pandas==2.2.0"], "gem": null}}))).await.ok();
    let packages =
        json!({"apt": [], "cargo": [], "gem": [], "go": [], "npm": [], "pip": ["pandas==2.2.0"], "type": "packages"});
    assert_eq!(environment["config"]["packages"], packages);
}

#[tokio::test]
async fn updates_merge_environments_4() {
    let api = Api::new().await;
    let environment = api.environment(with(
        cloud(json!({"networking": {"type": "limited", "allowed_hosts": ["a.example.com"], "allow_package_managers": true}, "packages": {"pip": ["pandas"]}})),
        json!({"description": "d", "metadata": {"a": "1", "b": "2", "c": "3"}}),
    ));
    let environment = environment.await.ok();
    let path = format!("/v1/environments/{}", id(&environment));
    for nothing in [
        json!({}),
        json!({"name": null, "config": null, "scope": null}),
        cloud(json!({})),
        cloud(json!({"networking": null, "packages": null})),
    ] {
        assert_eq!(api.post(&path, &nothing).await.ok(), environment);
    }
    let changed =
        api.post(&path, &cloud(json!({"networking": {"type": "limited", "allow_mcp_servers": true}}))).await.ok();
    assert_eq!(
        changed["config"]["networking"],
        json!({"type": "limited", "allowed_hosts": ["a.example.com"], "allow_package_managers": true, "allow_mcp_servers": true})
    );
    assert_eq!(changed["config"]["packages"], environment["config"]["packages"]);
    api.post(&path, &cloud(json!({"networking": {"type": "limited", "allow_package_managers": false}})))
        .await
        .invalid();
    let opened = api.post(&path, &cloud(json!({"networking": {"type": "unrestricted"}}))).await.ok();
    assert_eq!(opened["config"]["networking"], json!({"type": "unrestricted"}));
    let texts = api.post(&path, &json!({"description": "", "metadata": {"a": "", "b": null, "d": "4"}})).await.ok();
    assert_eq!((&texts["description"], &texts["metadata"]), (&json!(""), &json!({"c": "3", "d": "4"})));
    assert_eq!(api.post(&path, &json!({"description": null})).await.ok()["description"], Value::Null);
    let switched = api.post(&path, &json!({"config": {"type": "self_hosted"}})).await;
    switched.invalid();
    assert_eq!(switched.code(), "invalid_config_type_change");
    assert_eq!(api.get(&path).await.ok()["version"], Value::Null, "environments are not versioned");
}

#[tokio::test]
async fn archiving_and_deleting_environments_4() {
    let api = Api::new().await;
    let environment = api.environment(json!({})).await.ok();
    let path = format!("/v1/environments/{}", id(&environment));
    let archived = api.act(&format!("{path}/archive")).await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(api.act(&format!("{path}/archive")).await.ok(), archived);
    let answer = api.post(&path, &json!({"name": "x"})).await;
    assert_eq!(answer.invalid(), "The environment is archived.");
    assert_eq!(answer.code(), "environment_archived");
    assert_eq!(api.all("/v1/environments?limit=5").await, Vec::<Value>::new());
    assert_eq!(api.all("/v1/environments?limit=5&include_archived=true").await, [archived]);
    assert_eq!(api.delete(&path).await.ok(), json!({"id": environment["id"], "type": "environment_deleted"}));
    for answer in [
        api.get(&path).await,
        api.delete(&path).await,
        api.post(&path, &json!({})).await,
        api.act(&format!("{path}/archive")).await,
    ] {
        answer.fails(404, "not_found_error");
        assert_eq!(answer.code(), "environment_not_found");
    }
}

#[tokio::test]
async fn an_environment_in_use_cannot_be_deleted_environments_4() {
    let api = Api::new().await;
    let (environment, agent) = (api.environment(json!({})).await.ok(), api.new_agent(json!({})).await);
    let session = api.session(json!({"agent": id(&agent), "environment_id": id(&environment)})).await.ok();
    let (path, session) = (format!("/v1/environments/{}", id(&environment)), format!("/v1/sessions/{}", id(&session)));
    api.act(&format!("{session}/archive")).await.ok();
    let refused = api.delete(&path).await;
    refused.fails(409, "conflict_error");
    assert_eq!(refused.header("x-should-retry"), Some("false"));
    api.delete(&session).await.ok();
    api.delete(&path).await.ok();
}

#[tokio::test]
async fn lists_page_newest_first_environments_1() {
    let api = Api::new().await;
    let mut created = Vec::new();
    for n in 0..5 {
        created.push(api.environment(json!({"name": format!("e{n}")})).await.ok());
    }
    created.reverse();
    assert_eq!(api.all("/v1/environments?limit=2").await, created);
    api.get("/v1/environments?limit=1000").await.ok();
    api.get("/v1/environments?limit=1001").await.invalid();
}
