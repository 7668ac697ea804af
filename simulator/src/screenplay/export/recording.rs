//! The logs of a session, sorted: each event with its thread, and each call with its result.

use crate::json::text_of;
use pilothouse_api::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The cap on every duration, in seconds: nobody watches a build for an hour.
const LONGEST: f64 = 60.0;

pub(super) struct Recording {
    /// The events of the primary thread, and those of the whole session.
    pub log: Vec<Value>,
    /// What child threads did, by their ids.
    pub threads: HashMap<String, Vec<Value>>,
    /// The results of calls by their ids, and the seconds that the tools ran.
    pub results: HashMap<String, (Value, f64)>,
}

impl Recording {
    pub fn new(log: &[Value], threads: &HashMap<String, Vec<Value>>) -> Self {
        let results = [log].into_iter().chain(threads.values().map(Vec::as_slice)).flat_map(results).collect();
        let mut recording = Self { log: Vec::with_capacity(log.len()), threads: threads.clone(), results };
        for (index, event) in log.iter().enumerate() {
            if recording.give_error(event, log.get(index + 1)) {
                continue;
            }
            if !is_copied_call(event) {
                recording.log.push(event.clone());
            }
        }
        recording
    }

    /// Moves an error into the log of the child that it holds or ends, which the next event names: errors appear only
    /// on the session's stream (events.md §6, §7).
    fn give_error(&mut self, event: &Value, next: Option<&Value>) -> bool {
        if event["type"] != "session.error" {
            return false;
        }
        let status = next.filter(|next| {
            next["type"] == "session.thread_status_rescheduled" || next["stop_reason"]["type"] == "retries_exhausted"
        });
        let Some(status) = status else { return false };
        let thread = status["session_thread_id"].as_str().and_then(|id| self.threads.get_mut(id));
        let Some(thread) = thread else { return false };
        let place = thread.iter().position(|own| own["id"] == status["id"]).unwrap_or(thread.len());
        thread.insert(place, event.clone());
        true
    }
}

/// A child's call that waits for the client also appears on the session's stream (events.md §7).
fn is_copied_call(event: &Value) -> bool {
    let calls = ["agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use"];
    event["session_thread_id"].is_string() && calls.iter().any(|call| event["type"] == *call)
}

fn results(log: &[Value]) -> HashMap<String, (Value, f64)> {
    let mut began: HashMap<&str, i64> = HashMap::new();
    let mut results = HashMap::new();
    for event in log {
        let id = |key: &str| event[key].as_str();
        match event["type"].as_str().unwrap_or_default() {
            "agent.tool_use" | "agent.mcp_tool_use" => began.extend(id("id").zip(millis(event))),
            // The wait for a person is not the tool's.
            "user.tool_confirmation" => began.extend(id("tool_use_id").zip(millis(event))),
            "agent.tool_result" | "agent.mcp_tool_result" => {
                if let Some(call) = id("tool_use_id").or_else(|| id("mcp_tool_use_id")) {
                    let seconds =
                        began.get(call).zip(millis(event)).map_or(0.0, |(began, ended)| between(*began, ended));
                    results.insert(call.to_owned(), (event.clone(), seconds));
                }
            }
            _ => {}
        }
    }
    results
}

/// Seconds between two moments.
pub(super) fn between(earlier: i64, later: i64) -> f64 {
    ((later - earlier) as f64 / 1000.0).clamp(0.0, LONGEST)
}

/// When an event was processed, in milliseconds since 1970.
pub(super) fn millis(event: &Value) -> Option<i64> {
    Timestamp::from(event["processed_at"].as_str()?).unix_millis()
}

/// The text of an event.
pub(super) fn text(event: &Value) -> String {
    text_of(&event["content"])
}

/// `{{` would begin a variable when it is played.
pub(super) fn escaped(text: &str) -> String {
    text.replace("{{", "{{open}}")
}

/// Seconds to a tenth.
pub(super) fn tenths(seconds: f64) -> Value {
    json!((seconds * 10.0).round() / 10.0)
}
