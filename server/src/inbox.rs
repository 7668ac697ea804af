//! Everything that waits for a person, in every session: the state that `look` and `sweep` fill, and that pages read.

mod look;
mod looking;
pub mod sweep;

use crate::relay::Relay;
use looking::Looking;
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_console_api::{ApprovalsSummary, Presence, WaitingSession};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What waits, shared by everybody who asks.
#[derive(Clone, Debug, Default)]
pub struct Inbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    sessions: BTreeMap<SessionId, Arc<WaitingSession>>,
    version: u64,
    listed_at: Option<i64>,
    unread: usize,
    trouble: Option<String>,
    /// Sessions that were answered: they are looked at again at once.
    due: BTreeSet<SessionId>,
    looking: Looking,
}

impl Inbox {
    /// How much waits, and how fresh that is.
    pub fn summary(&self) -> ApprovalsSummary {
        let state = self.state();
        let sessions = || state.sessions.values();
        ApprovalsSummary {
            calls: sessions().map(|waiting| waiting.calls.len()).sum(),
            stopped: sessions().filter(|waiting| waiting.stopped.is_some()).count(),
            version: state.version,
            listed_at: state.listed_at,
            unread: state.unread,
            trouble: state.trouble.clone(),
            presence: BTreeMap::new(),
        }
    }

    /// Who looks at the sessions in which something waits, on their pages or in the inbox.
    pub fn presence(&self, relay: &Relay) -> BTreeMap<SessionId, Presence> {
        let state = self.state();
        let present = state.sessions.keys().map(|session| {
            let mut presence = relay.joined(session).map(|channel| channel.presence()).unwrap_or_default();
            state.looking.at(session).for_each(|(name, call)| presence.add(name, call));
            (session.clone(), presence)
        });
        present.filter(|(_, presence)| !presence.watching.is_empty()).collect()
    }

    /// Notes that a person has a call before them in the inbox, or none of this session any more.
    pub fn look_at(&self, relay: &Relay, session: &SessionId, name: &str, call: Option<EventId>) {
        let left = self.state().looking.note(session, name, call.clone());
        if let Some(channel) = relay.joined(session) {
            channel.looking(name, call);
        }
        if let Some(channel) = left.and_then(|left| relay.joined(&left)) {
            channel.looking(name, None);
        }
    }

    /// Forgets who looked at a call in the inbox and fell silent.
    fn forget_silent(&self, relay: &Relay) {
        let ended = self.state().looking.take_ended();
        for (name, session) in ended {
            if let Some(channel) = relay.joined(&session) {
                channel.looking(&name, None);
            }
        }
    }

    /// The sessions in which something waits, the one that waits longest first.
    pub fn sessions(&self) -> Vec<Arc<WaitingSession>> {
        let mut sessions: Vec<_> = self.state().sessions.values().cloned().collect();
        sessions.sort_by_key(|waiting| waiting.since);
        sessions
    }

    /// The sessions with calls that wait for an answer.
    pub fn waiting(&self) -> BTreeSet<SessionId> {
        let state = self.state();
        let waits = |(_, waiting): &(&SessionId, &Arc<WaitingSession>)| !waiting.calls.is_empty();
        state.sessions.iter().filter(waits).map(|(session, _)| session.clone()).collect()
    }

    /// Notes what was seen of a session; `None`: nothing waits in it.
    fn note(&self, session: &SessionId, seen: Option<WaitingSession>) {
        let mut state = self.state();
        let before = state.sessions.get(session);
        let what = |waiting: &WaitingSession| (waiting.calls.clone(), waiting.stopped, waiting.session.title.clone());
        let has_changed = before.map(|before| what(before)) != seen.as_ref().map(what);
        state.version += u64::from(has_changed);
        match seen {
            Some(seen) => drop(state.sessions.insert(session.clone(), Arc::new(seen))),
            None => drop(state.sessions.remove(session)),
        }
    }

    /// Forgets sessions that are not idle any more, and not followed.
    fn retain(&self, keep: impl Fn(&SessionId) -> bool) {
        let mut state = self.state();
        let before = state.sessions.len();
        state.sessions.retain(|session, _| keep(session));
        state.version += u64::from(state.sessions.len() != before);
    }

    fn note_listing(&self, listed_at: i64) {
        let mut state = self.state();
        (state.listed_at, state.trouble) = (Some(listed_at), None);
    }

    fn note_trouble(&self, words: String) {
        self.state().trouble = Some(words);
    }

    fn note_unread(&self, unread: usize) {
        self.state().unread = unread;
    }

    /// Somebody answered in this session.
    pub fn answered(&self, session: &SessionId) {
        self.state().due.insert(session.clone());
    }

    /// The sessions that were answered since the last call, as they were known.
    fn take_due(&self) -> Vec<Arc<WaitingSession>> {
        let mut state = self.state();
        let due = std::mem::take(&mut state.due);
        due.iter().filter_map(|session| state.sessions.get(session).cloned()).collect()
    }

    fn has(&self, session: &SessionId) -> bool {
        self.state().sessions.contains_key(session)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
