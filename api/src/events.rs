//! Session events: what clients send, what the server emits, and previews of events in progress (events.md).

mod agent;
mod error;
mod kind;
mod session;
mod span;
mod user;
mod workflow;

pub use agent::*;
pub use error::*;
pub use kind::{EventKind, TYPES};
pub use session::*;
pub use span::*;
pub use user::*;
pub use workflow::*;

use crate::{
    Client, Error, Page, Timestamp,
    error::ErrorEnvelope,
    ids::{EventId, SessionId},
    page::Query,
    sse::ServerSentEvent,
    transport::Transport,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// The types of events that are tool calls (events.md §5.2).
pub const TOOL_CALLS: [&str; 3] = ["agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use"];
use std::sync::Arc;

/// A persisted event: its typed kind, and the JSON exactly as the API sent it.
#[derive(Clone, Debug)]
pub struct Event {
    /// `sevt_…`. An id may arrive twice: queued, then processed.
    pub id: EventId,
    /// `None` while a client's event is queued.
    pub processed_at: Option<Timestamp>,
    /// What happened.
    pub kind: EventKind,
    raw: Arc<Value>,
}

impl Event {
    /// An event that we create ourselves; only the simulator does.
    pub fn new(id: EventId, processed_at: Option<Timestamp>, kind: EventKind) -> Self {
        let mut raw = serde_json::to_value(&kind).unwrap_or_default();
        raw["id"] = json!(id);
        raw["processed_at"] = json!(processed_at);
        Self { id, processed_at, kind, raw: Arc::new(raw) }
    }

    /// Parses an event. Fails only if it has no `id`: an unknown type or shape becomes [`EventKind::Unknown`].
    pub fn from_value(raw: Value) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Common {
            id: EventId,
            #[serde(default)]
            processed_at: Option<Timestamp>,
        }
        let Common { id, processed_at } = Common::deserialize(&raw)?;
        Ok(Self { id, processed_at, kind: EventKind::from_value(&raw), raw: Arc::new(raw) })
    }

    /// The JSON as the API sent it.
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// `type` as the API sent it, even if unknown.
    pub fn type_name(&self) -> &str {
        self.raw.get("type").and_then(Value::as_str).unwrap_or_default()
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A preview of an event that is still being written; never stored, never replayed (events.md §9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Preview {
    /// An event begins.
    EventStart {
        /// Which one.
        event: PreviewedEvent,
    },
    /// More of its text.
    EventDelta {
        /// Which one.
        event_id: EventId,
        /// What is new.
        delta: Delta,
    },
}

impl Preview {
    /// The id that the event will have.
    pub fn event_id(&self) -> &EventId {
        match self {
            Self::EventStart { event } => &event.id,
            Self::EventDelta { event_id, .. } => event_id,
        }
    }
}

/// The event that a preview announces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewedEvent {
    /// `agent.message` or `agent.thinking`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id that the event will have.
    pub id: EventId,
}

/// A piece of text to append.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// `content_delta`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which content block; absent means the first.
    #[serde(default)]
    pub index: usize,
    /// A text block.
    pub content: crate::content::Block,
}

/// One item of an event stream.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamItem {
    /// A persisted event.
    Event(Event),
    /// A preview.
    Preview(Preview),
    /// The stream failed; it ends after this (README.md §4.4).
    Error(ErrorEnvelope),
}

impl StreamItem {
    /// Parses an item. `None` for a keep-alive; an error if the data is not JSON of the API.
    pub fn from_frame(frame: &ServerSentEvent) -> Result<Option<Self>, serde_json::Error> {
        match frame.event.as_str() {
            "ping" => Ok(None),
            "error" => serde_json::from_str(&frame.data).map(Self::Error).map(Some),
            _ => {
                let value: Value = serde_json::from_str(&frame.data)?;
                match value.get("type").and_then(Value::as_str) {
                    Some("event_start" | "event_delta") => serde_json::from_value(value).map(Self::Preview).map(Some),
                    _ => Event::from_value(value).map(Self::Event).map(Some),
                }
            }
        }
    }
}

/// Body of `POST /v1/sessions/{id}/events` (events.md §4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendEvents<E> {
    /// One or more, stored in order, all or nothing.
    pub events: Vec<E>,
}

/// Response to sending: the events as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentEvents {
    /// With ids; the SDK takes it as optional.
    #[serde(default)]
    pub data: Vec<Event>,
}

/// Operations on events.
impl<T: Transport> Client<T> {
    /// `POST /v1/sessions/{id}/events`.
    pub async fn send_events(&self, session: &SessionId, events: Vec<ClientEvent>) -> Result<SentEvents, Error> {
        self.post(&format!("/v1/sessions/{session}/events"), &SendEvents { events }).await
    }

    /// `GET /v1/sessions/{id}/events`: `limit` (at most 1000), `page`, `order` (`asc`), `types[]`, `created_at[…]`.
    pub async fn list_events(&self, session: &SessionId, query: &Query) -> Result<Page<Event>, Error> {
        self.get(&format!("/v1/sessions/{session}/events{}", query.suffix())).await
    }
}
