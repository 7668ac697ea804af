//! Child threads: their own logs, and what is copied to the primary one (events.md §7, sessions.md §9).

use super::stage::*;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

async fn thread_list(session: &Session<'_>) -> Vec<Value> {
    session.stage.get(&session.path("/threads")).await["data"].as_array().unwrap().clone()
}

fn named<'a>(threads: &'a [Value], name: &str) -> &'a Value {
    threads.iter().find(|thread| thread["agent"]["name"] == name).unwrap()
}

async fn log(session: &Session<'_>, thread: &Value) -> Vec<Value> {
    let path = session.path(&format!("/threads/{}/events", id(thread)));
    session.stage.get(&path).await["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn tasks_are_delegated_and_answered() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(message("/play team")).await;
    let threads = thread_list(&session).await;
    assert_eq!(threads.len(), 3);
    let (researcher, critic) = (named(&threads, "Researcher"), named(&threads, "Critic"));
    let primary = named(&threads, "Tester");
    assert_eq!((&researcher["agent"]["type"], &researcher["parent_thread_id"]), (&json!("inline"), &primary["id"]));
    for thread in &threads {
        pilothouse_api::Verbatim::<pilothouse_api::threads::Thread>::from_value(thread.clone()).unwrap();
        assert_eq!(thread["status"], "idle");
        assert!(thread["usage"]["list_cost"].is_object(), "{thread}");
    }
    let of_child = |kind: &str| {
        let events = of_type(&seen, kind).into_iter();
        events.filter(|event| event.to_string().contains(&id(critic))).count()
    };
    for kind in [
        "session.thread_created",
        "agent.thread_message_sent",
        "session.thread_status_running",
        "agent.thread_message_received",
        "session.thread_status_idle",
    ] {
        assert_eq!(of_child(kind), 1, "{kind} on the primary stream");
    }
    let own = types(&log(&session, critic).await);
    let expected = [
        "session.thread_status_running",
        "agent.thread_message_received",
        "span.model_request_start",
        "agent.thinking",
        "agent.message",
        "span.model_request_end",
        "agent.thread_message_sent",
        "session.thread_status_idle",
    ];
    assert_eq!(own, expected);
    assert_eq!(of_type(&seen, "agent.message").len(), 2, "a child's messages stay in its own log");
    assert_eq!(of_type(&seen, "agent.tool_use").len(), 0);
}

#[tokio::test]
async fn a_childs_call_is_copied_and_answered_on_the_session() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[("web_search", "always_ask")])])).await;
    let seen = session.turn(message("/play team")).await;
    let threads = thread_list(&session).await;
    let researcher = named(&threads, "Researcher").clone();
    let call = of_type(&seen, "agent.tool_use")[0];
    assert_eq!(call["session_thread_id"], researcher["id"]);
    assert_eq!(seen.last().unwrap()["stop_reason"]["event_ids"], json!([call["id"]]));
    let own = log(&session, &researcher).await;
    let original = of_type(&own, "agent.tool_use")[0];
    assert_eq!((&original["id"], original.get("session_thread_id")), (&call["id"], None));
    assert_eq!(researcher["status"], "idle");
    let path = session.path(&format!("/threads/{}/stream", id(&researcher)));
    let mut child = stage.stream(&path).await;
    let rest = session.turn(confirm(&id(call), "allow")).await;
    assert_eq!(rest.last().unwrap()["stop_reason"]["type"], "end_turn");
    let copy = of_type(&rest, "user.tool_confirmation")[0];
    let seen = child.until("session.thread_status_idle").await;
    let answer = of_type(&seen, "user.tool_confirmation")[0];
    assert_eq!((&answer["session_thread_id"], &answer["tool_use_id"]), (&researcher["id"], &call["id"]));
    assert_ne!(answer["id"], copy["id"]);
    assert_eq!(of_type(&seen, "agent.tool_result").len(), 1);
    assert_eq!(session.object().await["usage"]["server_tool_use"]["web_search_requests"], 1);
}

