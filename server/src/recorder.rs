//! The recorder: the only writer of a session's log. It opens the upstream's stream first, then lists what the log
//! lacks, newest first, and merges both by event id, so that nothing is lost or duplicated however often the connection
//! breaks. Older history is listed in the background.

mod ahead;
mod backfill;
mod backoff;
mod history;
mod pending;
mod realtime;
mod received;
#[cfg(test)]
pub(crate) mod tests;
mod threads;
mod unwatched;
mod writing;

use crate::{
    channel::{Channel, Phase, Previewed},
    gateway::{Gateway, is_not_found},
    store::{
        Store, StoreError, Trouble,
        event_log::{LogState, Received},
    },
};
use ahead::Ahead;
use backfill::{BackfillFrom, backfill};
use backoff::{FIRST_WAIT, LONGEST_WAIT};
use futures::{StreamExt as _, future::OptionFuture, stream::BoxStream};
use history::{EVENTS_PER_PAGE, HistoryPage, newest_first};
use pending::{Pending, Written};
use pilothouse_api::{Error, Timestamp, ids::ThreadId, page::Query, sessions::Session};
use pilothouse_console_api::{Outage, SessionFacts, Stale};
use rand::Rng;
pub use realtime::RealtimeStream;
pub use received::Item;
use std::sync::Arc;
use threads::{ThreadUpdate, Threads};
use tokio::task::JoinHandle;
pub use unwatched::{Failed, Outcome, Unwatched};

/// How many stream items are queued in memory while the history is listed.
const MAX_QUEUED_ITEMS: usize = 10_000;

/// How many stream items are taken in together when they arrive faster than one by one.
const ITEMS_PER_BATCH: usize = 250;

/// How many events are listed before anything is shown.
const FIRST_PAGE: u32 = 200;

/// This many known events in a row at the end of a page mean that the log has everything before them. More than one,
/// because events of the same moment may be stored in another order than they were sent.
const OVERLAP: usize = 20;

/// Records one session.
pub struct Recorder {
    gateway: Gateway,
    store: Store,
    channel: Arc<Channel>,
    threads: Threads,
    ahead: Ahead,
    pending: Pending,
    /// The write that is under way: a task of its own, because what else the recorder asks of the store waits for it.
    writing: Option<JoinHandle<Written>>,
}

/// Why a connection ended.
#[derive(Debug)]
enum Ended {
    /// It can be reopened.
    Lost(Outage, String),
    /// The session was deleted.
    Gone,
    /// Its log can't be read or written.
    Unrecorded(StoreError),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        if is_not_found(&error) { Self::Gone } else { Self::Lost(Outage::from(&error), error.to_string()) }
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Unrecorded(error)
    }
}

/// What the log lacked when a connection was opened.
struct Missing {
    /// Newest first.
    events: Vec<Received>,
    /// Where the rest of the history starts; `None` if there is none.
    backfill: Option<BackfillFrom>,
    /// Whether these events complete the log, which was not complete before.
    completes: bool,
}

impl Recorder {
    /// A recorder that writes the log of the channel's session.
    pub fn new(gateway: Gateway, store: Store, channel: Arc<Channel>) -> Self {
        let threads = Threads::new(gateway.clone(), channel.session.clone());
        let (ahead, pending) = (Ahead::default(), Pending::new());
        Self { gateway, store, channel, threads, ahead, pending, writing: None }
    }

    /// Records until the session is deleted.
    pub async fn record(mut self) {
        let mut wait = FIRST_WAIT;
        loop {
            let was_live = match self.connection().await {
                (_, Ended::Gone) => return self.gone().await,
                (was_live, Ended::Lost(outage, reason)) => {
                    tracing::info!(session = self.session(), ?outage, reason, "event stream lost, connecting again");
                    // Reconnecting is only known to fail once it was tried.
                    let is_cut = was_live && outage == Outage::Unreachable;
                    let outage = if is_cut { Outage::Interrupted } else { outage };
                    let recorded_at = self.recorded_at(was_live).await;
                    self.channel.enter(Phase::Reconnecting(Stale { outage, recorded_at }));
                    was_live
                }
                (was_live, Ended::Unrecorded(error)) => {
                    self.unrecorded(&error);
                    was_live
                }
            };
            self.channel.forget_previews();
            wait = if was_live { FIRST_WAIT } else { (wait * 2).min(LONGEST_WAIT) };
            let jitter = rand::rng().random_range(0.5..1.0);
            tokio::time::sleep(wait.mul_f64(jitter)).await;
        }
    }

    /// Reports that the log can't be used: once, however often it is retried.
    fn unrecorded(&self, error: &StoreError) {
        let trouble = error.trouble().unwrap_or(Trouble::Failing);
        if self.channel.enter(Phase::Unrecorded(trouble)) {
            tracing::error!(session = self.session(), %error, "the event log can't be used, trying again");
        }
    }

