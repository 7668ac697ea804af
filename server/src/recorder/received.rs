//! What the upstream sent, read only as far as recording needs it; the JSON stays untouched.

use crate::store::event_log::Received;
use pilothouse_api::ids::EventId;
use serde::Deserialize;

/// An event of the history or the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its `type`.
    pub name: String,
    /// What the log keeps.
    pub row: Received,
}

/// A preview of an event that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// `event_start` or `event_delta`.
    pub name: String,
    /// Which event.
    pub event_id: EventId,
    /// The event's type; only a start says it.
    pub of: Option<String>,
    /// The upstream's JSON, untouched.
    pub json: String,
}

/// One item of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A persisted event.
    Event(Event),
    /// A preview.
    Preview(Preview),
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    name: String,
    id: Option<EventId>,
    event_id: Option<EventId>,
    event: Option<Written>,
    processed_at: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Written {
    id: EventId,
    #[serde(rename = "type")]
    name: String,
}

impl Item {
    /// Reads an item; the error says what an event of the API would have.
    pub fn read(json: String) -> Result<Self, serde_json::Error> {
        let head: Head = serde_json::from_str(&json)?;
        let missing = |field| <serde_json::Error as serde::de::Error>::missing_field(field);
        match (head.name.as_str(), head.event, head.event_id) {
            ("event_start", Some(written), _) => {
                Ok(Self::Preview(Preview { name: head.name, event_id: written.id, of: Some(written.name), json }))
            }
            ("event_delta", _, Some(event_id)) => {
                Ok(Self::Preview(Preview { name: head.name, event_id, of: None, json }))
            }
            _ => {
                let event_id = head.id.ok_or_else(|| missing("id"))?.to_string();
                let row = Received { event_id, processed: head.processed_at.is_some(), json };
                Ok(Self::Event(Event { name: head.name, row }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_events_and_previews_of_any_age() {
        let queued = r#"{"id":"sevt_1","type":"user.message","processed_at":null,"new":[1]}"#;
        let Item::Event(event) = Item::read(queued.to_owned()).unwrap() else { panic!("an event") };
        assert_eq!(
            (event.name.as_str(), event.row.processed, event.row.json.as_str()),
            ("user.message", false, queued)
        );
        let unknown = r#"{"type":"agent.dreamt","id":"sevt_2","processed_at":"2026-10-09T14:00:00Z"}"#;
        let Item::Event(event) = Item::read(unknown.to_owned()).unwrap() else { panic!("an event") };
        assert!(event.row.processed);
        let start = r#"{"type":"event_start","event":{"type":"agent.message","id":"sevt_3"}}"#;
        let Item::Preview(preview) = Item::read(start.to_owned()).unwrap() else { panic!("a preview") };
        assert_eq!(preview.of.as_deref(), Some("agent.message"));
        assert!(Item::read("{}".to_owned()).is_err());
        assert!(Item::read("<html>".to_owned()).is_err());
    }
}
