//! What commands print, where that can be told: `echo`, `printf`, decoders.

use super::{Shell, decode};
use crate::intent::{known_files::Content, programs::Call};

/// Whether a command decodes what it prints, so that people can't read it beforehand.
pub(super) fn is_decoding(call: &Call<'_>) -> bool {
    let has_escapes = || {
        call.arguments
            .iter()
            .any(|word| ["\\x", "\\0", "\\1", "\\u", "\\U"].iter().any(|escape| word.text.contains(escape)))
    };
    match call.name {
        "echo" => call.has(&['e'], &[]) && has_escapes(),
        "printf" => has_escapes(),
        "rev" => true,
        "tr" => !call.has(&['d', 's'], &[]) && call.operand(0).contains('-'),
        _ => false,
    }
}

impl Shell<'_, '_> {
    /// What a command prints; `None` where that can't be told.
    pub(super) fn printed(&self, call: &Call<'_>) -> Option<String> {
        let input = || call.stdin.text.clone();
        match call.name {
            "echo" => echo(call),
            "printf" => printf(call),
            "cat" | "tee" if call.operands().next().is_none() => input(),
            "cat" => self.contents(call),
            "base64" | "base32" if call.has(&['d', 'D'], &["--decode"]) => decode::base64(&self.source(call)?),
            "openssl" if call.has(&['d'], &[]) && call.has_word(&["base64", "-base64", "-a", "enc"]) => {
                decode::base64(&input()?)
            }
            "xxd" if call.has(&['r'], &["-revert"]) => decode::hexadecimal(&input()?),
            "rev" => Some(input()?.lines().map(|line| line.chars().rev().collect::<String>() + "\n").collect()),
            "tr" => translated(&input()?, call),
            "true" | ":" => Some(String::new()),
            _ => None,
        }
    }

    fn source(&self, call: &Call<'_>) -> Option<String> {
        if call.operands().next().is_some() { self.contents(call) } else { call.stdin.text.clone() }
    }

    fn contents(&self, call: &Call<'_>) -> Option<String> {
        let text = |file: &str| match self.findings.known_files.written(file)? {
            Content::Text(text) => Some(text.clone()),
            _ => None,
        };
        call.operands()
            .map(|word| word.feeds.as_ref().map_or_else(|| text(&word.text), |feeds| feeds.text.clone()))
            .collect()
    }
}

fn echo(call: &Call<'_>) -> Option<String> {
    let is_flag = |text: &str| matches!(text, "-n" | "-e" | "-E" | "-ne" | "-en");
    let flags = call.arguments.iter().take_while(|word| is_flag(&word.text)).count();
    if call.arguments.iter().any(|word| word.is_unknown) {
        return None;
    }
    let text = call.arguments[flags..].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let decodes = call.arguments[..flags].iter().any(|word| word.text.contains('e'));
    Some(if decodes { decode::escapes(&text) } else { text } + "\n")
}

fn printf(call: &Call<'_>) -> Option<String> {
    let words: Vec<&str> = call.arguments.iter().map(|word| word.text.as_str()).filter(|text| *text != "--").collect();
    let (format, mut values) = words.split_first().map(|(format, values)| (decode::escapes(format), values.iter()))?;
    if call.arguments.iter().any(|word| word.is_unknown) {
        return None;
    }
    let mut out = String::new();
    loop {
        let mut parts = format.split('%');
        out.push_str(parts.next().unwrap_or_default());
        let mut has_taken = false;
        while let Some(part) = parts.next() {
            let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '+' | ' '));
            match rest.chars().next() {
                None => out.push_str(parts.next().map(|next| format!("%{next}")).as_deref().unwrap_or("%")),
                Some(kind) => {
                    let value = values.next().copied().unwrap_or_default();
                    has_taken = true;
                    out.push_str(&if kind == 'b' { decode::escapes(value) } else { value.to_owned() });
                    out.push_str(&rest[kind.len_utf8()..]);
                }
            }
        }
        if !has_taken || values.len() == 0 || out.len() > 64 * 1024 {
            return Some(out);
        }
    }
}

/// `tr a-z n-za-m`, and deleted characters.
fn translated(input: &str, call: &Call<'_>) -> Option<String> {
    let sets: Vec<Vec<char>> = call.operands().map(|word| characters(&word.text)).collect();
    match sets.as_slice() {
        [deleted] if call.has(&['d'], &["--delete"]) => Some(input.chars().filter(|c| !deleted.contains(c)).collect()),
        [from, to] if !to.is_empty() && call.arguments.len() == 2 => {
            let last = to.last().copied();
            let map = |c: char| from.iter().position(|f| *f == c).map_or(Some(c), |at| to.get(at).copied().or(last));
            input.chars().map(map).collect()
        }
        _ => None,
    }
}

fn characters(set: &str) -> Vec<char> {
    let all: Vec<char> = decode::escapes(set).chars().take(256).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < all.len() {
        match all[at..] {
            [from, '-', to, ..] if from <= to && to.is_ascii() => {
                out.extend(from..=to);
                at += 3;
            }
            _ => {
                out.push(all[at]);
                at += 1;
            }
        }
    }
    out
}
