//! What the upstream's history says about an answer.

use super::body::{ANSWERS, tool_use_of};
use crate::{gateway::Gateway, store::Store};
use pilothouse_api::{Error, Page, page::Query};
use serde_json::Value;

/// What the history has.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// This very answer.
    Ours(Value),
    /// Another answer to the same call: a program that uses the API itself was first.
    Other,
    /// No answer to that call.
    Nothing,
}

/// Looks for the answer to a call among the newest events of its session, and of the child thread that called.
pub(super) async fn look_up(
    gateway: &Gateway,
    store: &Store,
    session: &str,
    call: &str,
    event: &str,
) -> Result<Found, Error> {
    let types = ANSWERS.iter().map(|(name, _)| *name);
    let types = Query::new().with("order", "desc").with("limit", 100).with_each("types[]", types);
    let mut lists = vec![format!("/v1/sessions/{session}/events{}", types.suffix())];
    // An answer to a child thread's call may stand on that thread's own stream only (events.md §7).
    let logged = store.logged_call(session, call).await.ok().flatten();
    if let Some(thread) = logged.and_then(|call| call.thread) {
        lists.push(format!("/v1/sessions/{session}/threads/{thread}/events?limit=1000"));
    }
    let sent: Value = serde_json::from_str(event).unwrap_or_default();
    for list in lists {
        let page: Page<Value> = gateway.read_json(&list).await?;
        let found = page.data.into_iter().find(|event| tool_use_of(event) == Some(call));
        if let Some(event) = found {
            return Ok(if is_same(&sent, &event) { Found::Ours(event) } else { Found::Other });
        }
    }
    Ok(Found::Nothing)
}

/// Whether a stored event is the one that was sent: it has every member of it.
fn is_same(sent: &Value, stored: &Value) -> bool {
    let members = sent.as_object().into_iter().flatten();
    members.filter(|(_, value)| !value.is_null()).all(|(name, value)| stored.get(name) == Some(value))
}
