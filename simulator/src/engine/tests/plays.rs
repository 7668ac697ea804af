//! The shipped screenplays, played at full speed: what they are there to show, in its order.

use super::stage::*;
use serde_json::{Value, json};

fn helpdesk() -> Value {
    json!({
        "tools": [toolset(&[]), {"type": "mcp_toolset", "mcp_server_name": "helpdesk"}],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"}],
    })
}

/// Whether these types come in this order, with anything in between.
fn in_order(events: &[Value], expected: &[&str]) {
    let mut rest = types(events).into_iter();
    for kind in expected {
        assert!(rest.any(|seen| seen == *kind), "{kind} is missing, or too early, in {:#?}", types(events));
    }
}

async fn threads(session: &Session<'_>) -> Vec<Value> {
    session.stage.get(&session.path("/threads")).await["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn incident_four_threads_and_an_advisor_7() {
    let stage = Stage::new().await;
    let advised = json!({"type": "multiagent_20261001", "advisor": {"type": "enabled", "model": "claude-fable-5-2"}});
    let session = stage.session_of(json!({"tools": [toolset(&[])], "multiagent": advised}), json!({})).await;
    let seen = session.turn(message("/play incident")).await;
    assert_eq!(of_type(&seen, "agent.thread_message_sent").len(), 4, "a task for each of four threads");
    let of_advisor: Vec<&Value> = seen.iter().filter(|event| event.to_string().contains("anthropic.advisor")).collect();
    let expected = [
        "session.thread_created",
        "session.thread_status_running",
        "agent.thread_message_received",
        "session.thread_status_idle",
        "session.thread_status_terminated",
    ];
    assert_eq!(types(&of_advisor.iter().map(|event| (*event).clone()).collect::<Vec<_>>()), expected);
    assert_eq!(of_advisor[3]["stop_reason"]["type"], "end_turn");
    let threads = threads(&session).await;
    assert_eq!(threads.len(), 6);
    let advisor = threads.iter().find(|thread| thread["agent"]["type"] == "advisor").unwrap();
    assert_eq!(advisor["agent"], json!({"type": "advisor", "model": "claude-fable-5-2"}));
    assert_eq!(advisor["status"], "terminated");
    let cents = advisor["usage"]["list_cost"]["amount"].as_str().unwrap().parse::<u64>().unwrap();
    assert!(cents > 0, "billed at its model's price: {advisor}");
    assert!(text(of_type(&seen, "agent.message").last().unwrap()).contains("37 charged"));
}

#[tokio::test]
async fn guardrails_every_judgement_of_auto_5_4() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[("bash", "auto")])])).await;
    let seen = session.turn(message("/play guardrails")).await;
    let judged = |seen: &[Value]| -> Vec<Value> {
        of_type(seen, "agent.tool_use").iter().map(|call| call["evaluation"]["evaluated_permission"].clone()).collect()
    };
    let allow = json!({"type": "allow"});
    let of = |kind: &str, reason: &str| json!({"type": kind, "reason_code": reason});
    let expected = [
        allow.clone(),
        of("deny", "high_risk"),
        allow.clone(),
        of("deny", "indeterminate"),
        of("ask", "indeterminate"),
    ];
    assert_eq!(judged(&seen), expected);
    let refused = of_type(&seen, "agent.tool_result").into_iter().filter(|result| result["is_error"] == true);
    assert_eq!(refused.map(text).collect::<Vec<_>>(), ["Permission to use bash has been denied."; 2]);
    let held = id(of_type(&seen, "agent.tool_use").last().unwrap());
    let rest = session.turn(confirm(&held, "allow")).await;
    assert_eq!(judged(&rest), [allow]);
    assert_eq!(rest.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[tokio::test]
async fn helpdesk_an_mcp_server_rejects_its_credentials_6() {
    let stage = Stage::new().await;
    let mut agent = helpdesk();
    agent["metadata"] = json!({"screenplay": "helpdesk"});
    let session = stage.session_of(agent, json!({})).await;
    let seen = session.turn(message("Which tickets are open?")).await;
    let error = &of_type(&seen, "session.error")[0]["error"];
    assert_eq!(error["type"], "mcp_authentication_failed_error");
    assert_eq!((&error["mcp_server_name"], &error["retry_status"]["type"]), (&json!("helpdesk"), &json!("retrying")));
    in_order(&seen, &["session.error", "agent.message", "agent.tool_use", "agent.message", "session.status_idle"]);
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn", "the session goes on");
    let again = session.turn(message("Try it again")).await;
    let call = of_type(&again, "agent.mcp_tool_use")[0];
    assert_eq!((&call["mcp_server_name"], &call["evaluated_permission"]), (&json!("helpdesk"), &json!("ask")));
    let end = session.turn(confirm(&id(call), "allow")).await;
    in_order(&end, &["agent.mcp_tool_result", "agent.message", "session.status_idle"]);
}

#[tokio::test]
async fn audit_reaches_its_budget_and_goes_on_when_it_is_raised_8_5() {
    let stage = Stage::new().await;
    let limit = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = stage.session_of(json!({"tools": [toolset(&[])]}), json!({"budget": limit("25")})).await;
    let seen = session.turn(message("/play audit")).await;
    in_order(&seen, &["agent.message", "agent.tool_result", "session.thread_status_idle", "session.usage"]);
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "budget_reached");
    assert!(of_type(&seen, "agent.message").len() < 5, "in the middle of its work");
    assert!(session.refused(message("Go on")).await.contains("budget"));
    let mut stream = session.stream("").await;
    stage.post(&session.path(""), json!({"budget": limit("2000")})).await;
    let rest = stream.until("session.status_idle").await;
    in_order(&rest, &["session.updated", "session.status_running", "span.model_request_start", "session.usage"]);
    assert_eq!(rest.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert!(text(of_type(&rest, "agent.message").last().unwrap()).contains("audit is complete"));
}

#[tokio::test]
async fn refusal_says_why_5_6() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(message("/play refusal")).await;
    in_order(&seen, &["agent.tool_use", "agent.tool_result", "agent.message", "session.status_idle"]);
    for kind in ["session.thread_status_idle", "session.status_idle"] {
        let idle = of_type(&seen, kind)[0];
        assert_eq!(
            (&idle["stop_reason"]["type"], &idle["stop_details"]["type"]),
            (&json!("refusal"), &json!("refusal"))
        );
    }
    let next = session.turn(message("/say A new message may follow")).await;
    assert_eq!(next.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[tokio::test]
async fn fleet_waits_for_three_threads_at_once_8_3() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[("bash", "always_ask")])])).await;
    let seen = session.turn(message("/play fleet")).await;
    let waiting = seen.last().unwrap()["stop_reason"]["event_ids"].as_array().unwrap().clone();
    let calls: Vec<Value> = of_type(&seen, "agent.tool_use").into_iter().cloned().collect();
    assert_eq!(waiting, calls.iter().map(|call| call["id"].clone()).collect::<Vec<_>>());
    let mut homes: Vec<&str> = calls.iter().map(|call| call["session_thread_id"].as_str().unwrap()).collect();
    homes.sort_unstable();
    homes.dedup();
    assert_eq!(homes.len(), 3, "each copy names a thread of its own");
    let rest = session.turn(confirm(&id(&calls[1]), "deny")).await;
    let left = [&waiting[..1], &waiting[2..]].concat();
    assert_eq!(rest.last().unwrap()["stop_reason"]["event_ids"], json!(left));
    session.turn(confirm(&id(&calls[0]), "allow")).await;
    // The answer goes to the thread that asked: the two that may go on ask for their next call.
    let next = session.turn(confirm(&id(&calls[2]), "allow")).await;
    let asked: Vec<&str> =
        of_type(&next, "agent.tool_use").iter().map(|call| call["session_thread_id"].as_str().unwrap()).collect();
    assert_eq!(asked.len(), 2);
    assert!(!asked.contains(&calls[1]["session_thread_id"].as_str().unwrap()), "the denied one has finished");
    let next: Vec<String> = of_type(&next, "agent.tool_use").into_iter().map(id).collect();
    session.turn(confirm(&next[0], "allow")).await;
    let end = session.turn(confirm(&next[1], "deny")).await;
    assert_eq!(end.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert!(text(of_type(&end, "agent.message").last().unwrap()).contains("All three regions"));
}
