//! Deployments and their runs (files-vaults-memory-skills.md §5).

use super::{skills::new_skill, support::*};
use serde_json::{Value, json};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

fn message(text: &str) -> Value {
    json!({"type": "user.message", "content": [{"type": "text", "text": text}]})
}

fn cron(expression: &str) -> Value {
    json!({"type": "cron", "expression": expression, "timezone": "UTC"})
}

/// Fires once in any hour that passes from now on: half an hour away from its ends, where jitter makes no difference.
fn hourly() -> Value {
    cron(&format!("{} * * * *", (minutes_since_1970() + 30) % 60))
}

/// Fires once in any day that passes from now on.
fn daily() -> Value {
    cron(&format!("0 {} * * *", (minutes_since_1970() / 60 + 12) % 24))
}

fn minutes_since_1970() -> u64 {
    real_seconds() / 60
}

/// An agent and an environment to deploy.
struct Stage {
    api: Api,
    agent: Value,
    environment: Value,
}

impl Stage {
    async fn new() -> Self {
        let api = Api::new().await;
        let agent = api.new_agent(json!({"model": "claude-opus-5", "metadata": {"screenplay": "chat"}})).await;
        let environment = api.environment(json!({})).await.ok();
        Self { api, agent, environment }
    }

    async fn deploy(&self, fields: Value) -> Answer {
        let body = json!({
            "name": "Weekly scan", "agent": id(&self.agent), "environment_id": id(&self.environment),
            "initial_events": [message("Run the weekly scan.")],
        });
        self.api.post("/v1/deployments", &with(body, fields)).await
    }

    async fn update(&self, deployment: &Value, fields: Value) -> Answer {
        self.api.post(&path(deployment), &fields).await
    }

    async fn act(&self, deployment: &Value, action: &str) -> Answer {
        self.api.act(&format!("{}/{action}", path(deployment))).await
    }

    async fn get(&self, deployment: &Value) -> Value {
        self.api.get(&path(deployment)).await.ok()
    }

    /// All runs of a deployment, once there are so many.
    async fn runs(&self, deployment: &Value, count: usize) -> Vec<Value> {
        let path = format!("/v1/deployment_runs?limit=1000&deployment_id={}", id(deployment));
        let page = self.api.until(&path, |page| page["data"].as_array().unwrap().len() >= count).await;
        page["data"].as_array().unwrap().clone()
    }
}

/// Archives something, or deletes it.
async fn spoil(api: &Api, path: &str, action: &str) {
    match action {
        "" => api.delete(path).await.ok(),
        action => api.act(&format!("{path}/{action}")).await.ok(),
    };
}

fn path(deployment: &Value) -> String {
    format!("/v1/deployments/{}", id(deployment))
}

#[tokio::test]
async fn the_examples_files_5() {
    let stage = Stage::new().await;
    let examples = fixture(include_str!("../fixtures/deployments.json"));
    let budget = json!({"type": "limit", "max_list_cost": {"amount": "2000", "currency": "USD"}});
    let schedule = json!({"type": "cron", "expression": "0 20 * * 5", "timezone": "America/New_York"});
    let repository = json!({
        "type": "github_repository", "url": "https://github.com/example-org/shop", "authorization_token": "ghp_secret",
        "checkout": {"type": "branch", "name": "main"}, "mount_path": "/workspace/shop",
    });
    let events = examples["active"]["initial_events"].clone();
    let sent = json!({"budget": budget, "schedule": schedule, "resources": [repository], "initial_events": events});
    let deployment = stage.deploy(sent).await.ok();
    assert_eq!(keys(&deployment), keys(&examples["active"]));
    assert_eq!(keys(&deployment["schedule"]), keys(&examples["active"]["schedule"]));
    assert_eq!(deployment["initial_events"], events, "as sent");
    assert_eq!(deployment["resources"][0], examples["active"]["resources"][0], "without the token");
    assert_eq!(deployment["agent"], json!({"id": id(&stage.agent), "type": "agent", "version": 1}));
    assert_eq!(deployment["schedule"]["upcoming_runs_at"].as_array().unwrap().len(), 5);
    assert!(id(&deployment).starts_with("depl_01"));
    let paused = stage.act(&deployment, "pause").await.ok();
    assert_eq!(paused["paused_reason"], examples["paused_manual"]["paused_reason"]);
    assert_eq!(paused["schedule"]["upcoming_runs_at"].as_array().unwrap().len(), 5);
    let outcome =
        stage.deploy(json!({"initial_events": examples["archived_manual_only"]["initial_events"]})).await.ok();
    let archived = stage.act(&outcome, "archive").await.ok();
    assert_eq!(keys(&archived), keys(&examples["archived_manual_only"]), "no budget, no key");
    let page = stage.api.get("/v1/deployments").await.ok();
    assert_eq!(page, json!({"data": [paused], "next_page": null}));
    let runs = fixture(include_str!("../fixtures/deployment_runs.json"));
    let run = stage.act(&deployment, "run").await.ok();
    assert_eq!(keys(&run), keys(&runs["manual"]));
    assert_eq!(stage.api.get(&format!("/v1/deployment_runs/{}", id(&run))).await.ok(), run);
}

