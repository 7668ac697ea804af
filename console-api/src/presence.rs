//! Presence: who watches a session, and who is about to answer.

use pilothouse_api::ids::EventId;
use serde::{Deserialize, Serialize};

/// Who watches a session, and who is about to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Presence {
    /// Names, each once, in alphabetical order.
    pub watching: Vec<String>,
    /// Who is about to answer which call.
    pub answering: Vec<Answering>,
}

impl Presence {
    /// Adds somebody who looks at a call, unless they are known to.
    pub fn add(&mut self, name: &str, call: &EventId) {
        if let Err(place) = self.watching.binary_search_by(|other| other.as_str().cmp(name)) {
            self.watching.insert(place, name.to_owned());
        }
        let answering = Answering { call: call.clone(), name: name.to_owned() };
        if !self.answering.contains(&answering) {
            self.answering.push(answering);
        }
    }
}

/// Somebody is about to answer a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answering {
    /// The tool-use event.
    pub call: EventId,
    /// Who.
    pub name: String,
}

/// What a person says of themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MyPresence {
    /// The call that they are about to answer.
    pub answering: Option<EventId>,
}
