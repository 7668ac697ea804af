//! Words of a command after the shell's expansions, as far as these can be told without running anything.

use super::{super::place::Place, Carries, Flow};
use std::ops::Range;

/// How a word disguises what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intent) enum Disguise {
    /// `$'\x72m'`.
    Escapes,
    /// `rm${IFS}x`.
    FieldSeparator,
    /// `{rm,-rf,x}`.
    Braces,
    /// `r''m`.
    Quotes,
    /// A variable or a substitution whose text is known.
    Expansion,
}

/// A word of a command.
#[derive(Clone, Debug, Default)]
pub(in crate::intent) struct Word {
    /// What it says; expansions that can't be told stand as they are written.
    pub(in crate::intent) text: String,
    /// Where it stands in the input's string.
    pub(in crate::intent) span: Range<usize>,
    /// Where its text stands, for text inside of it.
    pub(in crate::intent) place: Place,
    /// A part of it can't be told.
    pub(in crate::intent) is_unknown: bool,
    /// A part of it is quoted.
    pub(in crate::intent) is_quoted: bool,
    /// It has an unquoted `*`, `?` or `[`.
    pub(in crate::intent) has_glob: bool,
    /// How it disguises what it says.
    pub(in crate::intent) disguise: Option<Disguise>,
    /// Where its text comes from.
    pub(in crate::intent) carries: Carries,
    /// What can be read from it, where it is `<(…)`.
    pub(in crate::intent) feeds: Option<Flow>,
}

impl Word {
    /// A part of this word, such as an option's value.
    pub(in crate::intent) fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        Self { text, place: self.place.inside(Some(range.start), &range), feeds: None, ..self.clone() }
    }

    /// Another text that this word stands for.
    pub(super) fn saying(&self, text: String) -> Self {
        Self { text, place: self.place.inside(None, &(0..self.text.len())), ..self.clone() }
    }

    /// Whether it is an option.
    pub(in crate::intent) fn is_option(&self) -> bool {
        self.text.len() > 1 && self.text.starts_with('-')
    }
}
