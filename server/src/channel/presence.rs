//! Watching a session: joining, announcing an answer, leaving.

use super::{Channel, frame::Frame, watchers::Watchers};
use pilothouse_api::ids::EventId;
use pilothouse_console_api::Presence;
use std::{collections::BTreeMap, sync::Arc};

/// One watching browser tab; it leaves when this is dropped.
pub struct Watcher {
    channel: Arc<Channel>,
    name: String,
}

impl Channel {
    /// Adds a watcher.
    pub fn watch(self: &Arc<Self>, name: String) -> Watcher {
        let mut watchers = self.watchers();
        let tabs = watchers.tabs.entry(name.clone()).or_default();
        *tabs += 1;
        if *tabs == 1 {
            self.tell_presence(&watchers);
        }
        drop(watchers);
        Watcher { channel: self.clone(), name }
    }

    /// Who watches, and who is about to answer.
    pub fn presence(&self) -> Presence {
        self.watchers().presence()
    }

    /// Records that a person is about to answer a call, or no longer is. Only someone who is watching can; returns whether
    /// they are.
    pub fn answering(&self, name: &str, call: Option<EventId>) -> bool {
        let mut watchers = self.watchers();
        let is_watching = watchers.tabs.contains_key(name);
        if note(&mut watchers.answering, name, call.filter(|_| is_watching)) {
            self.tell_presence(&watchers);
        }
        is_watching
    }

    /// Records that a person looks at a call in the inbox, or no longer does.
    pub fn looking(&self, name: &str, call: Option<EventId>) {
        let mut watchers = self.watchers();
        if note(&mut watchers.in_inbox, name, call) {
            self.tell_presence(&watchers);
        }
    }

    /// Tells everyone who is there. It takes as long as there are people, so a second tab of somebody doesn't.
    fn tell_presence(&self, watchers: &Watchers) {
        self.send(Frame::presence(&self.session, &watchers.presence()));
    }
}

/// Notes a person's call, or that they have none; whether that is new.
fn note(calls: &mut BTreeMap<String, EventId>, name: &str, call: Option<EventId>) -> bool {
    let before = match &call {
        Some(call) => calls.insert(name.to_owned(), call.clone()),
        None => calls.remove(name),
    };
    before != call
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut watchers = self.channel.watchers();
        let Some(tabs) = watchers.tabs.get_mut(&self.name) else { return };
        *tabs -= 1;
        if *tabs == 0 {
            watchers.tabs.remove(&self.name);
            watchers.answering.remove(&self.name);
            self.channel.tell_presence(&watchers);
        }
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
