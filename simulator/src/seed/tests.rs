//! What the first start leaves behind.

use crate::engine::tests::stage::*;
use serde_json::Value;

#[tokio::test]
async fn four_sessions_of_four_kinds() {
    let stage = Stage::new().await;
    super::run(&stage.state).await.unwrap();
    let agents = stage.get("/v1/agents").await["data"].as_array().unwrap().clone();
    assert!(agents.len() >= 4 && agents.iter().all(|agent| agent["metadata"]["screenplay"].is_string()));
    assert_eq!(stage.get("/v1/environments").await["data"].as_array().unwrap().len(), 1);
    let sessions = stage.get("/v1/sessions").await["data"].as_array().unwrap().clone();
    let titles: Vec<&str> = sessions.iter().map(|session| session["title"].as_str().unwrap()).collect();
    let newest_first =
        ["New certificates for the edge", "Orders of September", "Checkout is down", "Whole cents for orders"];
    assert_eq!(titles, newest_first);
    assert!(sessions.iter().all(|session| session["status"] == "idle"));
    let last = |log: Vec<Value>| log.last().unwrap()["stop_reason"].clone();
    let fleet = stage.known(&id(&sessions[0]));
    assert_eq!(last(fleet.history().await)["event_ids"].as_array().unwrap().len(), 3, "it waits for three approvals");
    for session in &sessions[1..] {
        assert_eq!(last(stage.known(&id(session)).history().await)["type"], "end_turn", "{}", session["title"]);
    }
    let report = stage.known(&id(&sessions[1])).history().await;
    assert!(text(of_type(&report, "agent.message").last().unwrap()).contains("| amount | 8 |"));
    let files = stage.get(&format!("/v1/files?scope_id={}", id(&sessions[1]))).await;
    let names: Vec<&Value> = files["data"].as_array().unwrap().iter().map(|file| &file["filename"]).collect();
    assert!(names.contains(&&Value::from("report.md")), "the report of the short one: {names:?}");
    let threads = stage.get(&stage.known(&id(&sessions[2])).path("/threads")).await;
    assert_eq!(threads["data"].as_array().unwrap().len(), 6);
}