#[tokio::test]
async fn a_child_can_be_interrupted_and_archived_by_itself() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[("web_search", "always_ask")])])).await;
    session.turn(message("/play team")).await;
    let threads = thread_list(&session).await;
    let researcher = id(named(&threads, "Researcher"));
    let primary = id(named(&threads, "Tester"));
    let interrupt = json!({"type": "user.interrupt", "session_thread_id": researcher});
    let seen = session.turn(interrupt.clone()).await;
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn", "the parent goes on without it");
    assert!(text(of_type(&seen, "agent.message").last().unwrap()).contains("Both have answered"));
    let archive = |id: &str| session.path(&format!("/threads/{id}/archive"));
    assert_eq!(stage.post(&archive(&researcher), json!({})).await["status"], "terminated");
    assert_eq!(stage.post(&archive(&researcher), json!({})).await["status"], "terminated", "again");
    assert!(stage.refused(400, &archive(&primary), json!({})).await.contains("primary"));
    assert!(session.refused(interrupt).await.contains("terminated"));
    let terminated = stage.get(&session.path("/threads?statuses[]=terminated")).await;
    assert_eq!(terminated["data"].as_array().unwrap().len(), 1);
    let events = session.history().await;
    assert_eq!(of_type(&events, "session.thread_status_terminated").len(), 1);
    let other = stage.session(json!([])).await;
    let path = other.path(&format!("/threads/{researcher}"));
    assert_eq!(stage.call("GET", &path, None).await.0, 404, "of another session");
}

fn delegation(agent: &str, steps: Value) -> Value {
    json!({"agent": agent, "task": "Do your part.", "steps": steps, "reply": "Done."})
}

/// A clock that runs fast shows where one event's two copies were given two times.
#[tokio::test]
async fn an_event_that_is_on_two_streams_happened_once_7() {
    let stage = Stage::of_steps(json!([{"delegate": [delegation("Helper", json!([{"think": 0.1}]))]}]), INSTANT).await;
    let session = stage.session(json!([])).await;
    let (clock, is_over) = (stage.state.clock.clone(), Arc::new(AtomicBool::new(false)));
    let runs = std::thread::spawn({
        let is_over = is_over.clone();
        move || {
            while !is_over.load(Ordering::Relaxed) {
                clock.advance(Duration::from_millis(1));
            }
        }
    });
    let seen = session.turn(message("/play test")).await;
    is_over.store(true, Ordering::Relaxed);
    runs.join().unwrap();
    let threads = thread_list(&session).await;
    let own = log(&session, named(&threads, "Helper")).await;
    let copies: Vec<_> =
        own.iter().filter_map(|event| Some((event, seen.iter().find(|seen| seen["id"] == event["id"])?))).collect();
    assert!(copies.len() >= 2, "{own:?}");
    for (own, copy) in copies {
        assert_eq!(own["processed_at"], copy["processed_at"], "{own}");
    }
}

#[tokio::test]
async fn what_a_child_does_stays_in_its_own_log_7() {
    let judged = |command: &str, auto: Value| json!({"tool": "bash", "input": {"command": command}, "auto": auto});
    let steps = json!([
        {"use": [judged("make deploy", json!({"type": "ask", "reason_code": "indeterminate"}))]},
        {"think": 0.3},
        {"use": [judged("rm -rf /", json!({"type": "deny", "reason_code": "high_risk"}))]},
        {"say": {"text": "That was refused."}},
    ]);
    let steps = json!([{"delegate": [delegation("Helper", steps)]}, {"think": 0.2}, {"say": {"text": "All done"}}]);
    let stage = Stage::of_steps(steps, INSTANT).await;
    let session = stage.session(json!([toolset(&[("bash", "auto")])])).await;
    // The first call waits, so that both streams are open before the rest happens.
    let waits = session.turn(message("/play test")).await;
    let asked = id(of_type(&waits, "agent.tool_use")[0]);
    let helper = id(named(&thread_list(&session).await, "Helper"));
    let previews = "?event_deltas[]=agent.message&event_deltas[]=agent.thinking";
    let mut primary = session.stream(previews).await;
    let mut child = stage.stream(&session.path(&format!("/threads/{helper}/stream{previews}"))).await;
    session.send(confirm(&asked, "allow")).await;
    let seen = primary.until("session.status_idle").await;
    let own = child.until("session.thread_status_idle").await;
    let starts = |seen: &[Value]| of_type(seen, "event_start").len();
    assert_eq!((starts(&own), starts(&seen)), (2, 2), "previews of a thread are on its own stream alone (§9)");
    let call = of_type(&own, "agent.tool_use")[0];
    assert_eq!((&call["evaluated_permission"], call.get("session_thread_id")), (&json!("deny"), None));
    assert_eq!(text(of_type(&own, "agent.tool_result")[1]), "Permission to use bash has been denied.");
    assert!(own.iter().all(|event| !event["type"].as_str().unwrap().starts_with("session.status")));
    for kind in ["agent.tool_use", "agent.tool_result"] {
        assert_eq!(of_type(&seen, kind).len(), 0, "{kind} of a child on the primary stream");
    }
    assert_eq!(of_type(&seen, "agent.message").len(), 1);
}

