//! Items from the upstream, parsed as far as recording needs it; their JSON stays untouched.

use crate::{channel::Previewed, store::event_log::Received};
use pilothouse_api::{events::Event, ids::ThreadId};
use pilothouse_domain::log_index::LogIndex;
use serde_json::Value;

/// One item of a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A persisted event.
    Event(Box<Received>),
    /// A preview.
    Preview(Box<Previewed>),
}

impl Item {
    /// Parses an item of a session's or a child thread's stream; the error says what is wrong with the event.
    pub fn read(json: String, thread: Option<&ThreadId>) -> Result<Self, serde_json::Error> {
        let value: Value = serde_json::from_str(&json)?;
        let name = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        if matches!(name.as_str(), "event_start" | "event_delta") {
            return Ok(Self::Preview(Box::new(preview(name, value, json))));
        }
        let event = Event::from_value(value)?;
        Ok(Self::Event(Box::new(Received {
            event_id: event.id.to_string(),
            kind: name,
            stream: thread.map(ThreadId::to_string),
            index: LogIndex::of(&event),
            json,
        })))
    }
}

fn preview(name: String, value: Value, json: String) -> Previewed {
    let id = value.pointer("/event/id").or_else(|| value.get("event_id"));
    let event_id = id.and_then(Value::as_str).unwrap_or_default().to_owned();
    Previewed { name, event_id, preview: serde_json::from_value(value).ok(), json }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_domain::log_index::QUEUED;

    #[test]
    fn reads_events_and_previews_of_any_age() {
        let queued = r#"{"id":"sevt_1","type":"user.message","processed_at":null,"new":[1]}"#;
        let Item::Event(event) = Item::read(queued.to_owned(), None).unwrap() else { panic!("an event") };
        assert_eq!((event.kind.as_str(), event.index.at, event.json.as_str()), ("user.message", QUEUED, queued));
        let unknown = r#"{"type":"agent.dreamt","id":"sevt_2","processed_at":"2026-10-09T14:00:00Z"}"#;
        let thread = "sthr_1".parse().unwrap();
        let Item::Event(event) = Item::read(unknown.to_owned(), Some(&thread)).unwrap() else { panic!("an event") };
        assert_eq!(event.stream.as_deref(), Some("sthr_1"));
        let start = r#"{"type":"event_start","event":{"type":"agent.message","id":"sevt_3"}}"#;
        let Item::Preview(preview) = Item::read(start.to_owned(), None).unwrap() else { panic!("a preview") };
        assert_eq!(preview.preview.unwrap().event_id().as_str(), "sevt_3");
        let unknown = r#"{"type":"event_delta","event_id":"sevt_3","delta":{"type":"hologram_delta"}}"#;
        let Item::Preview(preview) = Item::read(unknown.to_owned(), None).unwrap() else { panic!("a preview") };
        assert_eq!((preview.preview, &*preview.event_id, preview.json.as_str()), (None, "sevt_3", unknown));
        assert!(Item::read("{}".to_owned(), None).is_err());
        assert!(Item::read("<html>".to_owned(), None).is_err());
    }
}
