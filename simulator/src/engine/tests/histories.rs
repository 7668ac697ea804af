//! Histories: sessions whose past is written at once, and which go on from there.

use super::stage::*;
use crate::clock::micros;
use pilothouse_api::events::{Event, EventKind};
use serde_json::{Value, json};

fn agent() -> Value {
    json!({
        "tools": [toolset(&[("bash", "auto")]), {"type": "mcp_toolset", "mcp_server_name": "helpdesk"}],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"}],
    })
}

async fn with_history<'a>(stage: &'a Stage, history: &str) -> Session<'a> {
    stage.session_of(agent(), json!({"metadata": {"history": history}})).await
}

async fn whole_log(session: &Session<'_>, path: &str) -> Vec<Value> {
    let mut log = Vec::new();
    let mut page = String::new();
    loop {
        let answer = session.stage.get(&session.path(&format!("{path}?limit=1000{page}"))).await;
        log.extend(answer["data"].as_array().unwrap().clone());
        match answer["next_page"].as_str() {
            Some(next) => page = format!("&page={next}"),
            None => return log,
        }
    }
}

fn moment(event: &Value) -> i64 {
    micros(event["processed_at"].as_str().unwrap()).unwrap()
}

/// What a log says without ids and times.
fn content(log: &[Value]) -> Vec<Value> {
    log.iter().map(|event| json!([event["type"], event["name"], event["input"], event["content"]])).collect()
}

#[tokio::test]
async fn an_invented_history_is_long_varied_and_in_order() {
    let stage = Stage::new().await;
    let session = with_history(&stage, "3000").await;
    let log = whole_log(&session, "/events").await;
    assert!((3_000..3_100).contains(&log.len()), "{}", log.len());
    for kind in [
        "user.message",
        "user.tool_confirmation",
        "agent.thinking",
        "agent.message",
        "agent.tool_use",
        "agent.mcp_tool_use",
        "agent.mcp_tool_result",
        "agent.thread_context_compacted",
        "agent.thread_message_received",
        "session.thread_created",
        "session.error",
    ] {
        assert!(!of_type(&log, kind).is_empty(), "{kind}");
    }
    let uses = of_type(&log, "agent.tool_use");
    for tool in ["bash", "read", "write", "edit", "grep", "glob", "web_search", "web_fetch"] {
        assert!(uses.iter().any(|call| call["name"] == tool), "{tool}");
    }
    assert!(log.windows(2).all(|pair| moment(&pair[0]) <= moment(&pair[1])), "in the order of time");
    assert!(moment(log.last().unwrap()) <= micros(session.object().await["updated_at"].as_str().unwrap()).unwrap());
    for event in &log {
        assert!(!matches!(Event::from_value(event.clone()).unwrap().kind, EventKind::Unknown(_)), "{event}");
    }
    let same = with_history(&stage, "3000").await;
    assert_eq!(content(&whole_log(&same, "/events").await), content(&log), "the same request, the same past");
    let other = with_history(&stage, "3000 2").await;
    assert_ne!(content(&whole_log(&other, "/events").await)[..60], content(&log)[..60]);
}

#[tokio::test]
async fn an_invented_history_fills_its_time_and_does_not_pile_up_at_the_present() {
    let stage = Stage::new().await;
    for request in ["300", "3000", "3000 7"] {
        let log = whole_log(&with_history(&stage, request).await, "/events").await;
        let times: Vec<i64> = log.iter().map(moment).collect();
        let (first, last) = (times[0], times[times.len() - 1]);
        let late = times.iter().filter(|time| **time > last - (last - first) / 20).count();
        assert!(late < times.len() / 4, "{request}: {late} of {} events in the last twentieth", times.len());
    }
}

