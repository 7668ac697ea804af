//! The order of events (events.md §8.1, §8.2), queued events, previews, and what a finished turn leaves.

use super::stage::*;
use crate::screenplay::SHIPPED;
use pilothouse_api::events::{Event, EventKind};
use serde_json::{Value, json};

#[tokio::test]
async fn one_turn_without_tools_8_1() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    let sent = session.send(message("/think\n/say Hello")).await;
    assert_eq!(sent["processed_at"], Value::Null);
    let seen = stream.until("session.status_idle").await;
    let expected = [
        "user.message?",
        "session.status_running",
        "session.thread_status_running",
        "user.message",
        "span.model_request_start",
        "agent.thinking",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(types(&seen), expected);
    assert_eq!(seen[0], sent, "the stored copy is the queued frame");
    assert_eq!(seen[0]["id"], seen[3]["id"], "queued and processed are one event");
    assert_eq!(seen[7]["model_request_start_id"], seen[4]["id"]);
    assert_eq!(seen[10]["stop_reason"], json!({"type": "end_turn"}));
    assert_eq!(session.history().await, seen[1..], "the history is what was told, the processed copy alone");
    let object = session.settled().await;
    assert_eq!(object["status"], "idle");
    assert_eq!(object["usage"], seen[9]["usage"]);
}

#[tokio::test]
async fn tool_rounds_8_2() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(message("/use bash {\"command\":\"pwd\"}\n/use echo\n/say Done")).await;
    let expected = [
        "user.message?",
        "session.status_running",
        "session.thread_status_running",
        "user.message",
        "span.model_request_start",
        "agent.tool_use",
        "span.model_request_end",
        "agent.tool_result",
        "span.model_request_start",
        "agent.tool_use",
        "span.model_request_end",
        "agent.tool_result",
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(types(&seen), expected);
    assert_eq!(seen[5]["evaluated_permission"], "allow");
    assert_eq!(seen[7]["tool_use_id"], seen[5]["id"]);
    assert_eq!((text(&seen[7]), &seen[7]["is_error"]), ("/workspace\n", &json!(false)));
    assert_eq!(seen[9]["evaluated_permission"], "deny", "no tool of this name is enabled");
    assert_eq!(seen[9].get("evaluation"), None);
    assert_eq!(text(&seen[11]), "Permission to use echo has been denied.");
    assert_eq!(seen[11]["is_error"], true);
}

#[tokio::test]
async fn a_message_while_running_is_read_between_two_requests() {
    let stage = Stage::at_speed(5.0).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let mut stream = session.stream("").await;
    session.send(message("/use bash {\"command\":\"pwd\"}\n/use bash {\"command\":\"pwd\"}\n/say First is done")).await;
    stream.until("agent.tool_use").await;
    let queued = session.send(message("/say And this")).await;
    let listed = session.history().await;
    assert_eq!(listed.last().unwrap(), &queued, "queued events come last in a list");
    let seen = stream.until("session.status_idle").await;
    assert_eq!(of_type(&seen, "session.status_running").len(), 0, "the session does not rest in between");
    let texts: Vec<&str> = of_type(&seen, "agent.message").into_iter().map(text).collect();
    assert_eq!(texts, ["And this", "First is done"]);
    let copies = seen.iter().filter(|event| event["id"] == queued["id"]).collect::<Vec<_>>();
    assert_eq!(copies.len(), 2);
    assert_eq!(copies[0]["processed_at"], Value::Null);
    assert!(copies[1]["processed_at"].is_string());
    let history = session.history().await;
    let place = |kind: &str, nth: usize| {
        let places = history.iter().enumerate().filter(|(_, event)| event["type"] == kind);
        places.map(|(index, _)| index).nth(nth).unwrap()
    };
    assert!(place("agent.tool_result", 0) < place("user.message", 1));
    assert!(place("user.message", 1) < place("span.model_request_start", 1));
}

