//! Which events may change what waits for a person: only after those the inbox looks at a session again.

/// Events that no call waits for and that end no waiting: most of what a session says. Everything else, unknown types
/// included, may change what waits.
const CHANGE_NOTHING: [&str; 4] = ["agent.message", "agent.thinking", "session.usage", "span.model_request_end"];

/// Whether an event of this type may change what waits for a person.
pub fn may_change_waiting(kind: &str) -> bool {
    !CHANGE_NOTHING.contains(&kind)
}
