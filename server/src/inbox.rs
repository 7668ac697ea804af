//! Everything that waits for a person, in every session: the state that `look` and `sweep` fill, and that pages read.

pub(crate) mod look;
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
use tokio::sync::watch;

/// What waits, shared by everybody who asks.
#[derive(Clone, Debug, Default)]
pub struct Inbox(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// The version, for those who wait for the next one.
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    sessions: BTreeMap<SessionId, Arc<WaitingSession>>,
    version: u64,
    listed_at: Option<i64>,
    unread: usize,
    trouble: Option<String>,
    /// Every idle session was looked at once.
    is_complete: bool,
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

    /// What a sweep found in a session, and in no other.
    #[cfg(test)]
    pub(crate) fn found(&self, session: &SessionId, seen: Option<WaitingSession>) {
        self.note(session, seen);
        self.note_swept();
    }

    /// Hears of each change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// Whether what isn't here doesn't wait. After a start it takes a sweep to know.
    pub fn is_complete(&self) -> bool {
        self.state().is_complete
    }

    /// Notes what was seen of a session; `None`: nothing waits in it.
    pub(crate) fn note(&self, session: &SessionId, seen: Option<WaitingSession>) {
        let mut state = self.state();
        let before = state.sessions.get(session);
        let what = |waiting: &WaitingSession| {
            let WaitingSession { calls, stopped, session, log, .. } = waiting;
            (calls.clone(), *stopped, session.title.clone(), log.approvals.clone())
        };
        let has_changed = before.map(|before| what(before)) != seen.as_ref().map(what);
        state.version += u64::from(has_changed);
        match seen {
            Some(seen) => drop(state.sessions.insert(session.clone(), Arc::new(seen))),
            None => drop(state.sessions.remove(session)),
        }
        self.tell(&state);
    }

    /// Forgets sessions that are not idle any more, and not followed.
    fn retain(&self, keep: impl Fn(&SessionId) -> bool) {
        let mut state = self.state();
        let before = state.sessions.len();
        state.sessions.retain(|session, _| keep(session));
        state.version += u64::from(state.sessions.len() != before);
        self.tell(&state);
    }

    /// Whoever waits for a change hears of it once it is there.
    fn tell(&self, state: &State) {
        self.0.changed.send_if_modified(|told| std::mem::replace(told, state.version) != state.version);
    }

    /// Every idle session was looked at.
    fn note_swept(&self) {
        self.state().is_complete = true;
        self.0.changed.send_modify(|_| {});
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
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
