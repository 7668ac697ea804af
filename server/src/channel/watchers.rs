//! Who is watching a session, and which call each is about to answer.

use pilothouse_api::ids::EventId;
use pilothouse_console_api::{Answering, Presence};
use std::collections::{BTreeMap, BTreeSet};

/// Everyone who is watching.
#[derive(Default)]
pub struct Watchers {
    /// Names by watcher number; a person with several tabs has several.
    pub by_number: BTreeMap<u64, String>,
    pub answering: BTreeMap<String, EventId>,
    /// Who looks at which call in the inbox.
    pub in_inbox: BTreeMap<String, EventId>,
    pub count: u64,
}

impl Watchers {
    /// As sent to browsers.
    pub fn presence(&self) -> Presence {
        let watching: BTreeSet<&String> = self.by_number.values().collect();
        let answering = |(name, call): (&String, &EventId)| Answering { call: call.clone(), name: name.clone() };
        let mut presence = Presence {
            watching: watching.into_iter().cloned().collect(),
            answering: self.answering.iter().map(answering).collect(),
        };
        self.in_inbox.iter().for_each(|(name, call)| presence.add(name, call));
        presence
    }
}
