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
    // The lexer steps over each of these by itself, at great cost.
    let text = text.replace('\0', " ");
    parser.parse(&text, None)
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
