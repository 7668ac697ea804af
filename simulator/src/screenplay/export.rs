//! From a session's event log to a screenplay that plays the same again: what the model did, with its pace.

use serde_json::{Map, Value, json};
use std::collections::HashMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The slowest and the fastest pace of a message, in characters a second; a log only says when it was finished.
const PACES: (f64, f64) = (40.0, 2_000.0);
/// The longest that anything takes, in seconds: nobody watches a build for an hour.
const LONGEST: f64 = 60.0;

/// A screenplay with a scene for each turn of a log (events.md §3, oldest first). Scenes without keywords take turns,
/// so a session that is sent as many messages plays the whole log again. Whether a tool asks first is left to the
/// agent that plays it; the work of other threads is left out.
pub fn export(about: &str, log: &[Value]) -> Value {
    let results = results(log);
    let mut scenes: Vec<Vec<Value>> = Vec::new();
    let mut last = None;
    // Calls of one model request were made at once.
    let mut is_same_request = false;
    for event in log {
        let at = millis(event);
        let seconds = last.zip(at).map_or(0.0, |(last, at)| ((at - last) as f64 / 1000.0).clamp(0.0, LONGEST));
        if is_first(event) {
            scenes.push(Vec::new());
        } else if let Some(scene) = scenes.last_mut() {
            add(scene, event, seconds, is_same_request, &results);
        }
        is_same_request = match event["type"].as_str() {
            Some("agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use") => true,
            Some("agent.tool_result" | "agent.mcp_tool_result" | "span.model_request_start") => false,
            _ => is_same_request,
        };
        last = at.or(last);
    }
    let scenes: Vec<Value> =
        scenes.into_iter().filter(|s| !s.is_empty()).map(|steps| json!({ "steps": steps })).collect();
    json!({ "about": about, "keywords": [], "scenes": scenes })
}

/// Whether a turn begins: the model reads a message.
fn is_first(event: &Value) -> bool {
    event["type"] == "user.message" && !event["processed_at"].is_null()
}

/// The results of calls by their ids, and the seconds that the tools ran.
type Results<'a> = HashMap<&'a str, (&'a Value, f64)>;

fn add(scene: &mut Vec<Value>, event: &Value, seconds: f64, is_same_request: bool, results: &Results) {
    let kind = event["type"].as_str().unwrap_or_default();
    match kind {
        "agent.thinking" => scene.push(json!({ "think": tenths(seconds) })),
        "agent.message" => scene.push(said(&text(&event["content"]), seconds)),
        "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
            called(scene, event, is_same_request, results);
        }
        "session.error" => met(scene, &event["error"]),
        "agent.thread_context_compacted" => scene.push(json!({ "compact": {} })),
        "session.status_idle" if event["stop_reason"]["type"] == "refusal" => scene.push(json!({ "end": "refusal" })),
        _ => {}
    }
}

fn said(text: &str, seconds: f64) -> Value {
    let pace = text.chars().count() as f64 / seconds.max(0.001);
    json!({ "say": { "text": escaped(text), "pace": pace.clamp(PACES.0, PACES.1).round() } })
}

fn called(scene: &mut Vec<Value>, event: &Value, is_same_request: bool, results: &Results) {
    let name = event["name"].as_str().unwrap_or_default();
    let tool = match event["mcp_server_name"].as_str() {
        Some(server) => format!("{server}/{name}"),
        None => name.to_owned(),
    };
    let mut call =
        Map::from_iter([("tool".to_owned(), json!(tool)), ("input".to_owned(), escaped_in(&event["input"]))]);
    if let Some((result, seconds)) = event["id"].as_str().and_then(|id| results.get(id)) {
        call.insert("seconds".to_owned(), tenths(*seconds));
        let outcome = json!({ "text": escaped(&text(&result["content"])), "error": result["is_error"] == true });
        call.insert("result".to_owned(), outcome);
    }
    let step = scene.last_mut().filter(|_| is_same_request);
    match step.and_then(|step| step.get_mut("use")).and_then(Value::as_array_mut) {
        Some(calls) => calls.push(Value::Object(call)),
        None => scene.push(json!({ "use": [call] })),
    }
}

