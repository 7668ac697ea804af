//! Sessions: creating, listing, updating, archiving (sessions.md §4, §5).

use crate::engine::tests::stage::*;
use pilothouse_api::{Verbatim, sessions::Session as Wire};
use serde_json::{Value, json};

#[tokio::test]
async fn a_fresh_session_has_every_field() {
    let stage = Stage::new().await;
    let environment = stage.environment().await;
    let body = json!({
        "agent": stage.agent(json!({"system": "Be brief.", "metadata": {"team": "a"}})).await,
        "environment_id": environment,
        "title": "Order 1234",
        "metadata": {"customer": "dana"},
        "initial_events": [],
    });
    let session = stage.post("/v1/sessions", body).await;
    Verbatim::<Wire>::from_value(session.clone()).unwrap();
    let keys: Vec<&String> = session.as_object().unwrap().keys().collect();
    let expected = [
        "id",
        "agent",
        "archived_at",
        "budget",
        "created_at",
        "environment_id",
        "metadata",
        "outcome_evaluations",
        "resources",
        "stats",
        "status",
        "title",
        "type",
        "updated_at",
        "usage",
        "vault_ids",
    ];
    assert_eq!(keys, expected);
    assert_eq!(session["status"], "idle");
    assert_eq!((&session["budget"], &session["archived_at"]), (&Value::Null, &Value::Null));
    let agent: Vec<&String> = session["agent"].as_object().unwrap().keys().collect();
    assert!(
        !agent.iter().any(|field| ["metadata", "created_at", "updated_at", "archived_at"].contains(&field.as_str()))
    );
    assert_eq!(session["agent"]["version"], 1);
    assert_eq!(stage.get(&format!("/v1/sessions/{}", session["id"].as_str().unwrap())).await["id"], session["id"]);
}

#[tokio::test]
async fn the_agent_is_a_snapshot() {
    let stage = Stage::new().await;
    let environment = stage.environment().await;
    let agent = stage.agent(json!({"system": "One"})).await;
    let create = |agent: Value| {
        let body = json!({"agent": agent, "environment_id": environment});
        let stage = &stage;
        async move { stage.post("/v1/sessions", body).await }
    };
    let before = create(json!(agent)).await;
    stage.post(&format!("/v1/agents/{agent}"), json!({"system": "Two"})).await;
    let pinned = create(json!({"type": "agent", "id": agent, "version": 1})).await;
    let latest = create(json!({"type": "agent", "id": agent})).await;
    let systems = [&before, &pinned, &latest].map(|session| session["agent"]["system"].clone());
    assert_eq!(systems, [json!("One"), json!("One"), json!("Two")]);
    let path = format!("/v1/sessions/{}", before["id"].as_str().unwrap());
    assert_eq!(stage.get(&path).await["agent"]["system"], "One", "later versions do not touch it");
    let overridden = create(json!({"type": "agent_with_overrides", "id": agent, "system": null,
        "tools": [toolset(&[])], "model": {"id": "claude-sonnet-5-5", "effort": "max"}}))
    .await;
    let snapshot = &overridden["agent"];
    assert_eq!((&snapshot["system"], &snapshot["version"]), (&Value::Null, &json!(2)));
    assert_eq!(snapshot["tools"][0]["default_config"]["enabled"], true, "expanded");
    assert_eq!(snapshot["model"]["id"], "claude-sonnet-5-5");
}

#[tokio::test]
async fn a_roster_is_snapshotted_whole() {
    let stage = Stage::new().await;
    let member = stage.agent(json!({"name": "Researcher", "tools": [toolset(&[])]})).await;
    let multiagent = json!({"type": "coordinator", "agents": [member, {"type": "self"}]});
    let session = stage.session_of(json!({ "multiagent": multiagent }), json!({})).await;
    let agents = session.object().await["agent"]["multiagent"]["agents"].clone();
    assert_eq!((&agents[0]["name"], &agents[1]["name"]), (&json!("Researcher"), &json!("Tester")));
    assert_eq!(agents[0].get("multiagent"), None);
    session.turn(message("/play team")).await;
    let threads = stage.get(&session.path("/threads")).await;
    let known = threads["data"].as_array().unwrap().iter().find(|t| t["agent"]["name"] == "Researcher").unwrap();
    assert_eq!((&known["agent"]["type"], &known["agent"]["id"]), (&json!("agent"), &json!(member)));
}

