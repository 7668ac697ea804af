//! Who watches a session in a browser, and who is about to answer which call.

use super::{Channel, Frame};
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{Answering, Presence};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Everyone who is there.
#[derive(Default)]
pub(super) struct Room {
    /// Names by seat: a person may have several.
    seats: BTreeMap<u64, String>,
    answering: BTreeMap<String, EventId>,
    count: u64,
}

impl Room {
    /// As browsers are told.
    pub fn presence(&self) -> Presence {
        let watching: BTreeSet<&String> = self.seats.values().collect();
        let answering = |(name, call): (&String, &EventId)| Answering { call: call.clone(), name: name.clone() };
        Presence {
            watching: watching.into_iter().cloned().collect(),
            answering: self.answering.iter().map(answering).collect(),
        }
    }
}

/// A browser that watches; it leaves when this is dropped.
pub struct Seat {
    channel: Arc<Channel>,
    number: u64,
}

impl Channel {
    /// A person begins to watch.
    pub fn sit(self: &Arc<Self>, name: String) -> Seat {
        let number = self.change_room(|room| {
            room.count += 1;
            room.seats.insert(room.count, name);
            room.count
        });
        Seat { channel: self.clone(), number }
    }

    /// A person is about to answer a call, or is no more. Only who watches can answer.
    pub fn answering(&self, name: &str, call: Option<EventId>) {
        self.change_room(|room| match call.filter(|_| room.seats.values().any(|seated| seated == name)) {
            Some(call) => room.answering.insert(name.to_owned(), call),
            None => room.answering.remove(name),
        });
    }

    /// Changes the room, and tells everyone where it looks different then.
    fn change_room<T>(&self, change: impl FnOnce(&mut Room) -> T) -> T {
        let mut room = self.room();
        let before = room.presence();
        let changed = change(&mut room);
        let presence = room.presence();
        if presence != before {
            self.send(Frame::presence(&self.session, &presence));
        }
        changed
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.channel.change_room(|room| {
            let Some(name) = room.seats.remove(&self.number) else { return };
            if room.seats.values().all(|seated| *seated != name) {
                room.answering.remove(&name);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watching(channel: &Channel) -> String {
        let Presence { watching, answering } = channel.room().presence();
        let answering = answering.iter().map(|a| format!("{} answers {}", a.name, a.call));
        watching.into_iter().chain(answering).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_person_is_there_once_and_leaves_with_the_last_tab() {
        let channel = Arc::new(Channel::new("sesn_1".parse().unwrap()));
        let ada = channel.sit("ada".to_owned());
        let (frames, _) = channel.subscribe();
        let again = channel.sit("ada".to_owned());
        assert!(frames.is_empty(), "a second tab changes nothing for the others");
        let bob = channel.sit("bob".to_owned());
        channel.answering("bob", "sevt_1".parse().ok());
        channel.answering("eve", "sevt_1".parse().ok());
        assert_eq!(watching(&channel), "ada, bob, bob answers sevt_1");
        drop(ada);
        drop(bob);
        assert_eq!(watching(&channel), "ada");
        drop(again);
        assert_eq!(watching(&channel), "");
    }
}
