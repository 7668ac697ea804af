//! Who watches a session in a browser, and who is about to answer which call.

use pilothouse_api::ids::EventId;
use pilothouse_app::console::{Answering, Presence};
use std::collections::{BTreeMap, BTreeSet};

/// Everyone who is there.
#[derive(Default)]
pub struct Watchers {
    /// Names by the number of their watcher: a person may have several tabs.
    pub by_number: BTreeMap<u64, String>,
    pub answering: BTreeMap<String, EventId>,
    pub count: u64,
}

impl Watchers {
    /// As browsers are told.
    pub fn presence(&self) -> Presence {
        let watching: BTreeSet<&String> = self.by_number.values().collect();
        let answering = |(name, call): (&String, &EventId)| Answering { call: call.clone(), name: name.clone() };
        Presence {
            watching: watching.into_iter().cloned().collect(),
            answering: self.answering.iter().map(answering).collect(),
        }
    }
}