#[tokio::test]
async fn what_creation_refuses() {
    let stage = Stage::new().await;
    let (agent, environment) = (stage.agent(json!({})).await, stage.environment().await);
    let with = |extra: Value| {
        let mut body = json!({"agent": agent, "environment_id": environment});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    let many: Vec<Value> = (0..51).map(|_| message("x")).collect();
    for (status, extra, complaint) in [
        (404, json!({"agent": "agent_unknown"}), "agent"),
        (404, json!({"agent": {"type": "agent", "id": agent, "version": 9}}), "version"),
        (400, json!({"agent": {"type": "agent", "id": agent, "system": "x"}}), "system"),
        (400, json!({"agent": {"type": "robot", "id": agent}}), "agent.type"),
        (400, json!({"agent": 7}), "agent"),
        (404, json!({"environment_id": "env_unknown"}), "environment"),
        (400, json!({"title": "x".repeat(501)}), "title"),
        (400, json!({"metadata": {"k": 1}}), "metadata"),
        (400, json!({"metadata": null}), "metadata"),
        (400, json!({"budget": null}), "budget"),
        (404, json!({"vault_ids": ["vlt_1"]}), "vault"),
        (400, json!({"colour": "red"}), "colour"),
        (400, json!({"initial_events": [{"type": "user.interrupt"}]}), "initial_events.0.type"),
        (400, json!({ "initial_events": many }), "at most 50"),
        (404, json!({"resources": [{"type": "file", "file_id": "file_unknown"}]}), "file"),
        (404, json!({"resources": [{"type": "memory_store", "memory_store_id": "memstore_1"}]}), "memory store"),
    ] {
        let got = stage.refused(status, "/v1/sessions", with(extra.clone())).await;
        assert!(got.contains(complaint), "{extra}: {got}");
    }
    stage.post(&format!("/v1/environments/{environment}/archive"), json!({})).await;
    assert!(stage.refused(400, "/v1/sessions", with(json!({}))).await.contains("archived"));
    stage.post(&format!("/v1/agents/{agent}/archive"), json!({})).await;
    let body = json!({"agent": agent, "environment_id": stage.environment().await});
    assert!(stage.refused(400, "/v1/sessions", body).await.contains("archived"));
    assert_eq!(stage.get("/v1/sessions").await["data"], json!([]), "nothing was created");
    assert_eq!(stage.get("/v1/files").await["data"], json!([]), "and nothing copied");
}

#[tokio::test]
async fn initial_events_start_the_session() {
    let stage = Stage::at_speed(5.0).await;
    let session = stage.session_of(json!({}), json!({"initial_events": [message("/say Hello")]})).await;
    let history = session.history().await;
    assert_eq!(of_type(&history, "user.message").len(), 1, "stored before the answer");
    assert_eq!(session.settled().await["status"], "idle");
    assert_eq!(text(of_type(&session.history().await, "agent.message")[0]), "Hello");
}

#[tokio::test]
async fn lists_filter_and_page_in_both_directions() {
    let stage = Stage::new().await;
    let environment = stage.environment().await;
    let agents = [stage.agent(json!({})).await, stage.agent(json!({})).await];
    let mut ids = Vec::new();
    for index in 0..5 {
        let body = json!({"agent": agents[index % 2], "environment_id": environment, "title": format!("{index}")});
        ids.push(stage.post("/v1/sessions", body).await["id"].as_str().unwrap().to_owned());
    }
    let listed = |query: &str| {
        let (stage, path) = (&stage, format!("/v1/sessions?{query}"));
        async move { stage.get(&path).await }
    };
    let found = |page: &Value| -> Vec<String> { page["data"].as_array().unwrap().iter().map(id).collect() };
    let newest: Vec<String> = ids.iter().rev().cloned().collect();
    let first = listed("limit=2").await;
    assert_eq!((found(&first), &first["prev_page"]), (newest[..2].to_vec(), &Value::Null));
    let second = listed(&format!("limit=2&page={}", first["next_page"].as_str().unwrap())).await;
    assert_eq!(found(&second), newest[2..4]);
    let back = listed(&format!("limit=2&page={}", second["prev_page"].as_str().unwrap())).await;
    assert_eq!(found(&back), newest[..2]);
    let last = listed(&format!("limit=2&page={}", second["next_page"].as_str().unwrap())).await;
    assert_eq!((found(&last), &last["next_page"]), (newest[4..].to_vec(), &Value::Null));
    assert_eq!(found(&listed("order=asc").await), ids);
    assert_eq!(
        found(&listed(&format!("agent_id={}&agent_version=1&order=asc", agents[1])).await),
        [&*ids[1], &*ids[3]]
    );
    assert!(found(&listed("statuses[]=running").await).is_empty());
    assert_eq!(found(&listed("statuses[]=running&statuses[]=idle").await).len(), 5);
    stage.post(&format!("/v1/sessions/{}/archive", ids[0]), json!({})).await;
    assert_eq!(found(&listed("").await).len(), 4);
    assert_eq!(found(&listed("include_archived=true&statuses[]=terminated").await), [&*ids[0]]);
    for query in ["agent_version=1", "statuses[]=dancing", "limit=101", "order=up", "page=page_x", "what=1"] {
        assert_eq!(stage.call("GET", &format!("/v1/sessions?{query}"), None).await.0, 400, "{query}");
    }
}

#[tokio::test]
async fn an_update_tells_only_what_changed() {
    let stage = Stage::new().await;
    let extra = json!({"metadata": {"a": "1", "b": "2"}, "title": "Old"});
    let session = stage.session_of(json!({"tools": [toolset(&[])]}), extra).await;
    let mut stream = session.stream("").await;
    let update = json!({"title": "New", "metadata": {"a": null, "c": "3"}, "agent": {"tools": []}});
    let updated = stage.post(&session.path(""), update.clone()).await;
    assert_eq!(updated["metadata"], json!({"b": "2", "c": "3"}));
    assert_eq!(updated["agent"]["tools"], json!([]));
    let event = stream.next().await.unwrap();
    assert_eq!(event["type"], "session.updated");
    assert_eq!((&event["title"], &event["agent"]), (&json!("New"), &updated["agent"]));
    assert_eq!(event.get("budget"), None);
    stage.post(&session.path(""), json!({"title": "New", "metadata": {"b": "2"}})).await;
    stage.post(&session.path(""), json!({"title": null, "metadata": {"b": null, "c": null}})).await;
    let event = stream.next().await.unwrap();
    assert_eq!((event["title"].is_null(), event.get("title").is_some(), event.get("metadata")), (true, true, None));
    for (body, complaint) in [
        (json!({"title": ""}), "title"),
        (json!({"title": "Kept?", "vault_ids": []}), "vault_ids"),
        (json!({"title": "Kept?", "agent": {"system": "x"}}), "agent.system"),
        (json!({"title": "Kept?", "agent": {"tools": [{"type": "magic"}]}}), "tools"),
        (json!({"title": "Kept?", "status": "running"}), "status"),
    ] {
        let got = stage.refused(400, &session.path(""), body.clone()).await;
        assert!(got.contains(complaint), "{body}: {got}");
    }
    assert_eq!(session.object().await["title"], Value::Null, "all or nothing");
}

#[tokio::test]
async fn archiving_and_deleting_wait_for_the_session() {
    let stage = Stage::at_speed(1.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play long")).await;
    stream.until("span.model_request_start").await;
    assert!(stage.refused(400, &session.path("/archive"), json!({})).await.contains("running"));
    assert_eq!(stage.call("DELETE", &session.path(""), None).await.0, 400);
    assert_eq!(
        stage.call("POST", &session.path(""), Some(json!({"agent": {"tools": []}}))).await.0,
        400,
        "tools change only while idle"
    );
    session.send(json!({"type": "user.interrupt"})).await;
    let archived = stage.post(&session.path("/archive"), json!({})).await;
    assert_eq!(archived["status"], "terminated");
    assert!(archived["archived_at"].is_string());
    stream.until("session.status_terminated").await;
    assert_eq!(session.history().await.last().unwrap()["type"], "session.status_terminated");
    let frozen = session.object().await["stats"]["duration_seconds"].clone();
    assert_eq!(session.object().await["stats"]["duration_seconds"], frozen, "time stands still");
    assert!(stage.refused(400, &session.path(""), json!({"title": "x"})).await.contains("archived"));
    assert_eq!(stage.call("DELETE", &session.path(""), None).await.0, 200);
    assert_eq!(stage.call("GET", &session.path(""), None).await.0, 404);
    assert_eq!(stage.call("DELETE", &session.path(""), None).await.0, 404);
}