#[tokio::test]
async fn limits_of_the_create_body_files_5_2() {
    let stage = Stage::new().await;
    let many = |count: usize| Value::from(vec![message("x"); count]);
    let outcome =
        json!({"type": "user.define_outcome", "description": "d", "rubric": {"type": "text", "content": "c"}});
    for good in [
        json!({"description": "é".repeat(2_048)}),
        json!({"name": "é".repeat(256), "description": null, "schedule": null, "budget": null, "metadata": {"a": "b"}}),
        json!({"initial_events": many(50)}),
        json!({"initial_events": [outcome]}),
        json!({"agent": {"type": "agent", "id": id(&stage.agent)}}),
        json!({"agent": {"type": "agent", "id": id(&stage.agent), "version": 1}}),
        json!({"resources": [], "vault_ids": []}),
    ] {
        stage.deploy(good).await.ok();
    }
    for bad in [
        json!({"name": ""}),
        json!({"name": "é".repeat(257)}),
        json!({"name": null}),
        json!({"colour": "red"}),
        json!({"initial_events": []}),
        json!({"initial_events": null}),
        json!({"initial_events": many(51)}),
        json!({"initial_events": [{"type": "user.interrupt"}]}),
        json!({"initial_events": [{"type": "system.message", "content": [{"type": "text", "text": "x"}]}, message("x")]}),
        json!({"agent": {"type": "agent_with_overrides", "id": id(&stage.agent), "system": "x"}}),
        json!({"agent": null}),
        json!({"metadata": null}),
        json!({"metadata": {"k": "v".repeat(513)}}),
        json!({"vault_ids": vec!["vlt_1"; 51]}),
        json!({"description": "é".repeat(2_049)}),
        json!({"resources": null}),
        json!({"budget": {"type": "limit", "max_list_cost": {"amount": "0", "currency": "USD"}}}),
        json!({"schedule": {"type": "cron", "expression": "0 0 * * *"}}),
        json!({"schedule": {"type": "interval", "expression": "0 0 * * *", "timezone": "UTC"}}),
        json!({"schedule": with(cron("0 0 * * *"), json!({"timezone": "Mars/Olympus"}))}),
        json!({"schedule": with(cron("0 0 * * *"), json!({"jitter": 1}))}),
        json!({"schedule": cron("@daily")}),
        json!({"schedule": cron("0 0 30 2 *")}),
        json!({"schedule": cron("0 0 * * * *")}),
    ] {
        stage.deploy(bad).await.invalid();
    }
    for list in ["resources", "vault_ids", "initial_events"] {
        let over = json!({list: vec![json!({}); 501]});
        assert!(stage.deploy(over).await.invalid().starts_with(&format!("{list}: at most ")), "{list}");
    }
    let repository = |n: usize| json!({"type": "github_repository", "url": "https://github.com/a/b", "mount_path": format!("/workspace/{n}")});
    stage.deploy(json!({"resources": (0..500).map(repository).collect::<Vec<_>>()})).await.ok();
    for unknown in [
        json!({"agent": "agent_none"}),
        json!({"agent": {"type": "agent", "id": id(&stage.agent), "version": 2}}),
        json!({"environment_id": "env_none"}),
        json!({"vault_ids": ["vlt_none"]}),
        json!({"resources": [{"type": "file", "file_id": "file_none"}]}),
    ] {
        stage.deploy(unknown).await.fails(404, "not_found_error");
    }
    let own = stage.api.environment(json!({"config": {"type": "self_hosted"}})).await.ok();
    let (store, on_own) = (stage.api.memory_store().await, json!({"environment_id": id(&own)}));
    let memory = json!({"type": "memory_store", "memory_store_id": id(&store)});
    stage.deploy(with(on_own.clone(), json!({"resources": [memory]}))).await.ok();
    let refused = stage.deploy(with(on_own, json!({"resources": [repository(1)]}))).await.invalid();
    assert!(refused.contains("self-hosted"), "refused before it could run: {refused}");
    stage.api.act(&format!("/v1/environments/{}/archive", id(&stage.environment))).await.ok();
    stage.deploy(json!({})).await.invalid();
}