#[tokio::test]
async fn a_child_that_reaches_a_limit_terminates_6() {
    for (kind, status) in [("tool_use_limit_reached_error", "terminated"), ("model_request_failed_error", "idle")] {
        let steps = json!([{"error": {"type": kind, "then": "exhausted"}}]);
        let steps = json!([{"delegate": [delegation("Helper", steps)]}, {"say": {"text": "Without it, then"}}]);
        let stage = Stage::of_steps(steps, INSTANT).await;
        let session = stage.session(json!([])).await;
        let seen = session.turn(message("/play test")).await;
        assert_eq!(of_type(&seen, "session.error")[0]["error"]["retry_status"]["type"], "exhausted");
        let idle = of_type(&seen, "session.thread_status_idle")[0];
        assert_eq!(
            (&idle["agent_name"], &idle["stop_reason"]["type"]),
            (&json!("Helper"), &json!("retries_exhausted"))
        );
        assert_eq!(named(&thread_list(&session).await, "Helper")["status"], status, "{kind}");
        assert_eq!(text(of_type(&seen, "agent.message")[0]), "Without it, then");
        assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
    }
}

#[tokio::test]
async fn a_child_that_retries_is_rescheduled_and_its_session_runs_on_5_7() {
    let error = json!({"error": {"type": "model_overloaded_error", "retries": 1, "seconds": 30, "then": "recover"}});
    let steps = json!([{"delegate": [delegation("Helper", json!([error, {"say": {"text": "It passed"}}]))]}]);
    let stage = Stage::of_steps(steps, 60.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play test")).await;
    let mut seen = stream.until("session.thread_status_rescheduled").await;
    let helper = named(&thread_list(&session).await, "Helper").clone();
    assert_eq!((&helper["status"], &session.object().await["status"]), (&json!("rescheduling"), &json!("running")));
    seen.extend(stream.until("session.status_idle").await);
    assert_eq!(of_type(&seen, "session.error")[0]["error"]["retry_status"]["type"], "retrying");
    assert_eq!(of_type(&seen, "session.status_rescheduled").len(), 0, "one of its threads runs (sessions.md §5.1)");
    let own = log(&session, &helper).await;
    let expected = [
        "span.model_request_end",
        "session.thread_status_rescheduled",
        "session.thread_status_running",
        "span.model_request_start",
    ];
    assert_eq!(types(&own)[3..7], expected);
    assert_eq!(of_type(&seen, expected[1])[0], of_type(&own, expected[1])[0], "a copy on the primary stream (§7)");

    session.send(message("/play test")).await;
    stream.until("session.thread_status_rescheduled").await;
    session.send(json!({"type": "user.interrupt"})).await;
    let seen = stream.until("session.status_idle").await;
    assert_eq!(of_type(&seen, "session.thread_status_idle").len(), 2, "an interrupt ends the wait, too (§8.4)");
    assert!(thread_list(&session).await.iter().all(|thread| thread["status"] == "idle"));
}

#[tokio::test]
async fn twenty_five_children_at_a_time_advisors_aside_9_3() {
    let crowd = vec![delegation("Helper", json!([{"think": 0.1}])); 27];
    let steps = json!([{"consult": {"text": "Go."}}, {"delegate": crowd}, {"say": {"text": "All done"}}]);
    let stage = Stage::of_steps(steps, INSTANT).await;
    let session = stage.session(json!([])).await;
    session.turn(message("/play test")).await;
    let threads = thread_list(&session).await;
    assert_eq!(threads.iter().filter(|thread| thread["agent"]["name"] == "Helper").count(), 25);
    assert_eq!(threads.len(), 1 + 1 + 25);
}
