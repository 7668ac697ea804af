//! Writing what came on the stream, while more is heard: programs are told before, browsers after.

use super::{
    Ended, Recorder,
    pending::{EVENTS_PER_WRITE, Unwritten, Written},
    realtime::not_an_event,
    received::Arrived,
};
use crate::store::event_log::Received;
use pilothouse_console_api::Outage;
use tokio::task::JoinError;

impl Recorder {
    /// Takes in what came on the stream; programs are told at once of what is certainly new.
    pub(super) fn hear(&mut self, events: Vec<Arrived>) {
        let mut tells = true;
        for event in events {
            // What follows an event that programs aren't told of must wait with it.
            tells &= self.ahead.tells(&event);
            if tells {
                self.channel.tell_programs(&event.kind, &event.json);
            }
            self.pending.push(Unwritten { event, was_told: tells });
        }
    }

    /// Begins to write what came on the stream; meanwhile more may be heard.
    pub(super) fn begin_write(&mut self) -> Result<(), Ended> {
        let unwritten = self.pending.take();
        let told = unwritten.iter().filter(|event| event.was_told).map(|event| event.event.event_id.to_string());
        let told: Vec<String> = told.collect();
        match unwritten.into_iter().map(|unwritten| unwritten.event.read()).collect::<Result<Vec<_>, _>>() {
            Ok(events) => {
                let (store, session) = (self.store.clone(), self.channel.session.clone());
                let write = async move {
                    let numbers = store.append_events(session.as_str(), &events).await;
                    Written { events, told, numbers }
                };
                self.writing = Some(tokio::spawn(write));
                Ok(())
            }
            Err(error) => {
                self.unwritable(told);
                Err(not_an_event(error).into())
            }
        }
    }

    /// Ends the write that was begun.
    pub(super) fn written(&mut self, written: Result<Written, JoinError>) -> Result<(), Ended> {
        // A task is broken off only by a fault, or as the server stops.
        let broken_off = |error: JoinError| Ended::Lost(Outage::Unknown, error.to_string());
        let Written { events, told, numbers } = written.map_err(broken_off)?;
        match numbers {
            Ok(numbers) => {
                self.appended(&events, told.len(), numbers);
                Ok(())
            }
            Err(error) => {
                self.unwritable(told);
                Err(error.into())
            }
        }
    }

    /// Programs were told of these events, and they can't be written. What came after them isn't either: the log would have a
    /// gap that nobody looks for, since events that it lacks are listed from its end.
    fn unwritable(&mut self, told: Vec<String>) {
        self.ahead.failed(told);
        while !self.pending.is_empty() {
            let told = self.pending.take().into_iter().filter(|event| event.was_told);
            self.ahead.failed(told.map(|event| event.event.event_id.to_string()));
        }
    }

    /// Writes all that came on the stream, and waits until it is written.
    pub(super) async fn write_pending(&mut self) -> Result<(), Ended> {
        loop {
            if let Some(writing) = self.writing.take() {
                let written = writing.await;
                self.written(written)?;
            }
            if self.pending.is_empty() {
                return Ok(());
            }
            self.begin_write()?;
        }
    }

    /// Appends listed events and those of child threads, after what came before them.
    pub(super) async fn append(&mut self, events: &[Received]) -> Result<(), Ended> {
        self.write_pending().await?;
        for events in events.chunks(EVENTS_PER_WRITE) {
            let numbers = self.store.append_events(self.session(), events).await?;
            self.appended(events, 0, numbers);
        }
        Ok(())
    }

    /// Sends readers the events that are new to the log; of the first ones programs were told before.
    fn appended(&mut self, events: &[Received], told: usize, numbers: Vec<Option<u64>>) {
        self.ahead.written(events);
        let mut added = Vec::new();
        for ((place, event), seq) in events.iter().enumerate().zip(numbers) {
            let Some(seq) = seq else { continue };
            if place >= told && event.stream.is_none() && !self.ahead.was_told(&event.event_id) {
                self.channel.tell_programs(&event.kind, &event.json);
            }
            added.push((seq, event));
        }
        self.channel.events(&added);
        added.into_iter().for_each(|(_, event)| self.threads.heard(event));
    }
}
