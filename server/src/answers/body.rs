//! Which calls a body of events answers.

use serde_json::Value;

/// The events that answer a tool call, with the field that names the call (events.md §4.3 and §4.4).
pub(super) const ANSWERS: [(&str, &str); 3] = [
    ("user.tool_confirmation", "tool_use_id"),
    ("user.tool_result", "tool_use_id"),
    ("user.custom_tool_result", "custom_tool_use_id"),
];

/// An answer as somebody gives it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GivenAnswer {
    /// The call.
    pub call: String,
    /// The event.
    pub event: Value,
}

impl GivenAnswer {
    /// Whether it denies a call, which no rule forbids.
    pub fn denies(&self) -> bool {
        self.event["type"] == "user.tool_confirmation" && self.event["result"] == "deny"
    }

    /// Whether it allows a call.
    pub fn allows(&self) -> bool {
        self.event["type"] == "user.tool_confirmation" && !self.denies()
    }
}

/// The answers in a body.
pub(super) fn answers_in(body: &Value) -> Vec<GivenAnswer> {
    let events = body.get("events").and_then(Value::as_array).into_iter().flatten();
    let answer = |event: &Value| Some(GivenAnswer { call: tool_use_of(event)?.to_owned(), event: event.clone() });
    events.filter_map(answer).collect()
}

pub(super) fn tool_use_of(event: &Value) -> Option<&str> {
    let name = event.get("type")?.as_str()?;
    let (_, field) = ANSWERS.iter().find(|(answer, _)| *answer == name)?;
    event.get(*field)?.as_str()
}
