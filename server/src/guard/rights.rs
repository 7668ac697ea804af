//! The one table of rights: which call needs which right, and which role has it. A call that is not on the table does
//! not exist.

use super::{Identity, Role};
use http::Method;

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Look at something.
    Read,
    /// Answer an agent.
    Answer,
    /// Send events: answers need [`Right::Answer`], anything else [`Right::Operate`]. See [`events_allowed`].
    Send,
    /// Create and run sessions, send messages, upload and mount files.
    Operate,
    /// Change agents and environments, and delete.
    Administer,
}

impl Right {
    /// The least role that has the right; of [`Right::Send`] the least that may send anything at all.
    pub const fn least_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Answer | Self::Send => Role::Approver,
            Self::Operate => Role::Operator,
            Self::Administer => Role::Admin,
        }
    }
}

impl Identity {
    /// Whether this person or program has a right.
    pub fn may(&self, right: Right) -> bool {
        self.role >= right.least_role()
    }
}

use Right::{Administer, Answer, Operate, Read, Send};

/// The table. `{…}` stands for one id.
pub const TABLE: &[(&str, &str, Right)] = &[
    ("GET", "/api/v1/agents", Read),
    ("POST", "/api/v1/agents", Administer),
    ("GET", "/api/v1/agents/{agent_id}", Read),
    ("POST", "/api/v1/agents/{agent_id}", Administer),
    ("POST", "/api/v1/agents/{agent_id}/archive", Administer),
    ("GET", "/api/v1/agents/{agent_id}/versions", Read),
    ("GET", "/api/v1/models", Read),
    ("GET", "/api/v1/models/{model_id}", Read),
    ("GET", "/api/v1/environments", Read),
    ("POST", "/api/v1/environments", Administer),
    ("GET", "/api/v1/environments/{environment_id}", Read),
    ("POST", "/api/v1/environments/{environment_id}", Administer),
    ("DELETE", "/api/v1/environments/{environment_id}", Administer),
    ("POST", "/api/v1/environments/{environment_id}/archive", Administer),
    ("GET", "/api/v1/sessions", Read),
    ("POST", "/api/v1/sessions", Operate),
    ("GET", "/api/v1/sessions/{session_id}", Read),
    ("POST", "/api/v1/sessions/{session_id}", Operate),
    ("DELETE", "/api/v1/sessions/{session_id}", Administer),
    ("POST", "/api/v1/sessions/{session_id}/archive", Operate),
    ("GET", "/api/v1/sessions/{session_id}/events", Read),
    ("POST", "/api/v1/sessions/{session_id}/events", Send),
    ("GET", "/api/v1/sessions/{session_id}/events/stream", Read),
    ("GET", "/api/v1/sessions/{session_id}/resources", Read),
    ("POST", "/api/v1/sessions/{session_id}/resources", Operate),
    ("GET", "/api/v1/sessions/{session_id}/resources/{resource_id}", Read),
    ("POST", "/api/v1/sessions/{session_id}/resources/{resource_id}", Operate),
    ("DELETE", "/api/v1/sessions/{session_id}/resources/{resource_id}", Administer),
    ("GET", "/api/v1/sessions/{session_id}/threads", Read),
    ("GET", "/api/v1/sessions/{session_id}/threads/{thread_id}", Read),
    ("POST", "/api/v1/sessions/{session_id}/threads/{thread_id}/archive", Operate),
    ("GET", "/api/v1/sessions/{session_id}/threads/{thread_id}/events", Read),
    ("GET", "/api/v1/sessions/{session_id}/threads/{thread_id}/stream", Read),
    ("GET", "/api/v1/files", Read),
    ("POST", "/api/v1/files", Operate),
    ("GET", "/api/v1/files/{file_id}", Read),
    ("DELETE", "/api/v1/files/{file_id}", Administer),
    ("GET", "/api/v1/files/{file_id}/content", Read),
    ("GET", "/api/console/me", Read),
    ("GET", "/api/console/stream", Read),
    ("GET", "/api/console/sessions", Read),
    ("GET", "/api/console/sessions/{session_id}", Read),
    ("GET", "/api/console/sessions/{session_id}/events", Read),
    ("GET", "/api/console/sessions/{session_id}/search", Read),
    ("GET", "/api/console/sessions/{session_id}/overview", Read),
    ("GET", "/api/console/sessions/{session_id}/tools", Read),
    ("POST", "/api/console/sessions/{session_id}/presence", Answer),
    ("GET", "/api/console/sessions/{session_id}/export", Read),
    ("GET", "/api/console/sessions/{session_id}/shares", Operate),
    ("POST", "/api/console/sessions/{session_id}/shares", Operate),
    ("DELETE", "/api/console/sessions/{session_id}/shares/{share_id}", Operate),
    ("GET", "/api/console/sessions/{session_id}/usage", Read),
    ("GET", "/api/console/sessions/{session_id}/types", Read),
];

/// What a call needs; `None` where there is no such call.
pub fn right(method: &Method, path: &str) -> Option<Right> {
    let row = TABLE.iter().find(|(row_method, pattern, _)| *row_method == method.as_str() && fits(pattern, path));
    row.map(|(_, _, right)| *right)
}

/// The events that answer an agent: all that an approver may send.
const ANSWERS: [&str; 4] = ["user.tool_confirmation", "user.custom_tool_result", "user.tool_result", "user.interrupt"];

/// Whether a role may send events of these types in one call.
pub fn events_allowed(role: Role, types: &[impl AsRef<str>]) -> bool {
    let answers_only = || types.iter().all(|kind| ANSWERS.contains(&kind.as_ref()));
    role >= Role::Operator || (role == Role::Approver && answers_only())
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut segments) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), segments.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if pattern == segment || (pattern.starts_with('{') && is_id(segment)) => {}
            _ => return false,
        }
    }
}

/// Ids are opaque, but an id that could be read as something else on its way (`..`, `%2f`) is none.
fn is_id(segment: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    (1..=128).contains(&segment.len()) && segment.chars().all(fits) && !segment.chars().all(|c| c == '.')
}

#[cfg(test)]
mod tests;
