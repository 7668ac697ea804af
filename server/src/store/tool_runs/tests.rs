//! Calls are put together in whatever order their events come, and figures need no log.

use super::*;
use crate::{sample::received, store::Store};
use pilothouse_domain::failures::{FailureKind, Retry};
use proptest::prelude::*;
use serde_json::{Value, json};

const SESSION: &str = "sesn_1";

fn at(second: u32) -> String {
    format!("2026-10-09T14:{:02}:{:02}Z", second / 60, second % 60)
}

const START: i64 = 1_791_554_400_000;

/// A call with its answer and its result.
fn call(id: &str, tool: &str, second: u32, answered: Option<(u32, bool)>, ended: Option<(u32, bool)>) -> Vec<Value> {
    let permission = if answered.is_some() { "ask" } else { "allow" };
    let mut events = vec![json!({"id": id, "type": "agent.tool_use", "name": tool, "input": {},
        "evaluated_permission": permission, "processed_at": at(second)})];
    if let Some((second, denied)) = answered {
        let result = if denied { "deny" } else { "allow" };
        events.push(
            json!({"id": format!("{id}_a"), "type": "user.tool_confirmation", "tool_use_id": id, "result": result,
            "processed_at": at(second)}),
        );
    }
    if let Some((second, failed)) = ended {
        events
            .push(json!({"id": format!("{id}_r"), "type": "agent.tool_result", "tool_use_id": id, "is_error": failed,
            "content": [{"type": "text", "text": "No\nsuch file"}], "processed_at": at(second)}));
    }
    events
}

fn log() -> Vec<Value> {
    let error = json!({"type": "mcp_connection_failed_error", "message": "refused", "mcp_server_name": "desk",
        "retry_status": {"type": "retrying"}});
    let mut events = call("c1", "bash", 1, None, Some((3, false)));
    events.extend(call("c2", "bash", 10, Some((70, false)), Some((75, true))));
    events.extend(call("c3", "bash", 20, Some((200, true)), Some((201, true))));
    events.extend(call("c4", "read", 30, None, Some((31, true))));
    events.extend(call("c5", "bash", 40, Some((41, false)), None));
    events.push(
        json!({"id": "c6", "type": "agent.custom_tool_use", "name": "ask_desk", "input": {}, "processed_at": at(50)}),
    );
    events.push(json!({"id": "e1", "type": "session.error", "error": error, "processed_at": at(60)}));
    events
}

async fn store_of(events: &[Value]) -> Store {
    let store = Store::in_memory().await.unwrap();
    let mut session = crate::sample::session();
    session["created_at"] = json!(at(0));
    session["updated_at"] = json!(at(0));
    store.note_sessions(&[session], None).await.unwrap();
    for (n, event) in events.iter().enumerate() {
        let event = [received(event, None)];
        if n.is_multiple_of(2) {
            store.append_events(SESSION, &event).await.unwrap();
        } else {
            store.prepend_events(SESSION, &event).await.unwrap();
        }
        store.read_logs().await.unwrap();
    }
    store
}

fn within() -> Within {
    Within { from: START, to: START + 3_600_000, agent: None, version: None }
}

#[tokio::test]
async fn failures_of_tools_and_sessions_are_told_together() {
    let store = store_of(&log()).await;
    let seen = store.failures(&within(), 9).await.unwrap();
    let told: Vec<_> = seen.iter().map(|seen| (seen.kind, seen.event.as_str(), seen.subject.as_deref())).collect();
    assert_eq!(
        told,
        [
            (FailureKind::Tool, "c2", Some("bash")),
            (FailureKind::McpConnection, "e1", Some("desk")),
            (FailureKind::Tool, "c4", Some("read")),
        ],
        "what was denied didn't fail"
    );
    assert_eq!((seen[0].message.as_str(), seen[1].retry), ("No such file", Retry::Retried));
    assert_eq!(
        (seen[0].agent.as_deref(), seen[0].version, seen[0].title.as_deref()),
        (Some("Helper"), Some(3), Some("Harbour"))
    );
    let only = async |within: Within| store.failures(&within, 9).await.unwrap().len();
    assert_eq!(only(Within { agent: Some("agent_1".to_owned()), version: Some(3), ..within() }).await, 3);
    assert_eq!(only(Within { agent: Some("agent_1".to_owned()), version: Some(2), ..within() }).await, 0);
    assert_eq!(only(Within { from: START + 61_000, ..within() }).await, 1);
    assert_eq!(only(Within { to: START + 60_000, ..within() }).await, 1);
}

#[tokio::test]
async fn run_times_have_no_waits_and_waits_are_ranked() {
    let store = store_of(&log()).await;
    let tools = store.slow_tools(&within(), 9).await.unwrap();
    let told: Vec<_> =
        tools.iter().map(|t| (t.tool.as_str(), t.runs, t.median_ms, t.p95_ms, t.longest_call.as_str())).collect();
    assert_eq!(told, [("bash", 2, 2_000, 5_000, "c2"), ("read", 1, 1_000, 1_000, "c4")]);
    let of_agent = Within { agent: Some("agent_1".to_owned()), ..within() };
    assert_eq!(store.slow_tools(&of_agent, 9).await.unwrap(), tools);
    let now = START + 1_000_000;
    let waits = store.waits(&within(), now, 9).await.unwrap();
    let told: Vec<_> = waits.iter().map(|wait| (wait.call.as_str(), wait.waited_ms, wait.still)).collect();
    assert_eq!(told, [("c6", 950_000, true), ("c3", 180_000, false), ("c2", 60_000, false), ("c5", 1_000, false)]);
    store.note_gone(SESSION).await.unwrap();
}

#[tokio::test]
async fn versions_are_compared_by_what_their_sessions_did() {
    let store = store_of(&log()).await;
    let mut newer = crate::sample::session();
    newer["id"] = json!("sesn_2");
    newer["agent"]["version"] = json!(4);
    store.note_sessions(&[newer], None).await.unwrap();
    let events = call("d1", "bash", 80, None, Some((81, false)));
    let events: Vec<_> = events.iter().map(|event| received(event, None)).collect();
    store.append_events("sesn_2", &events).await.unwrap();
    store.read_logs().await.unwrap();
    let versions = store.version_figures(&within(), 9).await.unwrap();
    let told: Vec<_> =
        versions.iter().map(|v| (v.version, v.sessions, v.calls, v.failed, v.denied, v.errors, v.median_ms)).collect();
    assert_eq!(told, [(Some(4), 1, 1, 0, 0, 0, Some(1_000)), (Some(3), 1, 6, 2, 1, 1, Some(2_000))]);
    assert_eq!(versions[1].failure_rate(), Some(0.4));
}

#[tokio::test]
async fn rows_go_with_the_log() {
    let store = store_of(&log()).await;
    store.note_gone(SESSION).await.unwrap();
    store.forget_logs(i64::MAX).await.unwrap();
    assert!(store.failures(&within(), 9).await.unwrap().is_empty());
    assert!(store.slow_tools(&within(), 9).await.unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_events_makes_no_difference(order in Just(log()).prop_shuffle()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (one, other) = (store_of(&log()).await, store_of(&order).await);
            assert_eq!(one.failures(&within(), 9).await.unwrap(), other.failures(&within(), 9).await.unwrap());
            assert_eq!(one.slow_tools(&within(), 9).await.unwrap(), other.slow_tools(&within(), 9).await.unwrap());
            assert_eq!(one.waits(&within(), START, 9).await.unwrap(), other.waits(&within(), START, 9).await.unwrap());
        });
    }
}
