//! A check in the making: what is tried, then what came of it.

use pilothouse_console_api::{Check, CheckGroup, CheckId, CheckState, LiveRun};

/// What is tried.
pub struct Look {
    id: CheckId,
    tried: String,
}

/// Begins a check.
pub fn look(id: CheckId, tried: impl Into<String>) -> Look {
    Look { id, tried: tried.into() }
}

impl Look {
    pub fn ok(self, found: impl Into<String>) -> Check {
        self.check(CheckState::Ok, found.into(), None)
    }

    pub fn warning(self, found: impl Into<String>, advice: impl Into<String>) -> Check {
        self.check(CheckState::Warning, found.into(), Some(advice.into()))
    }

    pub fn failed(self, found: impl Into<String>, advice: impl Into<String>) -> Check {
        self.check(CheckState::Failed, found.into(), Some(advice.into()))
    }

    /// It can't be told; `why` says what is missing.
    pub fn skipped(self, why: impl Into<String>) -> Check {
        self.check(CheckState::Skipped, why.into(), None)
    }

    fn check(self, state: CheckState, found: String, advice: Option<String>) -> Check {
        let Self { id, tried } = self;
        Check { id, group: id.group(), title: id.title().to_owned(), state, tried, found, advice }
    }
}

/// A check that nothing came of.
pub fn not_made(id: CheckId, live: LiveRun) -> Check {
    let calls = id.group() == CheckGroup::ClaudeApi || matches!(id, CheckId::StreamBuffering | CheckId::StreamIdle);
    let why = match live {
        LiveRun::Running => "Still under way.",
        LiveRun::No if calls => "It calls others, so it is made only in a live run.",
        _ => "There was nothing to look at.",
    };
    look(id, "Not tried.").skipped(why)
}
