//! Decides which targets may be links, and finds bare URLs in text.

use super::tree::{Node, plain_text};

/// A longer target of a link that is shown as text is cut, in characters.
const MAX_SHOWN_TARGET: usize = 200;

/// Whether following this can only load a page or begin a mail.
pub(super) fn is_safe(target: &str) -> bool {
    let lower = |prefix: &str| target.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    (lower("http://") || lower("https://") || lower("mailto:"))
        && !target.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// A link, or its text and its target as text where it may not be followed.
pub(super) fn link(target: &str, title: &str, children: Vec<Node>) -> Vec<Node> {
    if is_safe(target) {
        return vec![Node::Link { href: target.to_owned(), title: title.to_owned(), children }];
    }
    let mut nodes = children;
    if !target.is_empty() && plain_text(&nodes) != target {
        let mut shown: String = target.chars().take(MAX_SHOWN_TARGET).collect();
        if shown.len() < target.len() {
            shown.push('…');
        }
        nodes.push(Node::Text(format!(" ({shown})")));
    }
    nodes
}

/// More bare URLs than this stay text: each link costs a page an element.
const MAX_URLS: usize = 500;

/// Makes links of bare URLs in text; `made` counts them for a whole document.
pub(super) fn linkify(nodes: Vec<Node>, made: &mut usize) -> Vec<Node> {
    let has_url = |node: &Node| matches!(node, Node::Text(text) if text.contains("://"));
    if !nodes.iter().any(has_url) {
        return nodes;
    }
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Text(text) => split_urls(&text, made, &mut out),
            other => out.push(other),
        }
    }
    out
}

fn split_urls(text: &str, made: &mut usize, out: &mut Vec<Node>) {
    let mut plain_from = 0;
    let mut from = 0;
    while *made < MAX_URLS
        && let Some(found) = text[from..].find("http")
    {
        let start = from + found;
        // Check what precedes it first: finding the end of an address takes time.
        let word_before = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let url = if word_before { "" } else { url_at(&text[start..]) };
        if url.is_empty() {
            from = start + "http".len();
            continue;
        }
        *made += 1;
        push_text(&text[plain_from..start], out);
        out.push(Node::Link { href: url.to_owned(), title: String::new(), children: vec![Node::Text(url.to_owned())] });
        from = start + url.len();
        plain_from = from;
    }
    push_text(&text[plain_from..], out);
}

fn push_text(text: &str, out: &mut Vec<Node>) {
    if !text.is_empty() {
        out.push(Node::Text(text.to_owned()));
    }
}

/// The URL that a text begins with, without the punctuation of its sentence; empty if there is none.
fn url_at(text: &str) -> &str {
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return "" };
    // The first character decides, so the rest of a long text is only scanned when it may be an address.
    if !host.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return "";
    }
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '|');
    let host = &host[..host.find(ends).unwrap_or(host.len())];
    let count = |c: char| host.matches(c).count();
    let (mut round, mut square) = (count(')').saturating_sub(count('(')), count(']').saturating_sub(count('[')));
    let mut length = host.len();
    while let Some(last) = host[..length].chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' => {}
            // A bracket that closes one outside of the address.
            ')' if round > 0 => round -= 1,
            ']' if square > 0 => square -= 1,
            _ => break,
        }
        length -= last.len_utf8();
    }
    let prefix = text.len() - text.trim_start_matches(|c| c != '/').len() + 2;
    &text[..prefix + length]
}