    /// When the log was last up to date: a moment ago, if the connection was live.
    async fn recorded_at(&self, was_live: bool) -> Option<i64> {
        if was_live {
            let _ = self.store.note_recorded(self.session()).await;
        }
        self.store.recorded_at(self.session()).await.unwrap_or_default()
    }

    async fn gone(&self) {
        if let Err(error) = self.store.note_gone(self.session()).await {
            tracing::warn!(session = self.session(), %error, "a deleted session can't be noted");
        }
        self.channel.enter(Phase::Gone);
    }

    fn session(&self) -> &str {
        self.channel.session.as_str()
    }

    /// One connection from start to end; also returns whether it ever was live.
    async fn connection(&mut self) -> (bool, Ended) {
        self.ahead.pause();
        let mut realtime = match RealtimeStream::of_session(&self.gateway, &self.channel.session).await {
            Ok(stream) => stream,
            Err(error) => return (false, error.into()),
        };
        let (queued, backfill) = match self.catch_up(&mut realtime).await {
            Ok(done) => done,
            Err(ended) => return (false, ended),
        };
        if let Err(error) = self.up_to_date().await {
            return (false, error.into());
        }
        self.channel.enter(Phase::Live);
        if let Err(error) = self.keep_session().await {
            tracing::debug!(session = self.session(), %error, "the session can't be kept");
        }
        let ended = self.follow(realtime, queued, backfill).await;
        // What came before the end is kept.
        (true, self.write_pending().await.err().unwrap_or(ended))
    }

    async fn up_to_date(&mut self) -> Result<(), StoreError> {
        self.store.note_recorded(self.session()).await?;
        let newest = self.store.newest_time(self.session()).await?;
        self.ahead.resume(newest);
        Ok(())
    }

    /// Stores the session itself, so that it can be shown after it is deleted.
    async fn keep_session(&self) -> Result<(), Error> {
        let json = self.gateway.read(&format!("/v1/sessions/{}", self.session())).await?;
        if let Ok(session) = serde_json::from_slice::<Session>(&json) {
            self.channel.note_facts(SessionFacts::from(&session));
        }
        let kept = self.store.keep_session(self.session(), &String::from_utf8_lossy(&json)).await;
        kept.map_err(|error| Error::Connection(error.to_string()))
    }

    /// Appends what the log lacks at its end, while stream items are queued.
    async fn catch_up(&mut self, realtime: &mut RealtimeStream) -> Result<(Vec<Item>, Option<BackfillFrom>), Ended> {
        let (gateway, store, channel) = (self.gateway.clone(), self.store.clone(), self.channel.clone());
        let listing = missing(&gateway, &store, &channel);
        tokio::pin!(listing);
        let mut queued = Vec::new();
        let Missing { mut events, backfill, completes } = loop {
            tokio::select! {
                found = &mut listing => break found?,
                item = realtime.next(), if queued.len() < MAX_QUEUED_ITEMS => queued.push(item?),
            }
        };
        let children = self.store.child_threads(self.session()).await?;
        self.threads.resume(children);
        events.reverse();
        self.append(&events).await?;
        if completes {
            // Only after the events are stored: a log that is marked complete is shown as such, even if writing fails
            // later.
            self.store.complete_log(self.session()).await?;
        }
        Ok((queued, backfill))
    }

