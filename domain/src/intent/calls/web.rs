//! Judges calls that fetch pages and search the web.

use super::super::{
    Effect, Level,
    address::{self, Use},
    findings::{Findings, quoted},
    secret, unicode,
};
use std::ops::Range;

/// A longer search carries something out, in bytes.
const LONG_SEARCH: usize = 400;

pub(in crate::intent) fn fetch(url: &str, findings: &mut Findings<'_>) {
    findings.pointer = "/url".to_owned();
    findings.step(0..url.len(), format!("Fetches {}", quoted(url)));
    unicode::judge(url, findings);
    let (trimmed, span) = (url.trim(), 0..url.len());
    if trimmed.contains(['\r', '\n']) {
        findings.mark(
            span.clone(),
            Effect::Hides,
            Level::Dangerous,
            "Has a line end in the address, behind which more may follow.",
        );
    }
    let scheme = trimmed.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    if unusual(&scheme, &span, findings) {
        return;
    }
    let has_scheme = !scheme.is_empty() && !scheme.contains('.');
    let is_address = address::judge(trimmed, &span, Use::Reached, findings)
        || !has_scheme && address::judge(&format!("https://{trimmed}"), &span, Use::Reached, findings);
    if !is_address {
        findings.mark(span, Effect::Unreadable, Level::LookClosely, "Isn't an address that can be read.");
    }
}

/// Judges kinds of addresses that don't lead to pages. `false`: it isn't one.
fn unusual(scheme: &str, span: &Range<usize>, findings: &mut Findings<'_>) -> bool {
    let effects: &[Effect] = match scheme {
        "file" | "jar" => &[Effect::OutsideWorkspace],
        "javascript" => &[Effect::Executes],
        "data" => &[Effect::Hides, Effect::Executes],
        "gopher" | "dict" | "ldap" | "ldaps" | "tftp" | "netdoc" | "phar" => &[Effect::Hides, Effect::Network],
        _ => return false,
    };
    for effect in effects {
        let why = "Uses a kind of address that leads to no page, but to files, scripts or other services.";
        findings.mark(span.clone(), *effect, Level::Dangerous, why);
    }
    true
}

pub(in crate::intent) fn search(query: &str, findings: &mut Findings<'_>) {
    findings.pointer = "/query".to_owned();
    findings.step(0..query.len(), format!("Searches the web for {}", quoted(query)));
    unicode::judge(query, findings);
    for span in secret::find(query) {
        findings.mark(span.clone(), Effect::Secrets, Level::Dangerous, "Sends a credential to a search engine.");
        findings.mark(span, Effect::SendsOut, Level::Dangerous, "Sends a credential to a search engine.");
    }
    if query.len() > LONG_SEARCH {
        findings.mark(0..query.len(), Effect::SendsOut, Level::LookClosely, "Sends a lot of text to a search engine.");
    }
}
