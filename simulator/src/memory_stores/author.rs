//! The author of a change to a memory (files-vaults-memory-skills.md §3.3).

use serde_json::{Value, json};

/// The key of whoever calls the API. The simulator has one, whatever its callers send.
const API_KEY: &str = "apikey_01SimuLatedApiKey00000001";

/// The author of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author<'a> {
    /// A caller of the API.
    Api,
    /// The agent of a session, by the session's id.
    Session(&'a str),
}

impl Author<'_> {
    /// As the wire has it.
    pub fn actor(self) -> Value {
        match self {
            Self::Api => json!({"api_key_id": API_KEY, "type": "api_actor"}),
            Self::Session(id) => json!({"session_id": id, "type": "session_actor"}),
        }
    }
}
