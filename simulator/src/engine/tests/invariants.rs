//! What holds for every session, whatever clients do: random actions on a running session.

use super::stage::*;
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
enum Action {
    Say(&'static str),
    Interrupt,
    /// Answers the nth waiting call.
    Answer {
        nth: usize,
        allow: bool,
    },
    Pause(u8),
}

fn action() -> impl Strategy<Value = Action> {
    let texts = prop::sample::select(vec![
        "/say One",
        "/think\n/use bash {\"command\":\"pwd\"}\n/say Two",
        "/use edit {\"file_path\":\"/tmp/x\"}\n/use lookup\n/say Three",
        "/play approval",
        "/play team",
        "/play fleet",
        "/play workflow",
        "/error model_overloaded_error\n/use write {\"file_path\":\"/tmp/y\"}",
        "/error billing_error",
    ]);
    prop_oneof![
        4 => texts.prop_map(Action::Say),
        1 => Just(Action::Interrupt),
        4 => (0_usize..3, any::<bool>()).prop_map(|(nth, allow)| Action::Answer { nth, allow }),
        2 => (1_u8..25).prop_map(Action::Pause),
    ]
}

async fn act(session: &Session<'_>, action: Action) {
    let event = match action {
        Action::Pause(millis) => return tokio::time::sleep(std::time::Duration::from_millis(u64::from(millis))).await,
        Action::Say(text) => message(text),
        Action::Interrupt => json!({"type": "user.interrupt"}),
        Action::Answer { nth, allow } => {
            let history = session.history().await;
            let Some(idle) = of_type(&history, "session.status_idle").pop() else { return };
            let Some(call) = idle["stop_reason"]["event_ids"].get(nth) else { return };
            let is_custom = history.iter().any(|e| e["id"] == *call && e["type"] == "agent.custom_tool_use");
            if is_custom {
                json!({"type": "user.custom_tool_result", "custom_tool_use_id": call})
            } else {
                json!({"type": "user.tool_confirmation", "tool_use_id": call, "result": if allow { "allow" } else { "deny" }})
            }
        }
    };
    // A refusal is an answer too: the state may forbid the event.
    let (status, answer) =
        session.stage.call("POST", &session.path("/events"), Some(json!({ "events": [event] }))).await;
    assert!(status == 200 || status == 400, "{answer}");
}

fn check(history: &[Value], streamed: &[Value]) {
    let kind = |event: &Value| event["type"].as_str().unwrap().to_owned();
    let mut is_running = false;
    let mut open_requests = 0_i32;
    for (index, event) in history.iter().enumerate() {
        match kind(event).as_str() {
            "session.status_running" => is_running = true,
            "session.status_idle" => {
                assert_eq!(history[index - 1]["type"], "session.usage", "usage comes right before idle");
                assert_eq!(open_requests, 0, "no request is open when the session rests");
                is_running = false;
            }
            "span.model_request_start" => {
                assert!(is_running, "a request while the session rests");
                open_requests += 1;
            }
            "span.model_request_end" => open_requests -= 1,
            // Copies of a child's calls have no request on the primary thread.
            _ if event.get("session_thread_id").is_some() => {}
            "agent.message" | "agent.tool_use" => assert_eq!(open_requests, 1, "outside of a request: {event}"),
            _ => {}
        }
    }
    for call in
        history.iter().filter(|event| kind(event).ends_with("tool_use") && event.get("session_thread_id").is_none())
    {
        let answers = history.iter().filter(|event| {
            let of = |field: &str| event.get(field) == Some(&call["id"]);
            match kind(event).as_str() {
                "agent.tool_result" | "agent.mcp_tool_result" => of("tool_use_id") || of("mcp_tool_use_id"),
                "user.custom_tool_result" => of("custom_tool_use_id"),
                _ => false,
            }
        });
        assert_eq!(answers.count(), 1, "one result for {call}");
    }
    let told: Vec<&Value> = streamed.iter().filter(|event| event["processed_at"].is_string()).collect();
    assert_eq!(told, history.iter().collect::<Vec<_>>(), "the stream tells the history, in its order");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 20, ..ProptestConfig::default() })]
    #[test]
    fn hold_under_any_actions(actions in prop::collection::vec(action(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let stage = Stage::at_speed(400.0).await;
            let tool = json!({"type": "custom", "name": "lookup", "description": "x", "input_schema": {"type": "object"}});
            let session = stage.session(json!([toolset(&[("edit", "always_ask"), ("web_search", "always_ask"), ("grep", "always_ask")]), tool])).await;
            let mut stream = session.stream("").await;
            for action in actions {
                act(&session, action).await;
            }
            session.settled().await;
            // Nothing may stay unanswered, so that every call has its result.
            session.send(json!({"type": "user.interrupt"})).await;
            session.settled().await;
            let history = session.history().await;
            let last = history.last().unwrap()["id"].clone();
            let mut streamed = Vec::new();
            while streamed.last().is_none_or(|event: &Value| event["id"] != last || event["processed_at"].is_null()) {
                streamed.push(stream.next().await.unwrap());
            }
            check(&history, &streamed);
        });
    }
}
