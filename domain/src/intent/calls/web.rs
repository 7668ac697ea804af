//! Judges calls that fetch pages and search the web.

use super::super::{
    Effect, Level,
    address::{self, Use},
    findings::{Findings, quoted},
    secret, unicode,
};

/// A longer search carries something out, in bytes.
const LONG_SEARCH: usize = 400;

pub(in crate::intent) fn fetch(url: &str, findings: &mut Findings<'_>) {
    findings.pointer = "/url".to_owned();
    findings.step(0..url.len(), format!("Fetches {}", quoted(url)));
    unicode::judge(url, findings);
    let span = 0..url.len();
    let is_address = address::judge(url.trim(), &span, Use::Reached, findings)
        || address::judge(&format!("https://{}", url.trim()), &span, Use::Reached, findings);
    let scheme = url.trim().split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    if !is_address {
        findings.mark(span.clone(), Effect::Unreadable, Level::LookClosely, "Isn't an address that can be read.");
    }
    if matches!(scheme.as_str(), "file" | "gopher" | "dict" | "ldap" | "jar" | "data" | "javascript") {
        findings.mark(
            span,
            Effect::OutsideWorkspace,
            Level::Dangerous,
            "Uses a kind of address that reaches files or other services.",
        );
    }
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
