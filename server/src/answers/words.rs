//! What somebody is told whose answer came second.

use crate::store::answers::{AnswerState, StoredAnswer};
use pilothouse_domain::{format::duration_ms, reveal::visible};
use serde_json::Value;

/// Who was first, what they answered and when, or that this is not known yet.
pub fn told(first: &StoredAnswer, now: i64) -> String {
    let StoredAnswer { actor, at, state, event, .. } = first;
    let actor = visible(actor);
    let ago = duration_ms((now - at).max(0));
    let deed = deed(event);
    match state {
        AnswerState::Recorded => format!("{actor} {deed} {ago} ago."),
        AnswerState::Claimed | AnswerState::Sent => format!("{actor} {deed} just now. The answer is on its way."),
        AnswerState::Lost => format!(
            "{actor} {deed} {ago} ago, but the Claude API didn't confirm it. Pilothouse is finding out whether it arrived; \
             until then nobody can answer this call."
        ),
    }
}

/// What an answer does, as the end of a sentence about who gave it.
fn deed(event: &str) -> &'static str {
    let event: Value = serde_json::from_str(event).unwrap_or_default();
    match (event["type"].as_str(), event["result"].as_str()) {
        (_, Some("allow")) => "allowed this call",
        (_, Some("deny")) => "denied this call",
        (Some("user.tool_result" | "user.custom_tool_result"), _) => "sent a result for this call",
        _ => "answered this call",
    }
}
