//! Parses shell text in pieces of bounded length.

use std::ops::Range;
use tree_sitter::{Parser, Tree};

/// A text of this length is parsed at once, in bytes.
pub(super) const MAX_WHOLE: usize = 4 * 1024;
/// Longer ones are parsed in pieces of this length.
const MAX_PIECE: usize = 2 * 1024;

/// Parses a piece. `None` only where the grammar can't be loaded.
pub(super) fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
    parser.parse(masked(text), None)
}

/// A text of the same length for the lexer, which is C: it takes a long time for each null, and it looks up letters in a
/// table that ends with the first 256, whatever it is given.
fn masked(text: &str) -> Vec<u8> {
    let byte = |byte: u8| match byte {
        0 => b' ',
        0x80.. => b'x',
        _ => byte,
    };
    text.bytes().map(byte).collect()
}

/// The pieces of a text: whole lines where they are not too long.
pub(super) fn pieces(text: &str) -> Vec<Range<usize>> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let rest = &text[start..];
        let length = if rest.len() <= MAX_WHOLE && start == 0 { rest.len() } else { piece(rest) };
        pieces.push(start..start + length);
        start += length;
    }
    pieces
}

fn piece(text: &str) -> usize {
    if text.len() <= MAX_PIECE {
        return text.len();
    }
    let end = text.floor_char_boundary(MAX_PIECE);
    let Some(line) = text[..end].rfind('\n') else { return end };
    line + 1
}

/// A text whose lines are joined where a word goes on in the next one, and where each byte comes from. `None`: no
/// word does.
pub(super) fn joined(text: &str) -> Option<(String, Vec<usize>)> {
    const CONTINUATION: &str = "\\\n";
    let inside_word = |at: &usize| {
        let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
        !ends(text[..*at].chars().next_back()) && !ends(text[at + CONTINUATION.len()..].chars().next())
    };
    let places: Vec<usize> = text.match_indices(CONTINUATION).map(|(at, _)| at).filter(inside_word).collect();
    if places.is_empty() {
        return None;
    }
    let (mut out, mut origins, mut from) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()), 0);
    for at in places {
        out.push_str(&text[from..at]);
        origins.extend(from..at);
        from = at + CONTINUATION.len();
    }
    out.push_str(&text[from..]);
    origins.extend(from..=text.len());
    Some((out, origins))
}
