//! Items from the upstream, read as far as telling programs of them needs it; their JSON stays untouched.

use crate::{channel::Previewed, store::event_log::Received};
use pilothouse_api::{
    Timestamp,
    ids::{EventId, ThreadId},
};
use pilothouse_domain::timeline::place_in_time;
use serde::{Deserialize, de::Error as _};
use serde_json::Value;
use std::borrow::Cow;

/// One item of a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A persisted event.
    Event(Box<Arrived>),
    /// A preview.
    Preview(Box<Previewed>),
}

/// A persisted event as it came. Only its envelope is read: programs, who get it as it is, wait for nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The event's id.
    pub event_id: EventId,
    /// Its `type`.
    pub kind: String,
    /// Its place in time, as [`place_in_time`] has it.
    pub at: i64,
    /// The child thread whose own stream it came on.
    pub stream: Option<ThreadId>,
    /// The upstream's JSON, untouched.
    pub json: String,
}

/// What all items have.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Cow<'a, str>,
    id: Option<EventId>,
    processed_at: Option<Timestamp>,
}

impl Item {
    /// Reads an item of a session's or a child thread's stream; the error says what is wrong with it.
    pub fn read(json: String, stream: Option<&ThreadId>) -> Result<Self, serde_json::Error> {
        let Envelope { kind, id, processed_at } = serde_json::from_str(&json)?;
        let kind = kind.into_owned();
        if matches!(kind.as_str(), "event_start" | "event_delta") {
            return Ok(Self::Preview(Box::new(preview(kind, json)?)));
        }
        let event_id = id.ok_or_else(|| serde_json::Error::missing_field("id"))?;
        let at = place_in_time(processed_at.as_ref());
        Ok(Self::Event(Box::new(Arrived { event_id, kind, at, stream: stream.cloned(), json })))
    }
}

impl Arrived {
    /// Reads the whole event.
    pub fn read(self) -> Result<Received, serde_json::Error> {
        Received::read(self.json, self.stream.as_ref())
    }
}

fn preview(name: String, json: String) -> Result<Previewed, serde_json::Error> {
    let value: Value = serde_json::from_str(&json)?;
    let id = value.pointer("/event/id").or_else(|| value.get("event_id"));
    let event_id = id.and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Previewed { name, event_id, preview: serde_json::from_value(value).ok(), json })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_domain::log_index::QUEUED;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn reads_events_and_previews_of_any_age() {
        let queued = r#"{"id":"sevt_1","type":"user.message","processed_at":null,"new":[1]}"#;
        let Item::Event(event) = Item::read(queued.to_owned(), None).unwrap() else { panic!("an event") };
        assert_eq!((event.kind.as_str(), event.at, event.json.as_str()), ("user.message", QUEUED, queued));
        let unknown = r#"{"type":"agent.dreamt","id":"sevt_2","processed_at":"2026-10-09T14:00:00Z"}"#;
        let thread = "sthr_1".parse().unwrap();
        let Item::Event(event) = Item::read(unknown.to_owned(), Some(&thread)).unwrap() else { panic!("an event") };
        assert_eq!(event.stream.as_ref().map(ThreadId::as_str), Some("sthr_1"));
        let start = r#"{"type":"event_start","event":{"type":"agent.message","id":"sevt_3"}}"#;
        let Item::Preview(preview) = Item::read(start.to_owned(), None).unwrap() else { panic!("a preview") };
        assert_eq!(preview.preview.unwrap().event_id().as_str(), "sevt_3");
        let unknown = r#"{"type":"event_delta","event_id":"sevt_3","delta":{"type":"hologram_delta"}}"#;
        let Item::Preview(preview) = Item::read(unknown.to_owned(), None).unwrap() else { panic!("a preview") };
        assert_eq!((preview.preview, &*preview.event_id, preview.json.as_str()), (None, "sevt_3", unknown));
        assert!(Item::read("{}".to_owned(), None).is_err());
        assert!(Item::read("<html>".to_owned(), None).is_err());
        let cut = r#"{"id":"sevt_1","type":"x.y","content":["#;
        assert!(Item::read(cut.to_owned(), None).is_err(), "what programs are told is whole");
    }

    proptest! {
        #[test]
        fn an_envelope_says_what_the_whole_event_says(
            id in "sevt_[a-z0-9]{1,8}", kind in "[a-z_.\u{e9}\"]{0,12}", at in prop::option::of("[0-9TZ:.-]{0,24}|2026-10-09T14:00:0[0-9]Z"),
            childs in any::<bool>(), text in ".{0,20}",
        ) {
            let thread = childs.then(|| "sthr_1".parse().unwrap());
            let json = json!({"id": id, "type": kind, "processed_at": at, "content": [{"type": "text", "text": text}]});
            let Item::Event(event) = Item::read(json.to_string(), thread.as_ref()).unwrap() else { panic!("an event") };
            let read = event.clone().read().unwrap();
            prop_assert_eq!((event.event_id.as_str(), event.kind, event.at), (read.event_id.as_str(), read.kind, read.index.at));
            prop_assert_eq!((event.stream.map(|id| id.to_string()), event.json), (read.stream, read.json));
        }
    }
}
