//! What a program would do, as its area's module tells it.

use super::Call;
use crate::intent::{
    Effect, Level,
    shell::{Carries, Word},
};
use std::ops::Range;

/// A command within a program's arguments.
pub(in crate::intent) enum Inner {
    /// Shell text.
    Text(Word),
    /// A command as words.
    Words(Vec<Word>),
    /// Code of another language.
    Code(Word),
}

/// A file that a program writes.
pub(in crate::intent) struct Write {
    pub(in crate::intent) word: Word,
    /// What is there stays.
    pub(in crate::intent) appends: bool,
    /// It gets what the program reads.
    pub(in crate::intent) is_copy: bool,
}

/// What a program would do.
#[derive(Default)]
pub(in crate::intent) struct Report {
    /// In plain words; empty: nothing to say.
    pub(in crate::intent) step: String,
    pub(in crate::intent) marks: Vec<(Range<usize>, Effect, Level, String)>,
    /// Hosts that stand without an address around them.
    pub(in crate::intent) hosts: Vec<(Word, String)>,
    pub(in crate::intent) writes: Vec<Write>,
    pub(in crate::intent) inner: Vec<Inner>,
    /// What its output carries beside its input and arguments.
    pub(in crate::intent) carries: Carries,
}

impl Report {
    pub(in crate::intent) fn new(step: impl Into<String>) -> Self {
        Self { step: step.into(), ..Self::default() }
    }

    /// A report with a mark on the whole command.
    pub(in crate::intent) fn of(
        call: &Call<'_>,
        step: impl Into<String>,
        effect: Effect,
        level: Level,
        why: &str,
    ) -> Self {
        Self::new(step).marked(call, effect, level, why)
    }

    /// Adds a mark on the whole command.
    pub(in crate::intent) fn marked(mut self, call: &Call<'_>, effect: Effect, level: Level, why: &str) -> Self {
        self.marks.push((call.span.clone(), effect, level, why.to_owned()));
        self
    }

    /// Adds a mark where something holds.
    pub(in crate::intent) fn marked_if(
        self,
        holds: bool,
        call: &Call<'_>,
        effect: Effect,
        level: Level,
        why: &str,
    ) -> Self {
        if holds { self.marked(call, effect, level, why) } else { self }
    }

    /// Adds a file that is written.
    pub(in crate::intent) fn writes(mut self, word: &Word, appends: bool, is_copy: bool) -> Self {
        self.writes.push(Write { word: word.clone(), appends, is_copy });
        self
    }

    /// Adds a host that stands alone.
    pub(in crate::intent) fn host(mut self, word: &Word, host: &str) -> Self {
        self.hosts.push((word.clone(), host.to_owned()));
        self
    }

    /// Adds a command that it runs.
    pub(in crate::intent) fn runs(mut self, inner: Inner) -> Self {
        self.inner.push(inner);
        self
    }

    /// Says what its output carries.
    pub(in crate::intent) const fn carrying(mut self, carries: Carries) -> Self {
        self.carries = self.carries.or(carries);
        self
    }
}
