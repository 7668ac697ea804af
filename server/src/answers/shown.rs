//! Checks that an answer is for the call that a person saw, with the input that they saw.

use crate::{
    failure::Failure,
    store::{Store, answers::NewAnswer},
};
use http::{HeaderMap, HeaderName};
use pilothouse_api::{events::Event, ids::SessionId};
use pilothouse_domain::input_digest::input_digest;

/// The header that names the input which was shown, as [`input_digest`] does. A program that answers may leave it out.
pub const INPUT_DIGEST: HeaderName = HeaderName::from_static("pilothouse-input-digest");

/// Refuses an answer to a call with other input than what was shown, and to one that doesn't wait any more.
pub(super) async fn check(
    store: &Store,
    session: &SessionId,
    headers: &HeaderMap,
    answers: &[NewAnswer],
) -> Result<(), Failure> {
    let Some(shown) = headers.get(INPUT_DIGEST) else { return Ok(()) };
    let [answer] = answers else {
        return Err(Failure::invalid(format!("{INPUT_DIGEST}: names one input, so send one answer at a time.")));
    };
    let call = store.logged_call(session.as_str(), &answer.tool_use).await?;
    let call =
        call.ok_or_else(|| changed("This call is not in the session's log. Reload the page to see what waits."))?;
    let event: Event = serde_json::from_str(&call.json).map_err(Failure::internal)?;
    if input_digest(&event).as_deref().map(str::as_bytes) != Some(shown.as_bytes()) {
        return Err(changed("This is not the input that was shown. Reload the page and read it again."));
    }
    Ok(())
}

fn changed(message: &str) -> Failure {
    Failure::conflict(message).with_code("input_changed")
}
