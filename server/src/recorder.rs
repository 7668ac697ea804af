//! The recorder: the only writer of a session's log. It opens the upstream's stream first, then lists the history, and
//! merges both by event id, so that nothing is lost and nothing stands twice, however often the connection is cut.

mod history;
mod live;
mod received;
#[cfg(test)]
mod tests;

use crate::{
    gateway::Gateway,
    relay::{Channel, Frame, Phase},
    store::Store,
};
use history::history;
use live::Live;
use pilothouse_api::{Error, ids::EventId};
use rand::Rng;
use received::{Event, Item, Preview};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The first wait before a connection is made again; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How many events wait in memory while the history is being listed.
const BUFFER: usize = 10_000;

/// Records one session.
pub struct Recorder {
    gateway: Gateway,
    store: Store,
    channel: Arc<Channel>,
    /// The types of events that are being written, for previews.
    written: HashMap<EventId, String>,
}

/// Why a connection ended.
enum Ended {
    /// It can be made again.
    Lost(Error),
    /// The session is gone.
    Gone(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        if error.status() == Some(http::StatusCode::NOT_FOUND) { Self::Gone(error) } else { Self::Lost(error) }
    }
}

impl Recorder {
    /// A recorder that writes the log of the channel's session.
    pub fn new(gateway: Gateway, store: Store, channel: Arc<Channel>) -> Self {
        Self { gateway, store, channel, written: HashMap::new() }
    }

    /// Records until the session is gone.
    pub async fn record(mut self) {
        let mut wait = FIRST_WAIT;
        loop {
            let was_live = match self.connection().await {
                (_, Ended::Gone(error)) => return self.channel.enter(Phase::Gone(error)),
                (was_live, Ended::Lost(error)) => {
                    tracing::info!(session = %self.channel.session, %error, "event stream lost, connecting again");
                    self.channel.enter(Phase::Reconnecting(error));
                    was_live
                }
            };
            self.written.clear();
            wait = if was_live { FIRST_WAIT } else { (wait * 2).min(LONGEST_WAIT) };
            let jitter = rand::rng().random_range(0.5..1.0);
            tokio::time::sleep(wait.mul_f64(jitter)).await;
        }
    }

    /// One connection from its opening to its end, and whether it ever was live.
    async fn connection(&mut self) -> (bool, Ended) {
        let mut live = match Live::open(&self.gateway, &self.channel.session).await {
            Ok(live) => live,
            Err(error) => return (false, error.into()),
        };
        let queued = match self.catch_up(&mut live).await {
            Ok(queued) => queued,
            Err(ended) => return (false, ended),
        };
        self.channel.enter(Phase::Live);
        (true, self.follow(live, queued).await)
    }

    /// Lists the history into the log while the stream's items queue up.
    async fn catch_up(&mut self, live: &mut Live) -> Result<Vec<Item>, Ended> {
        let (gateway, session) = (self.gateway.clone(), self.channel.session.clone());
        let listing = history(&gateway, &session);
        tokio::pin!(listing);
        let mut queued = Vec::new();
        let events = loop {
            tokio::select! {
                events = &mut listing => break events?,
                item = live.next(), if queued.len() < BUFFER => queued.push(item?),
            }
        };
        for page in events.chunks(500) {
            self.append(page.to_vec()).await?;
        }
        Ok(queued)
    }

    async fn follow(&mut self, mut live: Live, queued: Vec<Item>) -> Ended {
        let mut queued = queued.into_iter();
        loop {
            let item = match queued.next() {
                Some(item) => Ok(item),
                None => live.next().await,
            };
            let outcome = match item {
                Ok(item) => self.take(item).await,
                Err(error) => Err(error.into()),
            };
            if let Err(ended) = outcome {
                return ended;
            }
        }
    }

    async fn take(&mut self, item: Item) -> Result<(), Ended> {
        match item {
            Item::Preview(preview) => self.relay_preview(preview),
            Item::Event(event) => {
                let is_deletion = event.name == "session.deleted";
                self.append(vec![event]).await?;
                if is_deletion {
                    return Err(Ended::Gone(Error::Connection("the session was deleted".to_owned())));
                }
            }
        }
        Ok(())
    }

    fn relay_preview(&mut self, preview: Preview) {
        let Preview { name, event_id, of, json } = preview;
        let of = match of {
            Some(of) => self.written.entry(event_id).insert_entry(of).get().clone(),
            None => self.written.get(&event_id).cloned().unwrap_or_default(),
        };
        self.channel.send(Frame::preview(name, of, &json));
    }

    async fn append(&mut self, events: Vec<Event>) -> Result<(), Ended> {
        let (names, rows): (Vec<_>, Vec<_>) = events.into_iter().map(|event| (event.name, event.row)).unzip();
        let places = self.store.append_events(self.channel.session.as_str(), &rows).await;
        let places = places
            .map_err(|error| Ended::Lost(Error::Connection(format!("the event log can't be written: {error}"))))?;
        for ((place, name), row) in places.into_iter().zip(names).zip(rows) {
            self.written.retain(|id, _| id.as_str() != row.event_id);
            if let Some(seq) = place {
                self.channel.send(Frame::event(seq, name, &row.json));
            }
        }
        Ok(())
    }
}