#[tokio::test]
async fn previews_are_sent_where_they_were_asked_for() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let mut plain = session.stream("").await;
    let mut both = session.stream("?event_deltas[]=agent.message&event_deltas%5B%5D=agent.thinking").await;
    let mut thinking = session.stream("?event_deltas[]=agent.thinking").await;
    let words = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. ".repeat(4);
    session.send(message(&format!("/think\n/say {words}"))).await;
    let previews = |seen: &[Value]| seen.iter().filter(|i| i["type"].as_str().unwrap().starts_with("event_")).count();
    assert_eq!(previews(&plain.until("session.status_idle").await), 0);
    assert_eq!(previews(&thinking.until("session.status_idle").await), 1);
    let seen = both.until("session.status_idle").await;
    let whole = of_type(&seen, "agent.message")[0];
    let starts = of_type(&seen, "event_start");
    assert_eq!(starts[0]["event"], json!({"type": "agent.thinking", "id": of_type(&seen, "agent.thinking")[0]["id"]}));
    assert_eq!(starts[1]["event"], json!({"type": "agent.message", "id": whole["id"]}));
    let deltas = of_type(&seen, "event_delta");
    assert!(deltas.len() > 3, "the text comes in pieces");
    let previewed: String = deltas.iter().map(|delta| delta["delta"]["content"]["text"].as_str().unwrap()).collect();
    assert_eq!(previewed, text(whole));
    let last = seen.iter().rposition(|item| item["event_id"] == whole["id"]).unwrap();
    assert!(seen.iter().position(|item| item == whole).unwrap() > last, "the event is the last frame with its id");
}

#[tokio::test]
async fn usage_grows_and_the_cache_is_used() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    assert_eq!(
        session.object().await["usage"],
        json!({"input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0})
    );
    let first = session.turn(message("/say One")).await;
    let second = session.turn(message("/say Two")).await;
    let usage = |seen: &[Value]| of_type(seen, "span.model_request_end")[0]["model_usage"].clone();
    let (first, second) = (usage(&first), usage(&second));
    assert_eq!(first["cache_read_input_tokens"], 0);
    let prompt = first["cache_creation_input_tokens"].as_u64().unwrap() + first["input_tokens"].as_u64().unwrap();
    assert_eq!(second["cache_read_input_tokens"], prompt, "the second request reads what the first one wrote");
    let total = session.object().await["usage"].clone();
    let sum = |field: &str| first[field].as_u64().unwrap() + second[field].as_u64().unwrap();
    assert_eq!(total["input_tokens"], sum("input_tokens"));
    assert_eq!(total["output_tokens"], sum("output_tokens"));
    assert_eq!(total["cache_creation"]["ephemeral_5m_input_tokens"], sum("cache_creation_input_tokens"));
    assert!(total["list_cost"]["amount"].as_str().unwrap().parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn every_screenplay_plays_and_makes_only_events_that_the_wire_knows() {
    let stage = Stage::new().await;
    // Of the others, `errors` ends its session and `refusal` ends in a refusal.
    for (name, _) in SHIPPED.iter().filter(|(name, _)| !["errors", "refusal"].contains(name)) {
        let session = stage.session_of(json!({"tools": [toolset(&[])]}), json!({})).await;
        session.send(message(&format!("/play {name}"))).await;
        let object = session.settled().await;
        assert_eq!(object["status"], "idle", "{name}");
        pilothouse_api::Verbatim::<pilothouse_api::sessions::Session>::from_value(object).unwrap();
        let history = session.history().await;
        assert_eq!(history.last().unwrap()["stop_reason"]["type"], "end_turn", "{name}");
        for event in history {
            let parsed = Event::from_value(event.clone()).unwrap();
            assert!(!matches!(parsed.kind, EventKind::Unknown(_)), "{name}: {event}");
        }
    }
}

#[tokio::test]
async fn deleting_a_session_ends_its_streams() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    session.turn(message("/say Hello")).await;
    let mut stream = session.stream("").await;
    let (status, body) = stage.call("DELETE", &session.path(""), None).await;
    assert_eq!((status.as_u16(), body), (200, json!({"id": session.id, "type": "session_deleted"})));
    assert_eq!(stream.next().await.unwrap()["type"], "session.deleted");
    assert_eq!(stream.next().await, None);
    assert_eq!(stage.call("GET", &session.path("/events"), None).await.0, 404);
}
