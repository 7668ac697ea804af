//! Checks that an answer is for the call that a person saw, with the input that they saw.

use crate::{
    failure::Failure,
    gateway::{Gateway, failure_of},
    store::{Store, answers::NewAnswer},
};
use http::{HeaderMap, HeaderName};
use pilothouse_api::{
    Page,
    events::{Event, TOOL_CALLS},
    ids::SessionId,
    page::Query,
};
use pilothouse_domain::input_digest::input_digest;

/// The header that names the input which was shown, as [`input_digest`] does. A program that answers may leave it out.
pub const INPUT_DIGEST: HeaderName = HeaderName::from_static("pilothouse-input-digest");

/// Refuses an answer to a call with other input than what was shown, and to one that doesn't wait any more. The call, if
/// the answer names its input.
pub(super) async fn check(
    gateway: &Gateway,
    store: &Store,
    session: &SessionId,
    headers: &HeaderMap,
    answers: &[NewAnswer],
) -> Result<Option<Event>, Failure> {
    let Some(shown) = headers.get(INPUT_DIGEST) else { return Ok(None) };
    let [answer] = answers else {
        return Err(Failure::invalid(format!("{INPUT_DIGEST}: names one input, so send one answer at a time.")));
    };
    let event = match store.logged_call(session.as_str(), &answer.tool_use).await? {
        Some(call) => Some(serde_json::from_str(&call.json).map_err(Failure::internal)?),
        // Nobody follows the session: the inbox showed it.
        None => upstream_call(gateway, session, &answer.tool_use).await?,
    };
    let event: Event =
        event.ok_or_else(|| changed("The session has no such call. Reload the page to see what waits."))?;
    if input_digest(&event).as_deref().map(str::as_bytes) != Some(shown.as_bytes()) {
        return Err(changed("This is not the input that was shown. Reload the page and read it again."));
    }
    Ok(Some(event))
}

/// The event of a call among the session's newest ones.
async fn upstream_call(gateway: &Gateway, session: &SessionId, call: &str) -> Result<Option<Event>, Failure> {
    let query = Query::new().with("order", "desc").with("limit", 100).with_each("types[]", TOOL_CALLS);
    let page = gateway.read_json(&format!("/v1/sessions/{session}/events{}", query.suffix())).await;
    let page: Page<Event> = page.map_err(|error| failure_of(&error))?;
    Ok(page.data.into_iter().find(|event| event.id.as_str() == call))
}

fn changed(message: &str) -> Failure {
    Failure::conflict(message).with_code("input_changed")
}
