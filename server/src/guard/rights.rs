//! The table of rights: which call needs which right. A call that is not in the table doesn't exist.

use crate::identity::Right::{self, Administer, Answer, Operate, Read, Send};
use http::Method;
use matchit::Router;
use std::{collections::HashMap, sync::LazyLock};

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
    ("POST", "/api/v1/sessions/{session_id}/resources/{resource_id}", Administer),
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
    ("GET", "/api/console/openapi.json", Read),
    ("GET", "/api/console/me", Read),
    ("GET", "/api/console/stream", Read),
    ("GET", "/api/console/approvals", Read),
    ("GET", "/api/console/approvals/summary", Read),
    ("GET", "/api/console/rules", Read),
    ("GET", "/api/console/rules/trial", Administer),
    ("POST", "/api/console/rules/draft", Administer),
    ("POST", "/api/console/rules/draft/remove", Administer),
    ("POST", "/api/console/rules/draft/restore", Administer),
    ("POST", "/api/console/rules/draft/discard", Administer),
    ("POST", "/api/console/rules/switch-on", Administer),
    ("GET", "/api/console/decisions", Read),
    ("GET", "/api/console/decisions/export", Read),
    ("GET", "/api/console/push", Read),
    ("POST", "/api/console/push/devices", Answer),
    ("POST", "/api/console/push/devices/{device_id}", Answer),
    ("DELETE", "/api/console/push/devices/{device_id}", Read),
    ("GET", "/api/console/push/waiting", Read),
    ("GET", "/api/console/notifications", Read),
    ("POST", "/api/console/notifications/choices", Answer),
    ("POST", "/api/console/notifications/mail", Answer),
    ("DELETE", "/api/console/notifications/mail", Answer),
    ("POST", "/api/console/notifications/mail/confirm", Answer),
    ("POST", "/api/console/notifications/test", Answer),
    ("GET", "/api/console/webhooks", Administer),
    ("POST", "/api/console/webhooks", Administer),
    ("POST", "/api/console/webhooks/{webhook_id}", Administer),
    ("DELETE", "/api/console/webhooks/{webhook_id}", Administer),
    ("POST", "/api/console/webhooks/{webhook_id}/test", Administer),
    ("POST", "/api/console/webhooks/{webhook_id}/messages/{message_id}/redeliver", Administer),
    // Who may not answer has no use for a passkey.
    ("GET", "/api/console/passkeys", Read),
    ("POST", "/api/console/passkeys", Answer),
    ("POST", "/api/console/passkeys/registrations", Answer),
    ("POST", "/api/console/passkeys/step-ups", Answer),
    ("POST", "/api/console/passkeys/{passkey_id}", Answer),
    ("DELETE", "/api/console/passkeys/{passkey_id}", Answer),
    ("GET", "/api/console/sessions", Read),
    ("GET", "/api/console/sessions/{session_id}", Read),
    ("GET", "/api/console/sessions/{session_id}/events", Read),
    ("GET", "/api/console/sessions/{session_id}/rows", Read),
    ("GET", "/api/console/sessions/{session_id}/replay", Read),
    ("GET", "/api/console/sessions/{session_id}/search", Read),
    ("GET", "/api/console/sessions/{session_id}/overview", Read),
    ("GET", "/api/console/sessions/{session_id}/tools", Read),
    ("GET", "/api/console/sessions/{session_id}/fragments/{name}", Read),
    ("POST", "/api/console/sessions/{session_id}/presence", Answer),
    ("GET", "/api/console/sessions/{session_id}/export", Read),
    ("GET", "/api/console/sessions/{session_id}/shares", Operate),
    ("POST", "/api/console/sessions/{session_id}/shares", Operate),
    ("DELETE", "/api/console/sessions/{session_id}/shares/{share_id}", Operate),
    ("GET", "/api/console/sessions/{session_id}/usage", Read),
    ("GET", "/api/console/sessions/{session_id}/types", Read),
];

/// The table by method.
static ROUTES: LazyLock<HashMap<&str, Router<(&str, Right)>>> = LazyLock::new(|| {
    let mut routes: HashMap<&str, Router<(&str, Right)>> = HashMap::new();
    for (method, pattern, right) in TABLE {
        // A row that conflicted with another would not exist; the tests look every row up.
        let _ = routes.entry(*method).or_default().insert(*pattern, (*pattern, *right));
    }
    routes
});

/// The pattern of a call's path, and the right it needs; `None` for an unknown call.
pub fn row(method: &Method, path: &str) -> Option<(&'static str, Right)> {
    let found = ROUTES.get(method.as_str())?.at(path).ok()?;
    found.params.iter().all(|(_, id)| is_id(id)).then_some(*found.value)
}

/// Ids are opaque, but one that could be interpreted on its way (`..`, `%2f`) is rejected.
fn is_id(segment: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    (1..=128).contains(&segment.len()) && segment.chars().all(fits) && !segment.chars().all(|c| c == '.')
}

#[cfg(test)]
mod tests;
