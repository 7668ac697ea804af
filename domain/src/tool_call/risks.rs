//! Marks what looks risky in a tool call. It is a hint for reviewers: an unmarked call is not proven safe.

mod command;
mod programs;
mod risk;

pub use risk::Risk;

use super::{Detail, paths};
use crate::reveal::reveal;
use std::borrow::Cow;

/// A gap that may push the rest of a line out of sight, in columns.
const LONG_GAP: usize = 40;

/// More marks than this would not help.
const MAX_MARKS: usize = 200;

/// Marks what looks risky, in the order it stands. Empty means that nothing was recognised, not that the call is safe.
pub fn risks(detail: &Detail) -> Vec<Risk> {
    let text = detail.text();
    let mut found = hidden(text);
    let whole = |why: &'static str| Risk { span: 0..text.len(), why: Cow::Borrowed(why) };
    match detail {
        Detail::Command { command, .. } => found.extend(command::risks(command)),
        Detail::Edit { path, .. } | Detail::Write { path, .. } | Detail::Read { path, .. } => {
            found.extend(paths::sensitive(path).map(whole));
        }
        Detail::Glob { path, .. } | Detail::Grep { path, .. } => {
            found.extend(path.as_deref().and_then(paths::sensitive).map(whole));
        }
        Detail::Fetch { url } => found.extend(paths::suspicious_url(url).map(whole)),
        Detail::WebSearch { .. } | Detail::Other => {}
    }
    found.sort_by_key(|risk| (risk.span.start, risk.span.end));
    found.dedup();
    if found.len() > MAX_MARKS {
        found.truncate(MAX_MARKS);
        found.push(whole("contains more risky parts than are marked"));
    }
    found
}

/// Characters that don't show, and gaps that push text out of sight.
fn hidden(text: &str) -> Vec<Risk> {
    let mut found = Vec::new();
    let mut at = 0;
    for span in reveal(text) {
        let Some(name) = span.kind.name() else {
            at += span.text.len();
            continue;
        };
        let length = match span.kind {
            crate::reveal::RevealedKind::Control(character) => character.len_utf8(),
            crate::reveal::RevealedKind::Plain => 0,
        };
        found.push(Risk { span: at..at + length, why: Cow::Owned(format!("contains an invisible character: {name}")) });
        at += length;
    }
    found.extend(gaps(text));
    found
}

fn gaps(text: &str) -> Vec<Risk> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        if matches!(character, ' ' | '\t') {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take()
            && at - from >= LONG_GAP
            && character != '\n'
        {
            found.push(Risk { span: from..at, why: Cow::Borrowed("has a long gap with more text behind it") });
        }
    }
    found
}
