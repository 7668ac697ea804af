//! Reads text roughly where the parser fails: word by word, as if every separator began a command.

use super::{Flow, Shell, Word, word::Disguise};
use crate::intent::place::Place;
use std::ops::Range;
use tree_sitter::Node;

/// More places than this needn't be pointed at.
const MAX_ERRORS: usize = 8;
/// More nodes than this aren't searched for errors.
const MAX_NODES: usize = 20_000;

/// Where a tree has errors, or lacks something.
pub(super) fn errors(root: Node<'_>) -> Vec<Range<usize>> {
    let (mut found, mut cursor) = (Vec::new(), root.walk());
    for _ in 0..MAX_NODES {
        let node = cursor.node();
        let is_error = node.is_error() || node.is_missing();
        if is_error {
            found.push(node.byte_range());
        }
        let goes_down = !is_error && node.has_error() && cursor.goto_first_child();
        let is_over = !goes_down && !cursor.goto_next_sibling() && !up(&mut cursor);
        if is_over || found.len() >= MAX_ERRORS {
            break;
        }
    }
    found
}

/// To the next node beside one above.
fn up(cursor: &mut tree_sitter::TreeCursor<'_>) -> bool {
    while cursor.goto_parent() {
        if cursor.goto_next_sibling() {
            return true;
        }
    }
    false
}

/// Whether the body of a function starts the function itself, in a pipe or in the background.
pub(super) fn calls_itself(body: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_whitespace() || "|&;(){}".contains(c);
    body.contains(['|', '&']) && body.split(is_part).any(|word| word == name)
}

impl Shell<'_, '_> {
    /// Judges what every run of words would do as a command. Of that only what is dangerous counts.
    pub(super) fn run_roughly(&mut self, text: &str, place: &Place) {
        let before = std::mem::replace(&mut self.is_rough, true);
        let mut start = 0;
        for part in text.split_inclusive(['\n', ';', '|', '&', '(', ')', '`', '{', '}']) {
            let span = start..start + part.len();
            let words = words(part, place, span.start);
            if !words.is_empty() {
                self.simple(words, Flow::default());
            }
            start = span.end;
        }
        self.is_rough = before;
    }
}

fn words(text: &str, place: &Place, base: usize) -> Vec<Word> {
    const KEYWORDS: [&str; 8] = ["then", "do", "else", "if", "while", "until", "!", "elif"];
    let mut words = Vec::new();
    let mut start = 0;
    // The inside of braces: `{rm,-rf,x}`.
    let is_list = text.ends_with('}') && text.contains(',') && !text.contains(char::is_whitespace);
    let is_separator = |c: char| c.is_whitespace() || is_list && c == ',';
    for part in text.split_inclusive(is_separator) {
        let clean: String = part.chars().filter(|c| !is_separator(*c) && !"'\"\\;|&(){}`".contains(*c)).collect();
        let span = base + start..base + start + part.trim_end().len();
        start += part.len();
        let is_keyword = words.is_empty() && KEYWORDS.contains(&clean.as_str());
        if !clean.is_empty() && !is_keyword {
            let place_of = place.inside(None, &span);
            let disguise = is_list.then_some(Disguise::Braces);
            words.push(Word { text: clean, span: place.at(&span), place: place_of, disguise, ..Word::default() });
        }
    }
    words
}