#[tokio::test]
async fn a_system_message_is_for_models_that_take_it_events_4_6() {
    let stage = Stage::new().await;
    let events = json!([message("x"), {"type": "system.message", "content": [{"type": "text", "text": "y"}]}]);
    let deployment = stage.deploy(json!({"initial_events": events})).await.ok();
    let run = stage.act(&deployment, "run").await.ok();
    assert_eq!(run["error"], Value::Null);
    let path = format!("/v1/sessions/{}/events?types[]=system.message", run["session_id"].as_str().unwrap());
    assert_eq!(stage.api.get(&path).await.ok()["data"].as_array().unwrap().len(), 1);
    let other = stage.api.new_agent(json!({"model": "claude-haiku-4-5"})).await;
    let refused = stage.deploy(json!({"agent": id(&other), "initial_events": events})).await;
    refused.invalid();
    assert_eq!(refused.code(), "model_does_not_support_mid_conversation_system");
}

#[tokio::test]
async fn updates_keep_clear_and_replace_files_5_2() {
    let stage = Stage::new().await;
    let budget = |amount: &str| json!({"type": "limit", "max_list_cost": {"amount": amount, "currency": "USD"}});
    let repository = json!({"type": "github_repository", "url": "https://github.com/a/b"});
    let deployment = stage.deploy(json!({
        "description": "d", "schedule": cron("0 0 * * *"), "metadata": {"a": "1", "b": "2"}, "budget": budget("5"),
        "resources": [repository],
    }));
    let deployment = deployment.await.ok();
    assert_eq!(stage.update(&deployment, json!({})).await.ok(), deployment);
    assert_eq!(stage.update(&deployment, json!({"name": "Weekly scan"})).await.ok(), deployment, "nothing changed");
    let cleared = stage.update(
        &deployment,
        json!({
            "description": null, "schedule": null, "budget": null, "resources": null, "vault_ids": null,
            "metadata": {"a": null, "c": "3"},
        }),
    );
    let cleared = cleared.await.ok();
    let expected = json!({"description": null, "schedule": null, "resources": [], "metadata": {"b": "2", "c": "3"}});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(cleared[field], *value, "{field}");
    }
    assert!(cleared.get("budget").is_none());
    assert_ne!(cleared["updated_at"], deployment["updated_at"]);
    assert_eq!(stage.update(&deployment, json!({"metadata": null})).await.ok()["metadata"], cleared["metadata"]);
    let again = stage.update(&deployment, json!({"budget": budget("7")})).await.ok();
    assert_eq!(again["budget"], budget("7"), "a budget may be set again after clearing");
    let events = json!([message("Another scan.")]);
    assert_eq!(stage.update(&deployment, json!({"initial_events": events})).await.ok()["initial_events"], events);
    stage.api.update_agent(&stage.agent, json!({"system": "New"})).await.ok();
    assert_eq!(stage.update(&deployment, json!({"name": "Kept pin"})).await.ok()["agent"]["version"], 1);
    let pinned = stage.update(&deployment, json!({"agent": id(&stage.agent)})).await.ok();
    assert_eq!(pinned["agent"]["version"], 2, "re-pinned");
    for bad in [
        json!({"name": null}),
        json!({"initial_events": []}),
        json!({"initial_events": null}),
        json!({"agent": null}),
        json!({"environment_id": null}),
        json!({"schedule": cron("soon")}),
        json!({"status": "paused"}),
    ] {
        stage.update(&deployment, bad).await.invalid();
    }
    stage.update(&json!({"id": "depl_none"}), json!({})).await.fails(404, "not_found_error");
}