#[tokio::test]
async fn usage_and_times_agree_with_the_log() {
    let stage = Stage::new().await;
    let session = with_history(&stage, "1500").await;
    let object = session.object().await;
    let threads = stage.get(&session.path("/threads")).await["data"].as_array().unwrap().clone();
    let mut sums = [0, 0, 0, 0];
    for thread in &threads {
        for end in
            of_type(&whole_log(&session, &format!("/threads/{}/events", id(thread))).await, "span.model_request_end")
        {
            let fields = ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
            for (sum, field) in sums.iter_mut().zip(fields) {
                *sum += end["model_usage"][field].as_u64().unwrap();
            }
        }
    }
    let usage = &object["usage"];
    let counted = [
        &usage["input_tokens"],
        &usage["output_tokens"],
        &usage["cache_read_input_tokens"],
        &usage["cache_creation"]["ephemeral_5m_input_tokens"],
    ];
    assert_eq!(counted.map(|count| count.as_u64().unwrap()), sums);
    let log = whole_log(&session, "/events").await;
    assert_eq!(of_type(&log, "session.usage").last().unwrap()["usage"], *usage, "the last told is the object's");
    // Time with a running thread, summed over the log.
    let mut active = 0;
    let mut since = None;
    for event in &log {
        match event["type"].as_str().unwrap() {
            "session.status_running" => since = Some(moment(event)),
            "session.status_idle" | "session.status_rescheduled" => {
                active += since.take().map_or(0, |since| moment(event) - since);
            }
            _ => {}
        }
    }
    assert_eq!(usage["active_seconds"].as_f64().unwrap(), active as f64 / 1e6);
    let first = micros(object["created_at"].as_str().unwrap()).unwrap();
    assert!(moment(&log[0]) - first < 1_000_000, "created when its history begins");
}

#[tokio::test]
async fn a_session_goes_on_after_its_history() {
    let stage = Stage::new().await;
    let session = with_history(&stage, "200").await;
    let before = whole_log(&session, "/events").await;
    let seen = session.turn(message("/use bash {\"command\":\"pwd\"}\n/say Here I am")).await;
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
    let after = whole_log(&session, "/events").await;
    assert_eq!(after[..before.len()], before[..]);
    assert_eq!(after[before.len()..], seen[1..]);
    let body = json!({"agent": stage.agent(agent()).await, "environment_id": stage.environment().await,
        "metadata": {"history": "100"}, "initial_events": [message("/say At once")]});
    let begun = stage.known(&id(&stage.post("/v1/sessions", body).await));
    begun.settled().await;
    assert_eq!(text(of_type(&whole_log(&begun, "/events").await, "agent.message").last().unwrap()), "At once");
}

#[tokio::test]
async fn migration_tells_of_several_days_and_of_waits() {
    let stage = Stage::new().await;
    let session = with_history(&stage, "migration").await;
    let log = whole_log(&session, "/events").await;
    let hours = (moment(log.last().unwrap()) - moment(&log[0])) / 3_600_000_000;
    assert!((72..100).contains(&hours), "{hours} hours");
    assert_eq!(of_type(&log, "user.message").len(), 6);
    let answers = of_type(&log, "user.tool_confirmation");
    let waits = answers.iter().map(|answer| {
        let call = log.iter().find(|event| event["id"] == answer["tool_use_id"]).unwrap();
        (moment(answer) - moment(call)) / 3_600_000_000
    });
    assert!(waits.clone().any(|hours| hours >= 9), "an approval that waits overnight");
    assert_eq!(
        answers.last().unwrap()["deny_message"],
        "The sale starts in an hour. Let us wait until tomorrow morning."
    );
    let active = session.object().await["usage"]["active_seconds"].as_f64().unwrap();
    assert!(active < 60_000.0, "waiting is free: {active} s");
    assert_eq!(log.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[tokio::test]
async fn a_history_ends_at_the_first_call_that_nobody_answered() {
    let stage = Stage::new().await;
    let body = json!({"tools": [toolset(&[("grep", "always_ask")])]});
    let session = stage.session_of(body, json!({"metadata": {"history": "migration"}})).await;
    let log = whole_log(&session, "/events").await;
    let idle = log.last().unwrap();
    assert_eq!(idle["stop_reason"]["type"], "requires_action");
    assert_eq!(of_type(&log, "user.message").len(), 1);
    let call = idle["stop_reason"]["event_ids"][0].as_str().unwrap();
    let seen = session.turn(confirm(call, "allow")).await;
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn", "and goes on when it is answered");
    let limit = json!({"type": "limit", "max_list_cost": {"amount": "30", "currency": "USD"}});
    let extra = json!({"metadata": {"history": "5000"}, "budget": limit});
    let poor = whole_log(&stage.session_of(agent(), extra).await, "/events").await;
    assert_eq!(poor.last().unwrap()["stop_reason"]["type"], "budget_reached", "or at its budget");
    let plain = stage.session_of(json!({}), json!({"metadata": {"history": "no such play"}})).await;
    assert!(plain.history().await.is_empty(), "any other word is the client's own");
}
