//! The fold's own work, which costs processor time: taking changes in, and rendering what became different.

use crate::{
    channel::Frame,
    log_window::{entry, shown},
    store::{StoreError, event_log::Logged},
};
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_app::session::{Audience, SessionFold};
use pilothouse_console_api::{LogWindow, SessionFacts};
use pilothouse_domain::{rules::RuleSet, timeline::PreviewEntry};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// A change of a fold.
pub enum Change {
    /// An event of the log.
    Event(Logged),
    /// More of what is being written.
    Preview(PreviewEntry),
    /// What was being written is not continued.
    LostPreviews,
    /// A part of the log that was needed.
    Window(Box<LogWindow>),
    /// Who answered which call.
    Names(BTreeMap<EventId, String>),
    /// The standing rules, and who allowed which call that another person must allow, too.
    Rules(Arc<RuleSet>, BTreeMap<EventId, Vec<String>>),
    /// The session object changed.
    Facts(Box<SessionFacts>),
}

/// What a fold needs in order to be whole.
#[derive(Default)]
pub struct Needs {
    /// An event that is not loaded.
    pub event: Option<EventId>,
    /// Answered calls without the name of who answered.
    pub unnamed: Vec<EventId>,
}

impl Needs {
    /// Those of a fold, without what was tried before.
    pub fn of(fold: &SessionFold, tried: &BTreeSet<EventId>) -> Self {
        Self {
            event: fold.wanted().find(|event| !tried.contains(event)),
            unnamed: fold.unnamed_answers().iter().filter(|call| !tried.contains(*call)).cloned().collect(),
        }
    }

    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }

    /// Everything that is needed.
    pub fn ids(&self) -> impl Iterator<Item = &EventId> {
        self.event.iter().chain(&self.unnamed)
    }
}

/// Takes changes in. Events that the fold has already are skipped.
pub fn take_in(fold: &mut SessionFold, changes: Vec<Change>, audience: Audience) -> Result<(), StoreError> {
    for change in changes {
        match change {
            Change::Event(logged) if logged.seq > fold.seq() => fold.event(entry(&shown(logged, audience)?)?),
            Change::Event(_) => {}
            Change::Preview(preview) => fold.preview(preview),
            Change::LostPreviews => fold.clear_previews(),
            Change::Window(window) => fold.merge(*window),
            Change::Names(names) => fold.note_answers(names),
            Change::Rules(rules, approvals) => fold.note_rules(rules, approvals),
            Change::Facts(facts) => fold.note_facts(*facts),
        }
    }
    Ok(())
}

/// What became different, for all readers; `None` where a reader who has the log up to `sent` lacks nothing.
pub fn patch(fold: &mut SessionFold, session: &SessionId, sent: u64) -> Option<Frame> {
    let patch = fold.changes();
    let seq = fold.seq();
    // Readers resume behind the number that they were told last, so they are told of events without rows, too.
    (patch.is_some() || seq > sent).then(|| Frame::patch(session, seq, &patch.unwrap_or_default()))
}

/// What readers lack who have the page up to these numbers of the log; those with numbers that are `too_old` are told to
/// reload. Many who join at once often have the same.
pub fn since(
    fold: &SessionFold,
    session: &SessionId,
    numbers: impl IntoIterator<Item = u64>,
    too_old: &BTreeSet<u64>,
) -> HashMap<u64, Arc<Frame>> {
    let seq = fold.seq();
    let lacking = |after: u64| {
        // A number that the log doesn't have is of another log.
        let patch = if after <= seq && !too_old.contains(&after) { fold.since(after) } else { None };
        Arc::new(patch.map_or_else(|| Frame::reset(session, seq), |patch| Frame::patch(session, seq, &patch)))
    };
    let mut frames = HashMap::new();
    for after in numbers {
        frames.entry(after).or_insert_with(|| lacking(after));
    }
    frames
}
