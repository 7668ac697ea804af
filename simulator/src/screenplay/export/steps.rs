//! What one thread did, as steps.

use super::{
    recording::{Recording, between, escaped, millis, tenths, text},
    threads,
};
use serde_json::{Value, json};

/// The slowest and the fastest pace of a message, in characters a second; a log only says when it was finished.
const PACES: (f64, f64) = (40.0, 2_000.0);

/// The steps behind the events of one thread.
pub(super) fn of(events: &[Value], recording: &Recording) -> Vec<Value> {
    let mut steps = Steps::default();
    let mut last = None;
    for event in events {
        let at = millis(event);
        let seconds = last.zip(at).map_or(0.0, |(last, at)| between(last, at));
        steps.add(event, seconds, recording);
        last = at.or(last);
    }
    steps.made
}

#[derive(Default)]
struct Steps {
    made: Vec<Value>,
    /// Calls of one model request form one step.
    is_same_request: bool,
}

impl Steps {
    fn add(&mut self, event: &Value, seconds: f64, recording: &Recording) {
        match event["type"].as_str().unwrap_or_default() {
            "agent.thinking" => self.made.push(json!({ "think": tenths(seconds) })),
            "agent.message" => self.made.push(said(&text(event), seconds)),
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
                self.at_once("use", call(event, recording));
            }
            "agent.tool_result" | "agent.mcp_tool_result" | "span.model_request_start" => self.is_same_request = false,
            "agent.thread_message_sent" => {
                if let Some(delegation) = threads::delegation(event, recording, of) {
                    self.at_once("delegate", delegation);
                }
            }
            "agent.thread_message_received" => self.made.extend(threads::advice(event, recording)),
            "workflow_run.created" => self.at_once("workflow", threads::workflow(event, recording, of)),
            "session.error" => self.meet(&event["error"]),
            "agent.thread_context_compacted" => self.made.push(json!({ "compact": {} })),
            "session.status_idle" | "session.thread_status_idle" if event["stop_reason"]["type"] == "refusal" => {
                self.refuse();
            }
            _ => {}
        }
    }

    /// Adds to the last step what the same request asks for, or begins a step with it.
    fn at_once(&mut self, kind: &str, item: Value) {
        let last = self.made.last_mut().filter(|_| self.is_same_request);
        match last.and_then(|step| step.get_mut(kind)).and_then(Value::as_array_mut) {
            Some(items) => items.push(item),
            None => self.made.push(json!({ kind: [item] })),
        }
        self.is_same_request = true;
    }

    /// Repeated events of a retried error become one step.
    fn meet(&mut self, error: &Value) {
        let then = match error["retry_status"]["type"].as_str() {
            Some("exhausted") => "exhausted",
            Some("terminal") => "terminal",
            _ => "recover",
        };
        let last = self.made.last_mut().and_then(|step| step.get_mut("error"));
        match last.filter(|step| step["type"] == error["type"]) {
            Some(step) => {
                step["retries"] = json!(step["retries"].as_u64().unwrap_or_default() + 1);
                step["then"] = json!(then);
            }
            None => self.made.push(json!({ "error": {
                "type": error["type"], "message": error["message"], "retries": u32::from(then == "recover"), "then": then,
            }})),
        }
    }

    /// A thread and its session report the same refusal.
    fn refuse(&mut self) {
        let refusal = json!({ "end": "refusal" });
        if self.made.last() != Some(&refusal) {
            self.made.push(refusal);
        }
    }
}

fn said(text: &str, seconds: f64) -> Value {
    let pace = text.chars().count() as f64 / seconds.max(0.001);
    json!({ "say": { "text": escaped(text), "pace": pace.clamp(PACES.0, PACES.1).round() } })
}

fn call(event: &Value, recording: &Recording) -> Value {
    let name = event["name"].as_str().unwrap_or_default();
    let tool = match event["mcp_server_name"].as_str() {
        Some(server) => format!("{server}/{name}"),
        None => name.to_owned(),
    };
    let mut call = json!({ "tool": tool, "input": escaped_in(&event["input"]) });
    if let Some((result, seconds)) = event["id"].as_str().and_then(|id| recording.results.get(id)) {
        call["seconds"] = tenths(*seconds);
        call["result"] = json!({ "text": escaped(&text(result)), "error": result["is_error"] == true });
    }
    call
}

fn escaped_in(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(escaped(text)),
        Value::Array(items) => items.iter().map(escaped_in).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), escaped_in(value))).collect(),
        other => other.clone(),
    }
}
