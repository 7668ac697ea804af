//! Waiting for the client: confirmations, custom tools, workers (events.md §8.3).

use super::stage::*;
use serde_json::{Value, json};

fn lookup() -> Value {
    json!({"type": "custom", "name": "lookup", "description": "Looks up.", "input_schema": {"type": "object"}})
}

#[tokio::test]
async fn two_calls_at_once_are_answered_one_by_one() {
    let stage = Stage::new().await;
    let tools = json!([toolset(&[("bash", "always_ask"), ("edit", "always_ask")])]);
    let session = stage.session_of(json!({"tools": tools, "metadata": {"screenplay": "approval"}}), json!({})).await;
    let mut stream = session.stream("").await;
    session.send(message("Ship it")).await;
    let seen = stream.until("session.status_idle").await;
    let asked: Vec<String> =
        of_type(&seen, "agent.tool_use").into_iter().filter(|e| e["evaluated_permission"] == "ask").map(id).collect();
    assert_eq!(asked.len(), 2);
    let waits = |ids: &[String]| json!({"type": "requires_action", "event_ids": ids});
    assert_eq!(seen.last().unwrap()["stop_reason"], waits(&asked));
    let ends = ["span.model_request_end", "session.thread_status_idle", "session.usage", "session.status_idle"];
    assert_eq!(types(&seen[seen.len() - 4..]), ends);
    assert_eq!(of_type(&seen, "session.thread_status_idle")[0]["stop_reason"], waits(&asked));

    let mut deny = confirm(&asked[0], "deny");
    deny["deny_message"] = json!("Not today.");
    session.send(deny).await;
    let rest = stream.until("session.status_idle").await;
    let expected = ["user.tool_confirmation?", "user.tool_confirmation", "session.usage", "session.status_idle"];
    assert_eq!(types(&rest), expected);
    assert_eq!(rest.last().unwrap()["stop_reason"], waits(&asked[1..]));
    assert_eq!(session.object().await["status"], "idle");

    session.send(confirm(&asked[1], "allow")).await;
    let rest = stream.until("session.status_idle").await;
    let expected = [
        "user.tool_confirmation?",
        "user.tool_confirmation",
        "session.status_running",
        "session.thread_status_running",
        "agent.tool_result",
        "agent.tool_result",
    ];
    assert_eq!(types(&rest)[..6], expected);
    assert_eq!((&rest[4]["tool_use_id"], &rest[4]["is_error"]), (&json!(asked[0]), &json!(true)));
    assert!(text(&rest[4]).contains("Not today."), "{}", text(&rest[4]));
    assert_eq!((&rest[5]["tool_use_id"], &rest[5]["is_error"]), (&json!(asked[1]), &json!(false)));
    let texts: Vec<&str> = of_type(&rest, "agent.message").into_iter().map(text).collect();
    assert!(texts.contains(&"I go on without the tests, as you wish."), "{texts:?}");
    assert!(texts.contains(&"Release 4.2 is live on staging."), "{texts:?}");

    let edit = rest.last().unwrap()["stop_reason"]["event_ids"][0].as_str().unwrap().to_owned();
    let end = session.turn(confirm(&edit, "allow")).await;
    assert_eq!(end.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert!(session.refused(confirm(&edit, "allow")).await.contains("no tool call"), "answered once");
}

#[tokio::test]
async fn a_custom_tool_waits_for_its_result() {
    let stage = Stage::new().await;
    let session = stage.session(json!([lookup()])).await;
    let seen = session.turn(message("/use lookup {\"order\":\"1\"}\n/say Got it")).await;
    let call = of_type(&seen, "agent.custom_tool_use")[0];
    assert_eq!((&call["name"], &call["input"]), (&json!("lookup"), &json!({"order": "1"})));
    assert_eq!(call.get("evaluated_permission"), None);
    assert_eq!(seen.last().unwrap()["stop_reason"]["event_ids"], json!([call["id"]]));
    assert!(session.refused(message("Hello?")).await.contains("requires_action"));
    assert!(session.refused(confirm(&id(call), "allow")).await.contains("confirmation"), "it is not asked about");
    let result = json!({"type": "user.custom_tool_result", "custom_tool_use_id": call["id"],
        "content": [{"type": "text", "text": "shipped"}], "is_error": null});
    let mut stream = session.stream("").await;
    let stored = session.send(result.clone()).await;
    assert!(stored["processed_at"].is_string(), "processed at once");
    assert_eq!(stored.get("is_error"), None);
    let rest = stream.until("session.status_idle").await;
    let expected = ["user.custom_tool_result", "session.status_running", "session.thread_status_running"];
    assert_eq!(types(&rest)[..3], expected);
    assert_eq!(text(of_type(&rest, "agent.message")[0]), "Got it");
    session.refused(result).await;
}

#[tokio::test]
async fn a_system_message_trails_a_tool_result_while_calls_wait_4_6() {
    let calls = json!([{"tool": "lookup", "input": {}}, {"tool": "lookup", "input": {}}]);
    let stage = Stage::of_steps(json!([{"use": calls}, {"say": {"text": "Got both"}}]), INSTANT).await;
    let session = stage.session(json!([lookup()])).await;
    let seen = session.turn(message("/play test")).await;
    let calls: Vec<String> = of_type(&seen, "agent.custom_tool_use").into_iter().map(id).collect();
    let system = json!({"type": "system.message", "content": [{"type": "text", "text": "Prices are in euros."}]});
    assert!(session.refused(system.clone()).await.contains("requires_action"));
    let result = |call: &str| json!({"type": "user.custom_tool_result", "custom_tool_use_id": call});
    let stored = session.send_all(vec![result(&calls[0]), system]).await;
    assert_eq!(stored[1]["type"], "system.message");
    let end = session.turn(result(&calls[1])).await;
    assert_eq!(text(of_type(&end, "agent.message")[0]), "Got both");
}

#[tokio::test]
async fn a_custom_tool_may_be_answered_before_the_session_is_idle() {
    let stage = Stage::at_speed(1.0).await;
    let agent = json!({"tools": [lookup(), toolset(&[("web_search", "always_ask")])]});
    let session = stage.session_of(agent, json!({})).await;
    let mut stream = session.stream("").await;
    // The task is slow to go on after the call, since a client that reads the stream answers at once.
    session.send(message("/use lookup\n/say Got it")).await;
    let call = stream.until("agent.custom_tool_use").await.pop().unwrap();
    let result = json!({"type": "user.custom_tool_result", "custom_tool_use_id": call["id"]});
    session.send(result).await;
    let rest = stream.until("agent.message").await;
    assert_eq!(of_type(&rest, "user.custom_tool_result").len(), 1);
}

#[tokio::test]
async fn policies_are_honoured() {
    let stage = Stage::new().await;
    let mcp = json!({"type": "mcp_toolset", "mcp_server_name": "helpdesk"});
    let agent = json!({
        "tools": [toolset(&[("bash", "auto"), ("write", "disabled")]), mcp],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": "https://mcp.example.com"}],
    });
    let session = stage.session_of(agent, json!({})).await;
    let seen = session
        .turn(message("/use bash {\"command\":\"rm -rf /\"}\n/use write {\"file_path\":\"/tmp/x\"}\n/use helpdesk/create {\"a\":1}"))
        .await;
    let calls: Vec<(&Value, &Value)> = seen
        .iter()
        .filter(|event| event["type"].as_str().unwrap().ends_with("tool_use"))
        .map(|event| (&event["evaluated_permission"], &event["evaluation"]))
        .collect();
    let auto = json!({"type": "auto", "evaluated_permission": {"type": "deny", "reason_code": "high_risk"}});
    let ask = json!({"type": "always_ask"});
    assert_eq!(calls, [(&json!("deny"), &auto), (&json!("deny"), &Value::Null), (&json!("ask"), &ask)]);
    let texts: Vec<&str> = of_type(&seen, "agent.tool_result").into_iter().map(text).collect();
    assert_eq!(texts, ["Permission to use bash has been denied.", "Permission to use write has been denied."]);
    let denied = of_type(&seen, "agent.tool_use")[0];
    assert!(session.refused(confirm(&id(denied), "allow")).await.contains("no tool call"), "can't be overruled");
    let call = of_type(&seen, "agent.mcp_tool_use")[0];
    assert_eq!((&call["mcp_server_name"], &call["name"]), (&json!("helpdesk"), &json!("create")));
    let rest = session.turn(confirm(&id(call), "allow")).await;
    let result = of_type(&rest, "agent.mcp_tool_result")[0];
    assert_eq!((&result["mcp_tool_use_id"], result.get("tool_use_id")), (&call["id"], None));
}

#[tokio::test]
async fn in_a_self_hosted_environment_a_worker_runs_the_tools() {
    let stage = Stage::new().await;
    let environment = json!({"name": "own", "config": {"type": "self_hosted"}});
    let environment = stage.post("/v1/environments", environment).await["id"].clone();
    let agent = json!({"tools": [toolset(&[("bash", "always_ask")])]});
    let session = stage.session_of(agent, json!({ "environment_id": environment })).await;
    let seen = session.turn(message("/use bash {\"command\":\"ls\"}")).await;
    let call = id(of_type(&seen, "agent.tool_use")[0]);
    let result = json!({"type": "user.tool_result", "tool_use_id": call, "content": []});
    session.refused(result.clone()).await;
    let waits = session.turn(confirm(&call, "allow")).await;
    assert_eq!(waits.last().unwrap()["stop_reason"]["event_ids"], json!([call]), "allowed, and waits for the worker");
    let end = session.turn(result).await;
    assert_eq!(end.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert_eq!(of_type(&end, "agent.tool_result").len(), 0, "the worker's own result stands");
}

#[tokio::test]
async fn long_outputs_are_cut_and_say_where_the_rest_is() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(message("/play hostile")).await;
    let lengths: Vec<usize> =
        of_type(&seen, "agent.tool_result").into_iter().map(|result| text(result).chars().count()).collect();
    assert!(lengths.iter().any(|length| *length >= 1_000_000), "{lengths:?}");
    let cut = of_type(&seen, "agent.tool_result").into_iter().find(|r| text(r).contains("The whole of it is in"));
    assert!(text(cut.unwrap()).len() < 3_000);
}
