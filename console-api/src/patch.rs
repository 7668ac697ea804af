//! What changed on a session's page: HTML that the server rendered once for all who may see the same.

use pilothouse_api::ids::EventId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What changed of a session. A field is absent where nothing changed. Applying a patch twice is harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Patch {
    /// New and changed rows of the transcript, whole, as HTML.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// Text that rows gained which are being written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grown: Vec<Grown>,
    /// The keys of rows that are no longer shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<EventId>,
    /// The content of changed slots, as HTML by the slot's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, String>,
    /// All calls that wait for an answer, where one of them changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cards: Option<Vec<Card>>,
    /// How the session is, in words that controls are disabled by, such as `working`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The document's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The child thread of which the log received older events, which no patch has; empty: the session's own stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<String>,
}

impl Patch {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Text that a row gained at its end. Now and then the row is sent whole instead, with its text formatted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grown {
    /// The row.
    pub key: EventId,
    /// How much of its text came before, in UTF-16 units.
    pub after: usize,
    /// What came now.
    pub text: String,
}

/// A call that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// The id of its element.
    pub id: String,
    /// The element.
    pub html: String,
}

/// The data of a `patch` frame of the live stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchFrame<S, P> {
    /// The session.
    pub session: S,
    /// The number of the log up to which a reader has everything once this is applied.
    pub seq: u64,
    /// What changed.
    pub patch: P,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_change_is_absent() {
        assert_eq!(serde_json::to_string(&Patch::default()).unwrap(), "{}");
        assert!(serde_json::from_str::<Patch>("{}").unwrap().is_empty());
        let patch = Patch { cards: Some(Vec::new()), ..Patch::default() };
        assert!(!patch.is_empty(), "that nothing waits any more is news");
        assert_eq!(serde_json::to_string(&patch).unwrap(), r#"{"cards":[]}"#);
    }

    #[test]
    fn a_frame_names_its_session_and_number_first() {
        let frame = PatchFrame { session: "sesn_1", seq: 7, patch: Patch::default() };
        assert_eq!(serde_json::to_string(&frame).unwrap(), r#"{"session":"sesn_1","seq":7,"patch":{}}"#);
    }
}
