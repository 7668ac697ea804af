//! Makes characters visible that could disguise a text: control, bidirectional and invisible ones.
//!
//! What a person approves must be what will run, so a character that shows as nothing, or moves others about, becomes a
//! visible mark such as `⟦U+202E⟧`. Line feeds and tabs are left: they show as what they are.

use serde::{Deserialize, Serialize};

/// A piece of revealed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedText {
    /// What to show: plain text as it is, or the mark.
    pub text: String,
    /// What it represents.
    pub kind: RevealedKind,
}

/// What a piece of revealed text represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RevealedKind {
    /// Itself.
    Plain,
    /// One character that would not show.
    Control(char),
}

impl RevealedKind {
    /// The hidden character's name, for a tooltip; `None` for plain text.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Control(character) => Some(name_of(character)),
        }
    }
}

/// More marks than this become part of the plain text around them: each costs a page an element.
pub const MAX_MARKS: usize = 256;

/// Splits a text into plain pieces and marks of what would not show. Nothing is dropped.
pub fn reveal(text: &str) -> Vec<RevealedText> {
    let mut spans = Vec::new();
    let mut plain_from = 0;
    let hidden = characters(text).filter(|(.., hides)| *hides);
    for (at, character, _) in hidden.take(MAX_MARKS) {
        push_plain(&mut spans, text[plain_from..at].to_owned());
        spans.push(RevealedText { text: mark(character), kind: RevealedKind::Control(character) });
        plain_from = at + character.len_utf8();
    }
    push_plain(&mut spans, visible(&text[plain_from..]));
    spans
}

/// The same as one plain text, for places that have room for nothing else: titles, names that are read out, files.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (_, character, hides) in characters(text) {
        if hides { out.push_str(&mark(character)) } else { out.push(character) }
    }
    out
}

/// Whether a text holds anything that [`reveal`] would mark.
pub fn has_hidden(text: &str) -> bool {
    characters(text).any(|(.., hides)| hides)
}

/// Whether a character by itself would not show, or would be obeyed.
pub fn hides(character: char) -> bool {
    character.is_control() || name_of(character) != OTHER
}

/// Of each character of a text, whether it would not show.
pub(crate) fn is_hidden_in(text: &str) -> impl Iterator<Item = bool> {
    characters(text).map(|(.., hides)| hides)
}

/// The characters, and whether each would not show.
fn characters(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut before = None;
    text.char_indices().map(move |(at, character)| {
        let behind = || text[at + character.len_utf8()..].chars().next();
        let hides = match character {
            '\n' | '\t' => false,
            // Asks for the coloured form of the emoji before it; after anything else it is a hidden byte.
            '\u{FE0F}' => before.is_none_or(|c: char| c.is_ascii()),
            // Makes one emoji of two.
            '\u{200D}' => !(before.is_some_and(is_emoji) && behind().is_some_and(is_emoji)),
            _ => hides(character),
        };
        before = Some(character);
        (at, character, hides)
    })
}

fn push_plain(spans: &mut Vec<RevealedText>, text: String) {
    if !text.is_empty() {
        spans.push(RevealedText { text, kind: RevealedKind::Plain });
    }
}

/// The mark of a character.
fn mark(character: char) -> String {
    format!("⟦U+{:04X}⟧", u32::from(character))
}

/// Whether a character is part of an emoji that another one may be joined to.
const fn is_emoji(character: char) -> bool {
    matches!(character, '\u{FE0F}' | '\u{2640}' | '\u{2642}' | '\u{26A7}' | '\u{2764}' | '\u{1F300}'..='\u{1FAFF}')
}

const OTHER: &str = "control character";

/// The name of a character that does not show.
const fn name_of(character: char) -> &'static str {
    match character {
        '\0' => "null",
        '\u{7}' => "bell",
        '\u{8}' => "backspace",
        '\r' => "carriage return",
        '\u{1B}' => "escape",
        '\u{7F}' => "delete",
        '\u{85}' => "next line",
        '\u{A0}' => "no-break space",
        '\u{AD}' => "soft hyphen",
        '\u{34F}' => "combining grapheme joiner",
        '\u{61C}' => "Arabic letter mark (changes direction)",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => "Hangul filler (blank)",
        '\u{17B4}' | '\u{17B5}' => "Khmer inherent vowel (blank)",
        '\u{180B}'..='\u{180F}' => "Mongolian selector (blank)",
        '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => "unusual space",
        '\u{200B}' => "zero-width space",
        '\u{200C}' => "zero-width non-joiner",
        '\u{200D}' => "zero-width joiner",
        '\u{200E}' => "left-to-right mark",
        '\u{200F}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202A}' => "left-to-right embedding",
        '\u{202B}' => "right-to-left embedding",
        '\u{202C}' => "pop directional formatting",
        '\u{202D}' => "left-to-right override",
        '\u{202E}' => "right-to-left override",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible operator",
        '\u{2065}'..='\u{2069}' => "directional isolate",
        '\u{206A}'..='\u{206F}' => "deprecated formatting character",
        '\u{2800}' => "blank Braille pattern",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "variation selector",
        '\u{FEFF}' => "zero-width no-break space (byte order mark)",
        '\u{FFF9}'..='\u{FFFB}' => "interlinear annotation",
        '\u{1BCA0}'..='\u{1BCA3}' => "shorthand format control",
        '\u{1D173}'..='\u{1D17A}' => "musical format control",
        '\u{E0000}'..='\u{E007F}' => "tag (invisible text)",
        '\u{E0080}'..='\u{E0FFF}' => "unassigned invisible character",
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests;