#[tokio::test]
async fn pausing_running_and_archiving_files_5() {
    let stage = Stage::new().await;
    let deployment = stage.deploy(json!({"schedule": cron("0 0 * * *")})).await.ok();
    let paused = stage.act(&deployment, "pause").await.ok();
    assert_eq!((&paused["status"], &paused["paused_reason"]), (&json!("paused"), &json!({"type": "manual"})));
    assert_eq!(stage.act(&deployment, "pause").await.ok(), paused);
    let run = stage.act(&deployment, "run").await.ok();
    assert!(run["session_id"].is_string(), "allowed while paused");
    assert_eq!(stage.get(&deployment).await["schedule"]["last_run_at"], Value::Null, "of scheduled runs");
    assert_eq!(run["trigger_context"], json!({"type": "manual"}));
    let active = stage.act(&deployment, "unpause").await.ok();
    assert_eq!((&active["status"], &active["paused_reason"]), (&json!("active"), &Value::Null));
    assert_eq!(stage.act(&deployment, "unpause").await.ok(), active);
    stage.act(&deployment, "pause").await.ok();
    let archived = stage.act(&deployment, "archive").await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!((&archived["status"], &archived["paused_reason"]), (&json!("active"), &Value::Null));
    assert_eq!(archived["schedule"]["upcoming_runs_at"], json!([]));
    assert_eq!(stage.act(&deployment, "archive").await.ok(), archived);
    for action in ["pause", "unpause", "run"] {
        stage.act(&deployment, action).await.invalid();
        stage.act(&json!({"id": "depl_none"}), action).await.fails(404, "not_found_error");
    }
    stage.update(&deployment, json!({"name": "x"})).await.invalid();
    assert_eq!(stage.get(&deployment).await, archived, "still readable");
}

#[tokio::test]
async fn a_schedule_really_fires_and_begins_sessions_files_5() {
    let stage = Stage::new().await;
    let deployment = stage.deploy(json!({"schedule": daily()})).await.ok();
    let first = deployment["schedule"]["upcoming_runs_at"][0].clone();
    stage.api.pass(DAY);
    let runs = stage.runs(&deployment, 1).await;
    assert_eq!(runs[0]["trigger_context"], json!({"scheduled_at": first, "type": "schedule"}));
    assert_eq!((&runs[0]["error"], &runs[0]["agent"]), (&Value::Null, &deployment["agent"]));
    let session_path = format!("/v1/sessions/{}", runs[0]["session_id"].as_str().unwrap());
    let session = stage.api.get(&session_path).await.ok();
    assert_eq!((&session["deployment_id"], &session["agent"]["version"]), (&deployment["id"], &json!(1)));
    let events = stage.api.get(&format!("{session_path}/events?types[]=user.message")).await.ok();
    assert_eq!(events["data"][0]["content"], message("Run the weekly scan.")["content"]);
    let listed = stage.api.get(&format!("/v1/sessions?deployment_id={}", id(&deployment))).await.ok();
    assert_eq!(listed["data"].as_array().unwrap().len(), runs.len());
    let now = stage.get(&deployment).await;
    assert!(now["schedule"]["last_run_at"].is_string());
    assert_ne!(now["schedule"]["upcoming_runs_at"][0], first);
    stage.api.pass(3 * DAY);
    assert_eq!(stage.runs(&deployment, 4).await.len(), 4, "once a day");
}

