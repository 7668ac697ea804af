//! Who is watching a session, and which call each is about to answer.

use pilothouse_api::ids::EventId;
use pilothouse_console_api::{Answering, Presence};
use std::collections::BTreeMap;

/// Everyone who is watching.
#[derive(Default)]
pub struct Watchers {
    /// How many tabs each person has.
    pub tabs: BTreeMap<String, usize>,
    pub answering: BTreeMap<String, EventId>,
    /// Who looks at which call in the inbox.
    pub in_inbox: BTreeMap<String, EventId>,
}

impl Watchers {
    /// As sent to browsers.
    pub fn presence(&self) -> Presence {
        let answering = |(name, call): (&String, &EventId)| Answering { call: call.clone(), name: name.clone() };
        let mut presence = Presence {
            watching: self.tabs.keys().cloned().collect(),
            answering: self.answering.iter().map(answering).collect(),
        };
        self.in_inbox.iter().for_each(|(name, call)| presence.add(name, call));
        presence
    }
}
