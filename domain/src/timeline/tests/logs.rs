//! Logs for tests: written by hand, from the fixtures, or generated as sessions that could have been.

use super::*;
use proptest::prelude::*;

/// A log that is being written: an event a second.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    values: Vec<Value>,
    seconds: u32,
}

pub(super) fn id(text: &str) -> EventId {
    text.parse().unwrap()
}

impl Log {
    pub(super) fn add(&mut self, kind: &str, members: Value) {
        let name = format!("e{}", self.values.len());
        self.named(&name, kind, members);
    }

    pub(super) fn named(&mut self, name: &str, kind: &str, members: Value) {
        self.seconds += 1;
        let time = json!(format!(
            "2026-10-09T{:02}:{:02}:{:02}Z",
            self.seconds / 3600,
            self.seconds / 60 % 60,
            self.seconds % 60
        ));
        self.push(name, kind, members, time);
    }

    pub(super) fn queue(&mut self, name: &str, kind: &str, members: Value) {
        self.push(name, kind, members, Value::Null);
    }

    /// Repeats a queued event as processed.
    pub(super) fn process(&mut self, name: &str) {
        let queued = self.values.iter().find(|value| value["id"] == name).unwrap().clone();
        let kind = queued["type"].as_str().unwrap().to_owned();
        self.named(name, &kind, queued);
    }

    /// Two events in one moment.
    pub(super) fn at_once(&mut self) {
        self.seconds -= 1;
    }

    fn push(&mut self, name: &str, kind: &str, members: Value, time: Value) {
        let mut value = members;
        value["id"] = json!(name);
        value["type"] = json!(kind);
        value["processed_at"] = time;
        self.values.push(value);
    }

    pub(super) fn events(&self) -> Vec<(u64, Event)> {
        let event = |(seq, value): (usize, &Value)| (seq as u64, Event::from_value(value.clone()).unwrap());
        self.values.iter().enumerate().map(event).collect()
    }

    pub(super) fn fold(&self) -> Timeline {
        let mut timeline = Timeline::default();
        for (seq, event) in self.events() {
            timeline.apply_event((seq, event));
        }
        timeline
    }

    pub(super) fn text(&mut self, kind: &str, text: &str) {
        self.add(kind, json!({ "content": [{ "type": "text", "text": text }] }));
    }

    pub(super) fn tool(&mut self, name: &str, permission: &str) {
        self.named(
            name,
            "agent.tool_use",
            json!({ "name": "bash", "input": { "command": name }, "evaluated_permission": permission }),
        );
    }

    pub(super) fn custom(&mut self, name: &str) {
        self.named(name, "agent.custom_tool_use", json!({ "name": "lookup", "input": {} }));
    }

    pub(super) fn result(&mut self, call: &str) {
        self.add(
            "agent.tool_result",
            json!({ "tool_use_id": call, "content": [{ "type": "text", "text": "ok" }], "is_error": false }),
        );
    }

    pub(super) fn confirm(&mut self, call: &str, result: &str) {
        self.add("user.tool_confirmation", json!({ "tool_use_id": call, "result": result }));
    }

    pub(super) fn idle(&mut self, reason: Value) {
        self.add("session.usage", json!({ "usage": { "input_tokens": self.seconds } }));
        self.add("session.status_idle", json!({ "stop_reason": reason, "stop_details": null }));
    }

    pub(super) fn waits_for(&mut self, calls: &[&str]) {
        self.idle(json!({ "type": "requires_action", "event_ids": calls }));
    }

    pub(super) fn error(&mut self, retry: &str) {
        self.add("session.error", json!({ "error": { "type": "model_overloaded_error", "message": "Busy.", "retry_status": { "type": retry } } }));
    }
}

/// The events of the fixtures: every type and every variant, in a log.
pub(super) fn fixtures() -> Vec<(u64, Event)> {
    let lines = concat!(
        include_str!("../../../../api/tests/fixtures/events.jsonl"),
        "\n",
        include_str!("../../../../api/tests/fixtures/events_variants.jsonl")
    );
    let values = lines.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let events = values.filter(|value| value.get("id").is_some()).map(|value| Event::from_value(value).unwrap());
    events.enumerate().map(|(seq, event)| (seq as u64, event)).collect()
}

/// A step of a generated turn.
#[derive(Clone, Debug)]
enum Step {
    Say,
    Think,
    Compact,
    Tool { permission: &'static str, answer: Option<&'static str>, result: bool },
    Custom { answered: bool },
    Child { answered: bool },
    Retry,
    Queue { processed: bool },
    Update,
    Novelty,
    SameMoment,
}

