//! Checks that an answer is for the call that a person saw, with the input that they saw.

use super::{asked::AskedCall, body::GivenAnswer};
use crate::failure::Failure;
use http::{HeaderMap, HeaderName};
use std::collections::BTreeMap;

/// The header that names the input which was shown, as [`pilothouse_domain::input_digest`] does. A program that answers
/// may leave it out.
pub const INPUT_DIGEST: HeaderName = HeaderName::from_static("pilothouse-input-digest");

/// Refuses an answer to a call with other input than what was shown, and to one that doesn't wait any more. The call, if
/// the answer names its input.
pub(super) fn check<'a>(
    headers: &HeaderMap,
    answers: &[GivenAnswer],
    asked: &'a BTreeMap<String, AskedCall>,
) -> Result<Option<&'a AskedCall>, Failure> {
    let Some(shown) = headers.get(INPUT_DIGEST) else { return Ok(None) };
    let [answer] = answers else {
        return Err(Failure::invalid(format!("{INPUT_DIGEST}: names one input, so send one answer at a time.")));
    };
    let call = asked.get(&answer.call);
    let call = call.ok_or_else(|| changed("The session has no such call. Reload the page to see what waits."))?;
    if call.asked.input_digest.as_bytes() != shown.as_bytes() {
        return Err(changed("This is not the input that was shown. Reload the page and read it again."));
    }
    Ok(Some(call))
}

fn changed(message: &str) -> Failure {
    Failure::conflict(message).with_code("input_changed")
}