#[tokio::test]
async fn paused_deployments_do_not_fire_and_nothing_is_made_up_files_5_2() {
    let stage = Stage::new().await;
    let (paused, clock) = (
        stage.deploy(json!({"schedule": hourly()})).await.ok(),
        stage.deploy(json!({"schedule": hourly()})).await.ok(),
    );
    stage.act(&paused, "pause").await.ok();
    stage.api.pass(5 * HOUR);
    stage.runs(&clock, 5).await;
    stage.act(&paused, "unpause").await.ok();
    assert_eq!(stage.runs(&paused, 0).await, Vec::<Value>::new());
    stage.api.pass(HOUR);
    assert_eq!(stage.runs(&paused, 1).await.len(), 1);
}

#[tokio::test]
async fn failed_runs_say_why_and_pause_files_5_3() {
    let stage = Stage::new().await;
    let examples = fixture(include_str!("../fixtures/deployment_runs.json"));
    let spoilt = async |deployment: &Value, kind: &str| {
        let run = stage.act(deployment, "run").await.ok();
        assert_eq!(keys(&run), keys(&examples[&format!("failed_{kind}")]));
        assert_eq!((&run["error"]["type"], &run["session_id"]), (&json!(kind), &Value::Null));
        assert!(run["error"]["message"].is_string());
        let now = stage.get(deployment).await;
        assert_eq!(now["status"], "paused");
        assert_eq!(now["paused_reason"], json!({"type": "error", "error": {"type": kind}}));
    };
    let upload = part("name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv", "a,b");
    let request = http::Request::post("/v1/files")
        .header("anthropic-version", "2026-10-21")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    let file = stage.api.send(request.body(format!("{upload}--{BOUNDARY}--\r\n").into()).unwrap()).await.ok();
    let with_file = stage.deploy(json!({"resources": [{"type": "file", "file_id": id(&file)}]})).await.ok();
    assert_eq!(stage.act(&with_file, "run").await.ok()["error"], Value::Null);
    stage.api.delete(&format!("/v1/files/{}", id(&file))).await.ok();
    spoilt(&with_file, "file_not_found_error").await;

    let skill = new_skill(&stage.api, "rules").await;
    let skills = json!([{"type": "custom", "skill_id": id(&skill)}]);
    let skilled = stage.api.new_agent(json!({"skills": skills, "tools": [{"type": "agent_toolset_20260401"}]})).await;
    let deployment = stage.deploy(json!({"agent": id(&skilled)})).await.ok();
    stage.api.delete(&format!("/v1/skills/{}", id(&skill))).await.ok();
    spoilt(&deployment, "skill_not_found_error").await;

    for (action, kind) in [("archive", "vault_archived_error"), ("", "vault_not_found_error")] {
        let vault = stage.api.vault().await;
        let deployment = stage.deploy(json!({"vault_ids": [id(&vault)]})).await.ok();
        spoil(&stage.api, &format!("/v1/vaults/{}", id(&vault)), action).await;
        spoilt(&deployment, kind).await;
    }
    for (action, kind) in [("archive", "memory_store_archived_error"), ("", "session_resource_not_found_error")] {
        let store = stage.api.memory_store().await;
        let resources = json!([{"type": "memory_store", "memory_store_id": id(&store)}]);
        let deployment = stage.deploy(json!({"resources": resources})).await.ok();
        assert_eq!(deployment["resources"], resources, "as sent");
        spoil(&stage.api, &format!("/v1/memory_stores/{}", id(&store)), action).await;
        spoilt(&deployment, kind).await;
    }

    let elsewhere = stage.api.environment(json!({})).await.ok();
    let deployment = stage.deploy(json!({"environment_id": id(&elsewhere)})).await.ok();
    stage.api.delete(&format!("/v1/environments/{}", id(&elsewhere))).await.ok();
    spoilt(&deployment, "environment_not_found_error").await;

    let scheduled = stage.deploy(json!({"schedule": cron("0 * * * *")})).await.ok();
    stage.api.act(&format!("/v1/environments/{}/archive", id(&stage.environment))).await.ok();
    stage.api.pass(HOUR + HOUR / 2);
    let runs = stage.runs(&scheduled, 1).await;
    assert_eq!(runs[0]["error"]["type"], "environment_archived_error");
    stage.api.pass(5 * HOUR);
    let now = stage.api.until(&path(&scheduled), |now| now["status"] == "paused").await;
    assert_eq!(now["paused_reason"]["error"], json!({"type": "environment_archived_error"}));
    assert_eq!(stage.runs(&scheduled, 1).await.len(), 1, "a paused one fires no more");
    stage.act(&scheduled, "run").await.ok();
    assert_eq!(stage.runs(&scheduled, 2).await.len(), 2);
}

