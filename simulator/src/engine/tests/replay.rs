//! A session that was recorded, exported and is played again.

use super::stage::*;
use crate::screenplay::{Library, export};
use serde_json::{Value, json};
use std::fs;

/// What the model did, without ids, times and usage.
fn deeds(log: &[Value]) -> Vec<Value> {
    let of_the_model = |event: &&Value| event["type"].as_str().is_some_and(|kind| kind.starts_with("agent."));
    let deed = |event: &Value| {
        let error = &event["is_error"];
        json!([event["type"], event["name"], event["mcp_server_name"], event["input"], event["content"], error])
    };
    log.iter().filter(of_the_model).map(deed).collect()
}

#[tokio::test]
async fn what_was_recorded_is_played_again() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let messages = [
        "/think\n/say First {{message}} and {{\n/use bash {\"command\":\"echo {{agent}}\"}",
        "/play coding",
        "/error model_overloaded_error recover\n/say Last",
    ];
    for text in messages {
        session.turn(message(text)).await;
    }
    let recorded = session.history().await;

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("recorded.json"), export("A recorded session.", &recorded).to_string()).unwrap();
    let library = Library::with_folder(folder.path()).unwrap();
    let stage = Stage::playing(library, None, AT_ONCE).await;
    let agent = json!({"tools": [toolset(&[])], "metadata": {"screenplay": "recorded"}});
    let session = stage.session_of(agent, json!({})).await;
    for _ in messages {
        session.turn(message("Go on")).await;
    }
    let played = session.history().await;
    assert!(deeds(&recorded).len() > 10);
    for (played, recorded) in deeds(&played).iter().zip(deeds(&recorded)) {
        assert_eq!(*played, recorded);
    }
    assert_eq!(deeds(&played).len(), deeds(&recorded).len());
    let errors = |log: &[Value]| log.iter().filter(|event| event["type"] == "session.error").count();
    assert_eq!(errors(&played), errors(&recorded));
}