    /// Records what the stream sends, what child threads report, and the backfill, in order of arrival.
    async fn follow(&mut self, mut realtime: RealtimeStream, queued: Vec<Item>, from: Option<BackfillFrom>) -> Ended {
        if let Err(ended) = self.take(queued).await {
            return ended;
        }
        let mut pages: BoxStream<'_, HistoryPage> = match from {
            Some(from) => backfill(self.gateway.clone(), self.channel.session.clone(), from),
            None => futures::stream::empty().boxed(),
        };
        let mut is_backfilling = true;
        loop {
            let outcome = tokio::select! {
                item = realtime.next() => match item {
                    Ok(item) => {
                        let more = realtime.arrived(ITEMS_PER_BATCH);
                        self.take(std::iter::once(item).chain(more)).await
                    }
                    Err(error) => Err(error.into()),
                },
                Some(written) = OptionFuture::from(self.writing.as_mut()), if self.writing.is_some() => {
                    self.writing = None;
                    self.written(written)
                }
                () = self.pending.due(), if self.writing.is_none() && !self.pending.is_empty() => self.begin_write(),
                update = self.threads.next() => {
                    let taken = self.take_of_thread(update).await;
                    if taken.is_err() {
                        // Fetch again what could not be stored.
                        self.threads = Threads::new(self.gateway.clone(), self.channel.session.clone());
                    }
                    taken
                }
                page = pages.next(), if is_backfilling => {
                    is_backfilling = page.is_some();
                    match page {
                        Some(page) => self.prepend(page).await,
                        None => Ok(()),
                    }
                }
            };
            if let Err(ended) = outcome {
                return ended;
            }
        }
    }

    /// Records stream items in order; events without a preview in between may be written together.
    async fn take(&mut self, items: impl IntoIterator<Item = Item>) -> Result<(), Ended> {
        let (mut events, mut is_over) = (Vec::new(), false);
        for item in items {
            match item {
                Item::Event(event) => {
                    is_over |= event.kind == "session.deleted";
                    events.push(*event);
                }
                Item::Preview(preview) => {
                    self.hear(std::mem::take(&mut events));
                    self.write_pending().await?;
                    self.preview(None, &preview).await?;
                }
            }
        }
        self.hear(events);
        if is_over {
            return self.write_pending().await.and(Err(Ended::Gone));
        }
        if self.pending.must_be_written() {
            return self.write_pending().await;
        }
        if self.writing.is_none() && self.pending.is_due() {
            // Programs' streams have their turn before the store's thread is woken.
            tokio::task::yield_now().await;
            self.begin_write()?;
        }
        Ok(())
    }

    async fn take_of_thread(&mut self, update: ThreadUpdate) -> Result<(), Ended> {
        match update {
            ThreadUpdate::Preview(thread, preview) => {
                self.write_pending().await?;
                self.preview(Some(&thread), &preview).await?;
            }
            ThreadUpdate::Event(event) => self.append(&[*event]).await?,
            ThreadUpdate::Missed(events) => self.append(&events).await?,
            ThreadUpdate::Backfill(mut events) => {
                events.reverse();
                self.store.prepend_events(self.session(), &events).await?;
                self.ahead.written(&events);
                self.channel.backfilled(events.first().and_then(|event| event.stream.as_deref()));
            }
            ThreadUpdate::Rested(thread, at) => {
                self.store.note_rest(self.session(), &thread, at).await?;
                self.threads.rested(thread, at);
            }
        }
        Ok(())
    }

    /// Sends a preview. The start of a preview is stale if the log already has its event (events.md §9, §10), since the
    /// stream was opened before the history was listed; what follows is dropped along with it.
    async fn preview(&self, thread: Option<&ThreadId>, preview: &Previewed) -> Result<(), Ended> {
        let begins = preview.name == "event_start";
        if !begins || !self.store.has_event(self.session(), &preview.event_id).await? {
            self.channel.preview(thread, preview);
        }
        Ok(())
    }

    async fn prepend(&mut self, page: HistoryPage) -> Result<(), Ended> {
        self.store.prepend_events(self.session(), &page.events).await?;
        self.ahead.written(&page.events);
        for event in &page.events {
            self.threads.found(event);
        }
        if page.next.is_none() {
            self.store.complete_log(self.session()).await?;
        }
        self.channel.backfilled(None);
        Ok(())
    }
}

/// Lists events, newest first, until the log has what comes next. For a session without a log only the newest page is
/// listed.
async fn missing(gateway: &Gateway, store: &Store, channel: &Channel) -> Result<Missing, Ended> {
    let session = channel.session.as_str();
    let LogState { complete, .. } = store.log_state(session).await?;
    let oldest = store.oldest_event(session).await?;
    let mut events = Vec::new();
    let mut cursor = None;
    loop {
        let limit = if cursor.is_none() { FIRST_PAGE } else { EVENTS_PER_PAGE };
        let query = Query::new().with("limit", limit).with_option("page", cursor.as_ref());
        let page = newest_first(gateway, &channel.session, query).await?;
        let Some(oldest) = oldest else {
            let backfill = page.next.map(BackfillFrom::Page);
            return Ok(Missing { events: page.events, completes: backfill.is_none() && !complete, backfill });
        };
        let ids: Vec<&str> = page.events.iter().map(|event| event.event_id.as_str()).collect();
        let known = store.known_events(session, &ids).await?;
        let is_known = |event: &&Received| known.contains(&event.event_id);
        let overlap = page.events.iter().rev().take_while(is_known).count();
        let has_met = overlap >= OVERLAP.min(page.events.len());
        events.extend(page.events.iter().filter(|event| !is_known(event)).cloned());
        if has_met || page.next.is_none() || page.next == cursor {
            let backfill = (!complete).then(|| BackfillFrom::Before(moment(oldest)));
            return Ok(Missing { events, backfill, completes: false });
        }
        cursor = page.next;
    }
}

/// A time in the API's format, one millisecond later: events that are listed twice are stored once.
fn moment(nanos: i64) -> String {
    format_moment(nanos.saturating_add(1_000_000))
}

fn format_moment(nanos: i64) -> String {
    let later = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(nanos));
    Timestamp::from(later.unwrap_or(time::OffsetDateTime::UNIX_EPOCH)).to_string()
}