fn step() -> impl Strategy<Value = Step> {
    let permission = prop::sample::select(vec!["allow", "ask", "deny", "later"]);
    let answer = prop::option::of(prop::sample::select(vec!["allow", "deny"]));
    prop_oneof![
        Just(Step::Say),
        Just(Step::Think),
        Just(Step::Compact),
        (permission, answer, any::<bool>()).prop_map(|(permission, answer, result)| Step::Tool {
            permission,
            answer,
            result
        }),
        any::<bool>().prop_map(|answered| Step::Custom { answered }),
        any::<bool>().prop_map(|answered| Step::Child { answered }),
        Just(Step::Retry),
        any::<bool>().prop_map(|processed| Step::Queue { processed }),
        Just(Step::Update),
        Just(Step::Novelty),
        Just(Step::SameMoment),
    ]
}

/// A session that could have been: turns with tools, waits, errors, interrupts and child threads.
pub(super) fn session() -> impl Strategy<Value = Log> {
    let end = prop::sample::select(vec!["end_turn", "requires_action", "interrupt", "terminal", "exhausted", "open"]);
    prop::collection::vec((prop::collection::vec(step(), 0..6), end), 1..4).prop_map(|turns| {
        let mut log = Log::default();
        for (turn, (steps, end)) in turns.iter().enumerate() {
            write_turn(&mut log, turn, steps, end);
        }
        log
    })
}

fn write_turn(log: &mut Log, turn: usize, steps: &[Step], end: &str) {
    log.queue(&format!("q{turn}"), "user.message", json!({ "content": [{ "type": "text", "text": "go" }] }));
    log.add("session.status_running", json!({}));
    log.process(&format!("q{turn}"));
    log.named(&format!("r{turn}"), "span.model_request_start", json!({}));
    let mut open = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        write_step(log, &format!("c{turn}_{n}"), step, &mut open);
    }
    log.add("span.model_request_end", json!({
        "is_error": false, "model_request_start_id": format!("r{turn}"),
        "model_usage": { "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 1, "output_tokens": 1 },
    }));
    match end {
        "requires_action" => log.waits_for(&open.iter().map(String::as_str).collect::<Vec<_>>()),
        "interrupt" => {
            if let Some(call) = open.last() {
                log.add("agent.tool_result", json!({ "tool_use_id": call, "is_error": true }));
            }
            log.add("user.interrupt", json!({}));
            log.idle(json!({ "type": "end_turn" }));
        }
        "terminal" => {
            log.error("terminal");
            log.add("session.status_terminated", json!({}));
        }
        "exhausted" => {
            log.error("exhausted");
            log.idle(json!({ "type": "retries_exhausted" }));
        }
        "open" => {}
        reason => log.idle(json!({ "type": reason })),
    }
}

fn write_step(log: &mut Log, name: &str, step: &Step, open: &mut Vec<String>) {
    match step {
        Step::Say => log.text("agent.message", "text"),
        Step::Think => log.add("agent.thinking", json!({})),
        Step::Compact => log.add("agent.thread_context_compacted", json!({})),
        Step::Tool { permission, answer, result } => {
            log.tool(name, permission);
            if let Some(answer) = answer {
                log.confirm(name, answer);
            }
            if *result {
                log.result(name);
            } else if answer.is_none() {
                open.push(name.to_owned());
            }
        }
        Step::Custom { answered } => {
            log.custom(name);
            if *answered {
                log.add("user.custom_tool_result", json!({ "custom_tool_use_id": name, "is_error": true }));
            } else {
                open.push(name.to_owned());
            }
        }
        Step::Child { answered } => write_child(log, name, *answered, open),
        Step::Retry => {
            log.error("retrying");
            log.add("session.status_rescheduled", json!({}));
            log.add("session.status_running", json!({}));
        }
        Step::Queue { processed } => {
            log.queue(&format!("{name}q"), "user.interrupt", json!({}));
            if *processed {
                log.process(&format!("{name}q"));
            }
        }
        Step::Update => log.add("session.updated", json!({ "title": name })),
        Step::Novelty => log.add("session.novelty", json!({ "name": name })),
        Step::SameMoment => log.at_once(),
    }
}

fn write_child(log: &mut Log, name: &str, answered: bool, open: &mut Vec<String>) {
    let thread = format!("sthr_{name}");
    let status = json!({ "agent_name": "Helper", "session_thread_id": thread });
    log.add("session.thread_status_running", status.clone());
    let mut created = status.clone();
    created["workflow_run_id"] = Value::Null;
    log.add("session.thread_created", created);
    let mut idle = status;
    idle["stop_reason"] = json!({ "type": "requires_action", "event_ids": [name] });
    log.add("session.thread_status_idle", idle);
    log.named(
        name,
        "agent.tool_use",
        json!({
            "name": "bash", "input": {}, "evaluated_permission": "ask", "session_thread_id": thread,
        }),
    );
    if answered {
        // Two copies of one answer, each with an id of its own (events.md §7).
        log.confirm(name, "allow");
        log.confirm(name, "allow");
    } else {
        open.push(name.to_owned());
    }
}
