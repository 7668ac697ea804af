//! Takes long here-documents out of a text before it is parsed: they are data, mostly, and parsing them is slow.
//!
//! A placeholder stands for each. One that the parser doesn't find in a here-document is judged as commands after all.

use crate::intent::place::Place;
use std::{cell::Cell, collections::HashMap};

/// Shorter ones stay, in bytes.
const LEAST: usize = 256;

/// A here-document that was taken out.
pub(super) struct Removed {
    placeholder: String,
    pub(super) body: String,
    /// Where the body stands.
    pub(super) place: Place,
    is_found: Cell<bool>,
}

/// Here-documents that were taken out of a text.
#[derive(Default)]
pub(super) struct Heredocs(Vec<Removed>);

impl Heredocs {
    /// The body that a placeholder stands for.
    pub(super) fn body(&self, text: &str) -> Option<&Removed> {
        let found = self.0.iter().find(|removed| removed.placeholder == text.trim())?;
        found.is_found.set(true);
        Some(found)
    }

    /// Those that the parser took for something else.
    pub(super) fn lost(&self) -> impl Iterator<Item = &Removed> {
        self.0.iter().filter(|removed| !removed.is_found.get())
    }
}

/// A text without its long here-documents.
pub(super) fn remove(text: &str, place: &Place) -> (String, Vec<usize>, Heredocs) {
    let (mut out, mut origins, mut removed) = (String::with_capacity(text.len()), Vec::new(), Vec::new());
    let mut keep = |from: &str, at: usize, origins: &mut Vec<usize>| {
        out.push_str(from);
        origins.extend(at..at + from.len());
    };
    let ends = Ends::of(text);
    let mut at = 0;
    while at < text.len() {
        let line = text[at..].split_inclusive('\n').next().unwrap_or_default();
        keep(line, at, &mut origins);
        at += line.len();
        let Some(length) = delimiter(line).and_then(|word| ends.after(word, at)).map(|end| end - at) else { continue };
        if length < LEAST {
            continue;
        }
        let placeholder = format!("here_document_{at}_{length}");
        keep(&placeholder, at, &mut origins);
        origins.truncate(origins.len() - placeholder.len());
        origins.extend(std::iter::repeat_n(at, placeholder.len()));
        keep("\n", at + length - 1, &mut origins);
        let body = text[at..at + length].to_owned();
        removed.push(Removed {
            placeholder,
            body,
            place: place.inside(Some(at), &(at..at + length)),
            is_found: Cell::new(false),
        });
        at += length;
    }
    origins.push(text.len());
    (out, origins, Heredocs(removed))
}

/// The word that ends the first here-document of a line.
fn delimiter(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("<<")?;
    let rest = rest.trim_start_matches(['-', ' ', '\t', '\'', '"', '\\']);
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    (length > 0 && length <= 64).then(|| &rest[..length])
}

/// Where lines of one word begin.
struct Ends<'t>(HashMap<&'t str, Vec<usize>>);

impl<'t> Ends<'t> {
    fn of(text: &'t str) -> Self {
        let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let word = line.trim();
            if !word.is_empty() && word.len() <= 64 {
                found.entry(word).or_default().push(at);
            }
            at += line.len();
        }
        Self(found)
    }

    /// Where the first line that is this word begins, from a position on.
    fn after(&self, word: &str, at: usize) -> Option<usize> {
        let places = self.0.get(word)?;
        places.get(places.partition_point(|place| *place < at)).copied()
    }
}