#[tokio::test]
async fn archiving_an_agent_archives_its_deployments_files_5_2() {
    let stage = Stage::new().await;
    let deployment = stage.deploy(json!({})).await.ok();
    let other = stage.deploy(json!({"agent": id(&stage.api.new_agent(json!({})).await)})).await.ok();
    stage.api.act(&format!("/v1/agents/{}/archive", id(&stage.agent))).await.ok();
    assert!(stage.get(&deployment).await["archived_at"].is_string());
    assert_eq!(stage.get(&other).await["archived_at"], Value::Null);
    stage.deploy(json!({})).await.invalid();
}

#[tokio::test]
async fn lists_and_their_filters_files_5() {
    let stage = Stage::new().await;
    let (one, two) = (stage.deploy(json!({"name": "1"})).await.ok(), stage.deploy(json!({"name": "2"})).await.ok());
    let other = stage.deploy(json!({"agent": id(&stage.api.new_agent(json!({})).await)})).await.ok();
    let paused = stage.act(&two, "pause").await.ok();
    let list = async |query: &str| stage.api.all(&format!("/v1/deployments?limit=1{query}")).await;
    assert_eq!(list("").await, [other.clone(), paused.clone(), one.clone()]);
    assert_eq!(list("&status=paused").await, std::slice::from_ref(&paused));
    assert_eq!(list(&format!("&agent_id={}&status=active", id(&stage.agent))).await, std::slice::from_ref(&one));
    stage.act(&one, "archive").await.ok();
    assert_eq!(list("").await, [other, paused]);
    assert_eq!(list("&include_archived=true").await.len(), 3);
    for bad in
        ["status=active&include_archived=true", "status=archived", "limit=101", "created_at[gt]=2026-01-01T00:00:00Z"]
    {
        stage.api.get(&format!("/v1/deployments?{bad}")).await.invalid();
    }
    stage.act(&two, "run").await.ok();
    stage.api.act(&format!("/v1/environments/{}/archive", id(&stage.environment))).await.ok();
    stage.act(&two, "run").await.ok();
    let runs = async |query: &str| stage.api.all(&format!("/v1/deployment_runs?limit=1{query}")).await;
    let all = runs("").await;
    assert_eq!(all.len(), 2);
    assert!(all[0]["error"].is_object() && all[1]["error"].is_null(), "newest first");
    assert_eq!(runs("&has_error=true").await, all[..1]);
    assert_eq!(runs("&has_error=false&trigger_type=manual").await, all[1..]);
    assert_eq!(runs("&trigger_type=schedule").await, Vec::<Value>::new());
    assert_eq!(runs(&format!("&deployment_id={}", id(&one))).await, Vec::<Value>::new());
    assert_eq!(runs("&created_at[gt]=2000-01-01T00:00:00Z&created_at[lt]=2999-01-01T00:00:00Z").await.len(), 2);
    for bad in ["has_error=yes", "trigger_type=webhook", "limit=1001", "include_archived=true"] {
        stage.api.get(&format!("/v1/deployment_runs?{bad}")).await.invalid();
    }
    stage.api.get("/v1/deployment_runs?limit=1000").await.ok();
    stage.api.get("/v1/deployment_runs/drun_none").await.fails(404, "not_found_error");
}

#[tokio::test]
async fn the_managed_agents_value_is_needed_readme_2_2() {
    let api = Api::new().await;
    for path in ["/v1/deployments", "/v1/deployment_runs"] {
        api.call("GET", path, "", &Value::Null).await.fails(404, "not_found_error");
    }
}
