//! Budgets (sessions.md §7, events.md §8.5).

use super::stage::*;
use serde_json::{Value, json};

fn limit(cents: &str) -> Value {
    json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}})
}

async fn refusal(stage: &Stage, path: &str, body: Value) -> (u16, Value) {
    let (status, answer) = stage.call("POST", path, Some(body)).await;
    (status.as_u16(), answer["error"]["details"]["error_code"].clone())
}

#[tokio::test]
async fn the_session_stops_between_requests_and_goes_on_when_the_limit_is_raised() {
    let stage = Stage::new().await;
    let agent = json!({"model": "claude-opus-5-5", "tools": [toolset(&[])]});
    let session = stage.session_of(agent, json!({"budget": limit("1")})).await;
    // One request of this agent costs about a cent: its prompt alone is some thousand tokens.
    let text = "/use bash {\"command\":\"pwd\"}\n".repeat(12) + "/say Finished";
    let seen = session.turn(message(&text)).await;
    let end = ["session.thread_status_idle", "session.usage", "session.status_idle"];
    assert_eq!(types(&seen[seen.len() - 3..]), end);
    assert_eq!(seen[seen.len() - 3]["stop_reason"]["type"], "budget_reached");
    assert_eq!(seen[seen.len() - 2]["budget"], limit("1"));
    assert_eq!(seen[seen.len() - 1]["stop_reason"]["type"], "budget_reached");
    assert_eq!(of_type(&seen, "agent.message").len(), 0);
    assert!(session.refused(message("More")).await.contains("budget"));
    let idle = session.send(json!({"type": "user.interrupt"})).await;
    assert_eq!(idle["type"], "user.interrupt", "accepted, and ignored");

    let same = refusal(&stage, &session.path(""), json!({"budget": limit("1"), "title": "x"})).await;
    assert_eq!(same, (400, json!("budget_not_raised")), "what was consumed is not exceeded by the same limit");
    assert_ne!(stage.get(&session.path("")).await["title"], "x", "all or nothing");
    let mut stream = session.stream("").await;
    stage.post(&session.path(""), json!({"budget": limit("500")})).await;
    let rest = stream.until("session.status_idle").await;
    assert_eq!(types(&rest)[..2], ["session.updated", "session.status_running"]);
    assert_eq!(rest[0]["budget"], limit("500"));
    assert_eq!(rest.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert_eq!(of_type(&rest, "agent.message").len(), 1);

    let seen = session.history().await;
    assert_eq!(refusal(&stage, &session.path(""), json!({"budget": limit("500")})).await.0, 200);
    assert_eq!(session.history().await, seen, "the same limit above what was consumed changes nothing");
    let (status, code) = refusal(&stage, &session.path(""), json!({"budget": limit("1")})).await;
    assert_eq!((status, code), (400, json!("budget_not_raised")));
    assert_eq!(stage.post(&session.path(""), json!({"budget": null})).await["budget"], Value::Null);
    let (status, code) = refusal(&stage, &session.path(""), json!({"budget": limit("900")})).await;
    assert_eq!((status, code), (400, json!("budget_create_only")));
}

#[tokio::test]
async fn a_limit_needs_prices_and_whole_cents() {
    let stage = Stage::new().await;
    let environment = stage.environment().await;
    let agent = stage.agent(json!({})).await;
    for amount in ["25.00", "0", "-5", "007", "", "1e3"] {
        let body = json!({"agent": agent, "environment_id": environment, "budget": limit(amount)});
        let complaint = stage.refused(400, "/v1/sessions", body).await;
        assert!(complaint.starts_with("budget.max_list_cost.amount"), "{amount}: {complaint}");
    }
    let agent = stage.agent(json!({"model": "claude-of-the-future"})).await;
    let body = json!({"agent": agent, "environment_id": environment, "budget": limit("5")});
    assert_eq!(refusal(&stage, "/v1/sessions", body).await, (400, json!("model_not_budgetable")));
}
