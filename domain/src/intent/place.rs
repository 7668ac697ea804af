//! Where a judged text stands in a string of the input: texts are unquoted, normalised, and nested in one another.

use std::{ops::Range, rc::Rc};

/// Where a text stands in the string that marks point into.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// Where each byte of a normalised text comes from; one more than it has bytes.
    origins: Option<Rc<[usize]>>,
    /// Where the text begins.
    base: usize,
    /// The span of all of it, where its bytes don't correspond to the string's.
    whole: Option<Range<usize>>,
}

impl Place {
    /// The place of a text whose bytes were normalised.
    pub(super) fn normalised(origins: Vec<usize>) -> Self {
        Self { origins: Some(origins.into()), ..Self::default() }
    }

    /// The span in the string of a span in the text.
    pub(super) fn at(&self, span: &Range<usize>) -> Range<usize> {
        if let Some(whole) = &self.whole {
            return whole.clone();
        }
        let at = |offset: usize| {
            let offset = self.base + offset;
            self.origins
                .as_ref()
                .map_or(offset, |origins| origins.get(offset).or_else(|| origins.last()).copied().unwrap_or_default())
        };
        at(span.start)..at(span.end)
    }

    /// The place of a text inside this one: verbatim from an offset, or made of what stands in a span.
    pub(super) fn inside(&self, verbatim_from: Option<usize>, span: &Range<usize>) -> Self {
        match verbatim_from {
            Some(offset) if self.whole.is_none() => Self { base: self.base + offset, ..self.clone() },
            _ => Self { whole: Some(self.at(span)), ..Self::default() },
        }
    }
}
