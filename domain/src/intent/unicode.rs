//! Characters that disguise a text: hidden ones, and letters that look like others.

use super::{Effect, Level, findings::Findings, place::Place};
use crate::reveal::is_hidden_in;
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// Marks hidden characters, and words that mix Latin letters with look-alikes.
pub(super) fn judge(text: &str, findings: &mut Findings<'_>) {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return;
    }
    hidden(text, Level::Dangerous, findings);
    look_alikes(text, findings);
}

/// Marks characters that don't show. In what runs they have no business; a text may have them by accident.
pub(super) fn hidden(text: &str, level: Level, findings: &mut Findings<'_>) {
    for ((at, character), hides) in text.char_indices().zip(is_hidden_in(text)) {
        let ends_line = character == '\r' && text[at..].starts_with("\r\n");
        if hides && !ends_line {
            let why = format!("Contains a character that does not show (U+{:04X}).", u32::from(character));
            // A space that doesn't break, and a line end of another system, come with copied text.
            let level = if matches!(character, '\u{A0}' | '\r' | '\u{FEFF}') { Level::LookClosely } else { level };
            findings.mark(at..at + character.len_utf8(), Effect::Hides, level, why);
        }
    }
}

fn look_alikes(text: &str, findings: &mut Findings<'_>) {
    let mut start = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let span = start..start + word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        if let Some(level) = mixture(&text[span.clone()]) {
            findings.mark(span, Effect::LookAlike, level, "Mixes letters of several scripts that look alike.");
        }
        start += word.len();
    }
}

/// What it means that a word has Latin letters and others that look like Latin ones; `None`: it hasn't.
fn mixture(word: &str) -> Option<Level> {
    if word.is_ascii() || !word.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let is_letter = |c: &char| !c.is_ascii() && c.is_alphabetic();
    let levels = word.chars().filter(is_letter).filter_map(|c| {
        look_alike(c).filter(char::is_ascii_alphanumeric)?;
        // Formulas mix in Greek letters.
        let is_greek = matches!(c, '\u{370}'..='\u{3FF}' | '\u{B5}');
        Some(if is_greek { Level::LookClosely } else { Level::Dangerous })
    });
    levels.max()
}

/// Whether a word has anything that looks like ASCII and isn't.
pub(super) fn has_look_alike(word: &str) -> bool {
    !word.is_ascii() && word.chars().any(|c| !c.is_ascii() && look_alike(c).is_some())
}

/// The ASCII character that one looks like.
fn look_alike(character: char) -> Option<char> {
    if character.is_whitespace() {
        return Some(' ');
    }
    let text = String::from_iter([character]);
    let mut compatible = text.nfkc();
    if let (Some(only), None) = (compatible.next(), compatible.next())
        && only.is_ascii()
        && only != character
    {
        return Some(only);
    }
    let looks: String = skeleton(&text).collect();
    let mut looks_like = looks.chars();
    match (looks.as_str(), looks_like.next(), looks_like.next()) {
        ("rn", ..) => Some('m'),
        (_, Some(only), None) if only.is_ascii_alphanumeric() || "-./:~_".contains(only) => Some(only),
        _ => None,
    }
}

/// The text with hidden characters removed and look-alikes replaced; `None` where that changes nothing.
pub(super) fn normalised(text: &str) -> Option<(String, Place)> {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control() && b != b'\n' && b != b'\t') {
        return None;
    }
    let (mut out, mut origins) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for ((at, character), hides) in text.char_indices().zip(is_hidden_in(text)) {
        let replaced = if character.is_ascii() { None } else { look_alike(character) };
        let is_removed = hides && replaced.is_none();
        if !is_removed {
            let character = replaced.unwrap_or(character);
            out.push(character);
            origins.resize(out.len(), at);
        }
    }
    origins.push(text.len());
    (out != text).then(|| (out, Place::normalised(origins)))
}