/// An error that is told of again while it is retried is one error.
fn met(scene: &mut Vec<Value>, error: &Value) {
    let then = match error["retry_status"]["type"].as_str() {
        Some("exhausted") => "exhausted",
        Some("terminal") => "terminal",
        _ => "recover",
    };
    let again = scene.last_mut().and_then(|step| step.get_mut("error")).filter(|step| step["type"] == error["type"]);
    match again {
        Some(step) => {
            step["retries"] = json!(step["retries"].as_u64().unwrap_or_default() + 1);
            step["then"] = json!(then);
        }
        None => scene.push(json!({ "error": {
            "type": error["type"], "message": error["message"], "retries": u32::from(then == "recover"), "then": then,
        }})),
    }
}

fn results(log: &[Value]) -> Results<'_> {
    let mut began: HashMap<&str, i64> = HashMap::new();
    let mut results = HashMap::new();
    for event in log {
        let kind = event["type"].as_str().unwrap_or_default();
        let id = |key: &str| event[key].as_str();
        match kind {
            "agent.tool_use" | "agent.mcp_tool_use" => began.extend(id("id").zip(millis(event))),
            // The wait for a person is not the tool's.
            "user.tool_confirmation" => began.extend(id("tool_use_id").zip(millis(event))),
            "agent.tool_result" | "agent.mcp_tool_result" => {
                if let Some(call) = id("tool_use_id").or_else(|| id("mcp_tool_use_id")) {
                    let ran = began.get(call).zip(millis(event)).map_or(0, |(began, ended)| ended - began);
                    results.insert(call, (event, (ran as f64 / 1000.0).clamp(0.0, LONGEST)));
                }
            }
            _ => {}
        }
    }
    results
}

fn text(content: &Value) -> String {
    let blocks = content.as_array().into_iter().flatten();
    blocks.filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
}

/// `{{` would begin a variable when it is played.
fn escaped(text: &str) -> String {
    text.replace("{{", "{{open}}")
}

fn escaped_in(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(escaped(text)),
        Value::Array(items) => items.iter().map(escaped_in).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), escaped_in(value))).collect(),
        other => other.clone(),
    }
}

fn tenths(seconds: f64) -> Value {
    json!((seconds * 10.0).round() / 10.0)
}

fn millis(event: &Value) -> Option<i64> {
    let at = OffsetDateTime::parse(event["processed_at"].as_str()?, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_waits_become_a_pace() {
        let at = |second: f64| format!("2026-10-09T14:00:{second:06.3}Z");
        let log = [
            json!({"type": "user.message", "processed_at": null}),
            json!({"type": "user.message", "processed_at": at(0.0)}),
            json!({"type": "agent.thinking", "processed_at": at(1.5)}),
            json!({"type": "agent.message", "processed_at": at(2.5), "content": [{"type": "text", "text": "x".repeat(100)}]}),
            json!({"type": "agent.tool_use", "id": "a", "name": "bash", "input": {"command": "echo {{x}}"}, "processed_at": at(3.0)}),
            json!({"type": "agent.mcp_tool_use", "id": "b", "mcp_server_name": "desk", "name": "find", "input": {}, "processed_at": at(3.0)}),
            json!({"type": "user.tool_confirmation", "tool_use_id": "a", "processed_at": at(20.0)}),
            json!({"type": "agent.tool_result", "tool_use_id": "a", "content": [], "is_error": true, "processed_at": at(22.0)}),
            json!({"type": "session.status_idle", "stop_reason": {"type": "refusal"}, "processed_at": at(23.0)}),
        ];
        let steps = json!([
            {"think": 1.5},
            {"say": {"text": "x".repeat(100), "pace": 100.0}},
            {"use": [
                {"tool": "bash", "input": {"command": "echo {{open}}x}}"}, "seconds": 2.0, "result": {"text": "", "error": true}},
                {"tool": "desk/find", "input": {}},
            ]},
            {"end": "refusal"},
        ]);
        assert_eq!(export("A day", &log), json!({"about": "A day", "keywords": [], "scenes": [{"steps": steps}]}));
    }

    #[test]
    fn a_retried_error_is_one_step() {
        let error = |status: &str| {
            json!({"type": "session.error", "processed_at": "2026-10-09T14:00:01Z", "error": {
                "type": "model_overloaded_error", "message": "busy", "retry_status": {"type": status}
            }})
        };
        let log = [
            json!({"type": "user.message", "processed_at": "2026-10-09T14:00:00Z"}),
            error("retrying"),
            error("retrying"),
            error("exhausted"),
        ];
        assert_eq!(
            export("x", &log)["scenes"][0]["steps"],
            json!([
                {"error": {"type": "model_overloaded_error", "message": "busy", "retries": 3, "then": "exhausted"}}
            ])
        );
    }
}
