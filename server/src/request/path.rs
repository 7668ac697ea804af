//! The path of a request: as the caller sent it, and as it may be logged. A share link's token is part of its path, and
//! must not get into a log.

use axum::extract::{OriginalUri, Request};
use std::borrow::Cow;

/// Where the console's health is, and the stream that measures proxies; both are open to all.
const HEALTH: &str = "/healthz";
pub const PROBE_STREAM: &str = "/healthz/stream";

/// Whether a path is for probes.
pub fn is_probe(path: &str) -> bool {
    path == HEALTH || path == PROBE_STREAM
}

/// The replacement for a token.
const MASK: &str = "…";

/// The calls that may follow a link's token.
const CALLS: [&str; 9] =
    ["events", "rows", "replay", "search", "overview", "stream", "export", "fragments/minimap", "fragments/row"];

/// A run of base64url characters of this length may be a token, or a good part of one.
const LONG_RUN: usize = 40;

/// The path as the caller sent it, even inside a nested router, which strips a prefix from the request's own path.
pub fn whole_path(request: &Request) -> &str {
    request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().path(), |uri| uri.0.path())
}

/// A path without a link's token, however it is spelled. Anything but the exact path of a link loses everything after
/// the word `share`, and runs as long as a token are always masked.
pub fn without_token(path: &str) -> Cow<'_, str> {
    for prefix in ["/share/", "/api/share/"] {
        let Some((token, call)) = path.strip_prefix(prefix).map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        else {
            continue;
        };
        if !token.is_empty() && CALLS.contains(&call) {
            return format!("{prefix}{MASK}/{call}").into();
        }
        return format!("{prefix}{MASK}").into();
    }
    let decoded = decoded(path);
    if let Some(end) = end_of_word(&decoded) {
        // The part before the word may itself be encoded, and decoded text may contain anything.
        let before: String = decoded[..end].chars().map(|c| if c.is_ascii_graphic() { c } else { '?' }).collect();
        return without_long_runs(&format!("{before}{MASK}")).into_owned().into();
    }
    if has_long_run(&decoded) { without_long_runs(path).into_owned().into() } else { path.into() }
}

/// The end of the word `share`, in any case, unless it is part of a longer word.
fn end_of_word(path: &str) -> Option<usize> {
    let lower = path.to_ascii_lowercase();
    let ends = lower.match_indices("share").map(|(start, word)| start + word.len());
    ends.into_iter().find(|end| lower[*end..].chars().next().is_some_and(|c| !c.is_ascii_alphanumeric()))
}

/// Decodes until nothing changes: a reader of the log may do the same.
fn decoded(path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..4 {
        let next = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
        if next == path {
            break;
        }
        path = next;
    }
    path
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn has_long_run(path: &str) -> bool {
    path.split(|c| !is_of_token(c)).any(|run| run.len() >= LONG_RUN)
}

/// Masks segments with a long run.
fn without_long_runs(path: &str) -> Cow<'_, str> {
    if !has_long_run(&decoded(path)) {
        return path.into();
    }
    let segments = path.split('/').map(|segment| if has_long_run(&decoded(segment)) { MASK } else { segment });
    segments.collect::<Vec<_>>().join("/").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY_abc-";

    #[test]
    fn a_link_shows_what_was_called_and_not_its_token() {
        for (path, written) in [
            ("/share/s3cret", "/share/…"),
            ("/share/s3cret/", "/share/…"),
            ("/api/share/s3cret", "/api/share/…"),
            ("/api/share/s3cret/events", "/api/share/…/events"),
            ("/api/share/s3cret/events/s3cret", "/api/share/…"),
            ("/api/share/s3cret/fragments/minimap", "/api/share/…/fragments/minimap"),
            ("/api/share/s3cret/fragments/s3cret", "/api/share/…"),
            ("/api/share/share/export", "/api/share/…/export"),
            ("/share//s3cret", "/share/…"),
            ("/share/x/s3cret", "/share/…"),
            ("//share/s3cret", "//share…"),
            ("/share%2fs3cret", "/share…"),
            ("/share%252Fs3cret", "/share…"),
            ("/SHARE/s3cret", "/SHARE…"),
            ("/%73hare/s3cret", "/share…"),
            ("/api//share/s3cret", "/api//share…"),
            ("/api/v1/../share/s3cret", "/api/v1/../share…"),
            ("/%0a/share/s3cret", "/?/share…"),
            ("/share\\s3cret", "/share…"),
        ] {
            assert_eq!(without_token(path), written, "{path}");
        }
    }

    #[test]
    fn other_paths_are_written_unchanged() {
        for path in [
            "/api/v1/agents",
            "/sessions/sesn_011CZxAbcDefGhiJkLmNoPqRs/events",
            "/api/console/sessions/sesn_1/shares/019ac2f8-7a5b-7c33-9d0e-2f1a6b7c8d9e",
            "/share",
            "/",
            "",
        ] {
            assert_eq!(without_token(path), path);
        }
    }

    #[test]
    fn a_token_is_written_nowhere() {
        for path in [format!("/x/{TOKEN}"), format!("/share{TOKEN}"), format!("/{TOKEN}/x"), format!("/x.{TOKEN}")] {
            assert!(!without_token(&path).contains(TOKEN), "{path}");
        }
    }

    proptest! {
        /// Whatever surrounds a token, and however it is escaped.
        #[test]
        fn no_spelling_brings_a_token_through(
            before in "(/|//|/api/|/%61pi/|/x/)?(share|SHARE|Share|%73hare|shares)?(/|//|%2f|%2F|%252f|\\\\|\\.|;)?",
            after in "(/|/events|/\\.\\.|%2f)?",
            escaped in any::<u64>(),
        ) {
            let spelled: String = TOKEN
                .bytes()
                .enumerate()
                .map(|(n, b)| if escaped >> n & 1 == 1 { format!("%{b:02x}") } else { char::from(b).to_string() })
                .collect();
            let written = without_token(&format!("{before}{spelled}{after}")).into_owned();
            prop_assert!(!decoded(&written).contains(TOKEN), "{written}");
            prop_assert!(written.len() < 40, "{written}");
        }
    }
}
