//! Watching a session: joining, announcing an answer, leaving.

use super::{Channel, frame::Frame, watchers::Watchers};
use pilothouse_api::ids::EventId;
use pilothouse_console_api::Presence;
use std::{collections::BTreeMap, sync::Arc};

/// One watching browser tab; it leaves when this is dropped.
pub struct Watcher {
    channel: Arc<Channel>,
    number: u64,
}

impl Channel {
    /// Adds a watcher.
    pub fn watch(self: &Arc<Self>, name: String) -> Watcher {
        let number = self.change_watchers(|watchers| {
            watchers.count += 1;
            watchers.by_number.insert(watchers.count, name);
            watchers.count
        });
        Watcher { channel: self.clone(), number }
    }

    /// Who watches, and who is about to answer.
    pub fn presence(&self) -> Presence {
        self.watchers().presence()
    }

    /// Records that a person is about to answer a call, or no longer is. Only someone who is watching can; returns whether
    /// they are.
    pub fn answering(&self, name: &str, call: Option<EventId>) -> bool {
        self.change_watchers(|watchers| {
            let is_watching = watchers.by_number.values().any(|other| other == name);
            note(&mut watchers.answering, name, call.filter(|_| is_watching));
            is_watching
        })
    }

    /// Records that a person looks at a call in the inbox, or no longer does.
    pub fn looking(&self, name: &str, call: Option<EventId>) {
        self.change_watchers(|watchers| note(&mut watchers.in_inbox, name, call));
    }

    /// Changes the watchers, and tells everyone if the result looks different.
    fn change_watchers<T>(&self, change: impl FnOnce(&mut Watchers) -> T) -> T {
        let mut watchers = self.watchers();
        let before = watchers.presence();
        let changed = change(&mut watchers);
        let presence = watchers.presence();
        if presence != before {
            self.send(Frame::presence(&self.session, &presence));
        }
        changed
    }
}

fn note(calls: &mut BTreeMap<String, EventId>, name: &str, call: Option<EventId>) {
    match call {
        Some(call) => drop(calls.insert(name.to_owned(), call)),
        None => drop(calls.remove(name)),
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.channel.change_watchers(|watchers| {
            let Some(name) = watchers.by_number.remove(&self.number) else { return };
            if watchers.by_number.values().all(|other| *other != name) {
                watchers.answering.remove(&name);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watching(channel: &Channel) -> String {
        let Presence { watching, answering } = channel.watchers().presence();
        let answering = answering.iter().map(|a| format!("{} answers {}", a.name, a.call));
        watching.into_iter().chain(answering).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_person_is_there_once_and_leaves_with_the_last_tab() {
        let channel = Arc::new(Channel::new("sesn_1".parse().unwrap()));
        let ada = channel.watch("ada".to_owned());
        let (frames, _) = channel.subscribe();
        let again = channel.watch("ada".to_owned());
        assert!(frames.is_empty(), "a second tab changes nothing for the others");
        let bob = channel.watch("bob".to_owned());
        channel.answering("bob", "sevt_1".parse().ok());
        channel.answering("eve", "sevt_1".parse().ok());
        assert_eq!(watching(&channel), "ada, bob, bob answers sevt_1");
        drop(ada);
        drop(bob);
        assert_eq!(watching(&channel), "ada");
        drop(again);
        assert_eq!(watching(&channel), "");
        channel.looking("eve", "sevt_1".parse().ok());
        assert_eq!(watching(&channel), "eve, eve answers sevt_1", "who has the card in the inbox before them is there");
        channel.looking("eve", None);
        assert_eq!(watching(&channel), "");
    }
}
