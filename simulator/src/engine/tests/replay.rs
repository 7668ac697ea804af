//! A session that was recorded, exported and is played again.

use super::stage::*;
use crate::screenplay::{Library, export};
use serde_json::{Value, json};
use std::{collections::HashMap, fs};

/// What a thread did, without ids, times and usage.
fn deeds(log: &[Value]) -> Vec<Value> {
    let deed = |event: &Value| {
        let fields =
            ["type", "name", "mcp_server_name", "input", "content", "is_error", "to_agent_name", "from_agent_name"];
        Value::from(fields.map(|field| event[field].clone()).to_vec())
    };
    let is_deed = |event: &&Value| event["type"].as_str().is_some_and(|kind| kind.starts_with("agent."));
    log.iter().filter(is_deed).map(deed).collect()
}

/// What the session tells of its runs and errors.
fn told(log: &[Value]) -> Vec<Value> {
    let is_told = |event: &&Value| {
        event["type"] == "session.error" || event["type"].as_str().is_some_and(|kind| kind.starts_with("workflow_run."))
    };
    let tell = |event: &Value| json!([event["type"], event["name"], event["result"], event["error"]]);
    log.iter().filter(is_told).map(tell).collect()
}

/// The logs of all child threads by their ids, and the deeds of each with its name, in the order of their beginnings.
async fn threads(session: &Session<'_>) -> (HashMap<String, Vec<Value>>, Vec<(Value, Vec<Value>)>) {
    let mut list = session.stage.get(&session.path("/threads")).await["data"].as_array().unwrap().clone();
    list.retain(|thread| thread["parent_thread_id"].is_string());
    let (mut logs, mut deeds_of) = (HashMap::new(), Vec::new());
    for created in of_type(&session.history().await, "session.thread_created") {
        let thread = list.iter().find(|thread| thread["id"] == created["session_thread_id"]).unwrap();
        let path = session.path(&format!("/threads/{}/events", id(thread)));
        let log = session.stage.get(&path).await["data"].as_array().unwrap().clone();
        deeds_of.push((created["agent_name"].clone(), deeds(&log)));
        logs.insert(id(thread), log);
    }
    (logs, deeds_of)
}

/// Answers whatever asks until the turn is over.
async fn turn(session: &Session<'_>, text: &str) {
    session.send(message(text)).await;
    loop {
        session.settled().await;
        let stop = session.history().await.last().unwrap()["stop_reason"].clone();
        let Some(waiting) = stop["event_ids"].as_array() else { return };
        session.send(confirm(waiting[0].as_str().unwrap(), "allow")).await;
    }
}

/// Records these messages, exports what came of them, and plays it again: the same is done in each thread.
async fn plays_again(agent: Value, messages: &[&str], threads_in_all: usize) {
    let stage = Stage::new().await;
    let session = stage.session_of(agent.clone(), json!({})).await;
    for text in messages {
        turn(&session, text).await;
    }
    let recorded = session.history().await;
    let (logs, recorded_of_threads) = threads(&session).await;
    assert!(deeds(&recorded).len() > 10);

    let folder = tempfile::tempdir().unwrap();
    let play = export("A recorded session.", &recorded, &logs);
    fs::write(folder.path().join("recorded.json"), play.to_string()).unwrap();
    let stage = Stage::playing(Library::with_folder(folder.path()).unwrap(), None, INSTANT).await;
    let mut agent = agent;
    agent["metadata"] = json!({"screenplay": "recorded"});
    let session = stage.session_of(agent, json!({})).await;
    for _ in messages {
        turn(&session, "Go on").await;
    }
    let played = session.history().await;
    assert_eq!(sorted(deeds(&played)), sorted(deeds(&recorded)), "{play:#}");
    assert_eq!(told(&played), told(&recorded));
    assert_eq!(threads(&session).await.1, recorded_of_threads);
    assert_eq!(recorded_of_threads.len(), threads_in_all);
}

/// Answers of children that work side by side come in any order.
fn sorted(deeds: Vec<Value>) -> Vec<String> {
    let mut deeds: Vec<String> = deeds.into_iter().map(|deed| deed.to_string()).collect();
    deeds.sort();
    deeds
}

#[tokio::test]
async fn what_was_recorded_is_played_again() {
    let messages = [
        "/think\n/say First {{message}} and {{\n/use bash {\"command\":\"echo {{agent}}\"}",
        "/play coding",
        "/error model_overloaded_error recover\n/say Last",
    ];
    plays_again(json!({"tools": [toolset(&[])]}), &messages, 0).await;
}

#[tokio::test]
async fn other_threads_do_the_same_again_5_5_and_5_9() {
    let advised = json!({"type": "multiagent_20261001", "advisor": {"type": "enabled", "model": "claude-fable-5-2"}});
    let agent = json!({"tools": [toolset(&[("bash", "always_ask")])], "multiagent": advised});
    plays_again(agent, &["/play team", "/play incident", "/play workflow", "The rollout, please."], 14).await;
}
