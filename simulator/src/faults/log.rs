//! Faults in a session's log: its history shows them just as its streams do.

use super::{Fault, sentinel};
use serde_json::{Map, Value, json};

/// How large the event of `huge-event` is, in bytes.
const HUGE: usize = 5 * 1024 * 1024;

/// What a turn begins with, where the session's `metadata.fault` asks for something.
pub(crate) fn extra_event(metadata: &Map<String, Value>) -> Option<Value> {
    match asked(metadata)? {
        Fault::UnknownEvent => {
            Some(json!({"type": "session.tide_changed", "tide": {"metres": 1.2, "rising": true}, "note": null}))
        }
        Fault::HugeEvent => {
            let text = "All work and no play makes a very long event. ".repeat(HUGE / 46 + 1);
            Some(json!({"type": "agent.message", "content": [{"type": "text", "text": text}]}))
        }
        _ => None,
    }
}

/// Adds what no version knows to an event, where the session's `metadata.fault` asks for it.
pub(crate) fn add_fields(metadata: &Map<String, Value>, event: &mut Value) {
    if asked(metadata) == Some(Fault::UnknownFields) {
        event["tide"] = json!({"metres": 1.2});
        if let Some(block) = event.pointer_mut("/content/0").filter(|block| block.is_object()) {
            block["tide"] = json!([null, {"rising": true}]);
        }
    }
}

fn asked(metadata: &Map<String, Value>) -> Option<Fault> {
    Some(sentinel(metadata.get("fault")?.as_str()?)?.0)
}
