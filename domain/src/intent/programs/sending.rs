//! What it means that a program sends something to another machine.

use super::{Call, Report};
use crate::intent::{Effect, Level, path, shell::Word};

/// Credentials that go out with what is sent.
pub(super) fn sends_secrets(call: &Call<'_>, sent: &[Word]) -> bool {
    call.stdin.carries.secret
        || sent.iter().any(|word| {
            let name = word.text.rsplit(['@', '=', '<']).next().unwrap_or_default();
            word.carries.secret
                || word.feeds.as_ref().is_some_and(|feeds| feeds.carries.secret)
                || path::facts(name).is_secret
        })
}

/// Adds what sending means: what has left the machine can't be taken back.
pub(super) fn sending(report: Report, call: &Call<'_>, sent: &[Word], stays: bool) -> Report {
    let secrets = sends_secrets(call, sent);
    let level = if stays && !secrets { Level::LookClosely } else { Level::Dangerous };
    report.marked(call, Effect::SendsOut, level, "Sends data to another machine.").marked_if(
        secrets,
        call,
        Effect::Secrets,
        Level::Dangerous,
        "Sends credentials to another machine.",
    )
}
