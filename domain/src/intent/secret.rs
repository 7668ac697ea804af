//! Recognises credentials by their shape, and names that credentials go by.

use std::ops::Range;

/// Beginnings of credentials, and how many letters and digits follow at least.
const SHAPES: [(&str, usize); 24] = [
    ("sk-ant-", 12),
    ("sk-proj-", 12),
    ("sk-", 20),
    ("sk_live_", 12),
    ("rk_live_", 12),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 12),
    ("AKIA", 16),
    ("ASIA", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxs-", 10),
    ("AIza", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("SG.", 20),
    ("hf_", 20),
    ("dop_v1_", 20),
];
const NAMES: [&str; 13] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
    "_PASS",
    "PASSPHRASE",
    "AUTH_KEY",
    "_PAT",
];

/// Where credentials stand in a text.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = SHAPES.iter().flat_map(|(prefix, least)| shaped(text, prefix, *least)).collect();
    found.extend(private_keys(text));
    found.extend(web_tokens(text));
    found.extend(passwords(text));
    found.extend(assigned(text));
    found.sort_by_key(|span| (span.start, span.end));
    found.truncate(32);
    found
}

fn shaped(text: &str, prefix: &str, least: usize) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(prefix).filter_map(move |(at, _)| {
        if text[..at].ends_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let tail = run(&text[at + prefix.len()..]);
        (tail >= least).then(|| at..at + prefix.len() + tail)
    })
}

/// The longest credential that is measured, in bytes.
const MAX_RUN: usize = 512;

fn run(text: &str) -> usize {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    text.bytes().take(MAX_RUN).take_while(is_part).count()
}

fn private_keys(text: &str) -> impl Iterator<Item = Range<usize>> {
    const BEGIN: &str = "-----BEGIN ";
    text.match_indices(BEGIN).filter_map(|(at, _)| {
        let rest = &text[at..text.floor_char_boundary(at + 64)];
        rest.contains("PRIVATE KEY").then(|| at..at + rest.find("KEY").map_or(BEGIN.len(), |key| key + 3))
    })
}

/// JSON web tokens: `eyJ….eyJ….…`.
fn web_tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("eyJ").filter_map(|(at, _)| {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.') {
            return None;
        }
        let length = run(&text[at..]);
        let is_token = length > 40 && text[at..at + length].contains(".eyJ");
        is_token.then(|| at..at + length)
    })
}

/// Passwords in addresses: `postgres://app:password@host`.
fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    const MAX_LOGIN: usize = 256;
    text.match_indices("://").filter_map(|(at, _)| {
        let rest = &text[at + 3..text.floor_char_boundary(at + 3 + MAX_LOGIN)];
        let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).unwrap_or(rest.len());
        let (login, host) = rest[..end].rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_placeholder =
            password.is_empty() || password.starts_with(['$', '{', '<', '*']) || user.is_empty() && password.len() < 4;
        let is_here = host.starts_with("localhost") || host.starts_with("127.");
        (!is_placeholder && !is_here).then(|| at + 3..at + 3 + login.len())
    })
}

/// Long random values behind names that credentials go by: `"aws_secret_access_key": "wJalr…"`.
fn assigned(text: &str) -> impl Iterator<Item = Range<usize>> {
    const LEAST: usize = 20;
    text.match_indices([':', '=']).filter_map(|(at, _)| {
        let before = text[text.floor_char_boundary(at.saturating_sub(64))..at].trim_end_matches([' ', '"', '\'', ':']);
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').map_or(0, |at| at + 1);
        let name = before.get(start..)?;
        let rest = &text[at + 1..];
        let value = rest.trim_start_matches([' ', '"', '\'', '=']);
        let length =
            value.bytes().take(MAX_RUN).take_while(|b| b.is_ascii_alphanumeric() || b"+/_-=".contains(b)).count();
        let value_at = at + 1 + (rest.len() - value.len());
        let value = &value[..length];
        let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
        // Names of things have no digits, or one case.
        let is_random = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
        (length >= LEAST && is_random && is_secret_name(name)).then(|| value_at..value_at + length)
    })
}

/// Whether a name is one that credentials go by.
pub(super) fn is_secret_name(name: &str) -> bool {
    let upper = name.trim_start_matches('-').to_ascii_uppercase().replace('-', "_");
    NAMES.iter().any(|part| upper.contains(part))
}

/// Whether a search pattern looks for credentials.
pub(super) fn is_searched_for(pattern: &str) -> bool {
    const PATTERNS: [&str; 9] = [
        "private key",
        "akia",
        "aws_secret_access_key",
        "ghp_",
        "sk-ant",
        "sk_live",
        "xox",
        "begin rsa",
        "openssh private",
    ];
    let lower = pattern.to_ascii_lowercase();
    PATTERNS.iter().any(|part| lower.contains(part))
}
