//! A session that nobody follows, recorded as it is: what its log lacks is listed page by page and stored before the next
//! page is asked for, so that memory stays bounded and whoever comes in between finds a log without gaps.

use super::{
    backfill::BackfillFrom,
    format_moment,
    history::{HistoryPage, newest_first, oldest_first, page_of_thread},
    moment,
    threads::{Status, is_status, own, status},
};
use crate::{
    gateway::{Gateway, is_not_found},
    store::{Store, StoreError, event_log::ChildThread},
};
use pilothouse_api::{Error, ids::SessionId, page::Query};
use tokio_util::sync::CancellationToken;

/// How far back what the log has is listed again, in nanoseconds: events of about the same time may be stored in another
/// order than they were sent.
const OVERLAP: i64 = 1_000_000_000;

/// A session that nobody follows.
pub struct Unwatched<'a> {
    /// Where it is read.
    pub gateway: &'a Gateway,
    /// Where its log is.
    pub store: &'a Store,
    /// Which one.
    pub session: &'a SessionId,
    /// How many events are listed at a time.
    pub page: u32,
    /// Cancelled once somebody follows it, or the server stops.
    pub wanted: &'a CancellationToken,
}

/// How recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The log has everything.
    Whole,
    /// Somebody else records it from here on.
    Interrupted,
    /// The session was deleted.
    Gone,
}

/// Why a session could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The upstream's answer.
    #[error(transparent)]
    Upstream(#[from] Error),
    /// The log can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why it ends before the log is whole.
enum Ended {
    With(Outcome),
    Failed(Failed),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        if is_not_found(&error) { Self::With(Outcome::Gone) } else { Self::Failed(Failed::Upstream(error)) }
    }
}

impl Unwatched<'_> {
    /// Records what the log lacks.
    ///
    /// # Errors
    /// When the session can't be read, or the log can't be written; what was stored until then stays.
    pub async fn record(&self) -> Result<Outcome, Failed> {
        match self.all().await {
            Ok(()) => Ok(Outcome::Whole),
            Err(Ended::With(Outcome::Gone)) => {
                self.store.note_gone(self.session.as_str()).await?;
                Ok(Outcome::Gone)
            }
            Err(Ended::With(outcome)) => Ok(outcome),
            Err(Ended::Failed(failed)) => Err(failed),
        }
    }

    async fn all(&self) -> Result<(), Ended> {
        let session = self.session.as_str();
        match self.store.newest_moment(session).await? {
            Some(newest) => self.end(newest).await?,
            None => self.newest().await?,
        }
        if !self.store.log_state(session).await?.complete {
            self.past().await?;
        }
        for thread in self.store.child_threads(session).await? {
            if thread.rested_at.is_none_or(|rested_at| rested_at < thread.woken_at) {
                self.thread(&thread).await?;
            }
        }
        Ok(self.store.note_recorded(session).await?)
    }

    /// What a log lacks at its end, oldest first.
    async fn end(&self, newest: i64) -> Result<(), Ended> {
        let session = self.session.as_str();
        let is_complete = self.store.log_state(session).await?.complete;
        // What is older than a log's beginning is its past, and is not to get numbers of its end.
        let begins = self.store.oldest_event(session).await?.filter(|_| !is_complete).unwrap_or(i64::MIN);
        let from = format_moment(newest.saturating_sub(OVERLAP).max(begins));
        let mut cursor = None;
        loop {
            let query = Query::new().with("limit", self.page).with("created_at[gte]", &from);
            let query = query.with_option("page", cursor.as_ref());
            let page = self.asked(oldest_first(self.gateway, self.session, query)).await?;
            let events: Vec<_> = page.events.into_iter().filter(|event| event.index.at > begins).collect();
            self.store.append_events(session, &events).await?;
            let Some(next) = further(page.next, cursor.as_ref()) else { return Ok(()) };
            cursor = Some(next);
        }
    }

    /// The newest page of a session without a log.
    async fn newest(&self) -> Result<(), Ended> {
        let mut page =
            self.asked(newest_first(self.gateway, self.session, Query::new().with("limit", self.page))).await?;
        page.events.reverse();
        self.store.append_events(self.session.as_str(), &page.events).await?;
        if page.next.is_none() {
            self.store.complete_log(self.session.as_str()).await?;
        }
        Ok(())
    }

    /// The past of a log, newest first.
    async fn past(&self) -> Result<(), Ended> {
        let oldest = self.store.oldest_event(self.session.as_str()).await?;
        let mut from = oldest.map(|oldest| BackfillFrom::Before(moment(oldest)));
        loop {
            let query = Query::new().with("limit", self.page);
            let (query, cursor) = match &from {
                None => (query, None),
                Some(BackfillFrom::Before(moment)) => (query.with("created_at[lte]", moment), None),
                Some(BackfillFrom::Page(cursor)) => (query.with("page", cursor), Some(cursor)),
            };
            let page = self.asked(newest_first(self.gateway, self.session, query)).await?;
            self.store.prepend_events(self.session.as_str(), &page.events).await?;
            let Some(next) = further(page.next, cursor) else { break };
            from = Some(BackfillFrom::Page(next));
        }
        Ok(self.store.complete_log(self.session.as_str()).await?)
    }

    /// A child thread's own stream.
    async fn thread(&self, thread: &ChildThread) -> Result<(), Ended> {
        let (mut cursor, mut last) = (None, Status::Works);
        loop {
            let query = Query::new().with("limit", self.page).with_option("page", cursor.as_ref());
            let page = self.asked(page_of_thread(self.gateway, self.session, &thread.id, &query)).await;
            let page = match page {
                // A thread that can't be read keeps nothing else from being recorded.
                Err(Ended::With(Outcome::Gone)) => return Ok(()),
                page => page?,
            };
            if let Some(event) = page.events.iter().rfind(|event| is_status(event)) {
                last = status(event, thread.woken_at);
            }
            self.store.append_events(self.session.as_str(), &own(page.events)).await?;
            let Some(next) = further(page.next, cursor.as_ref()) else { break };
            cursor = Some(next);
        }
        if let Status::Rests(at) = last {
            self.store.note_rest(self.session.as_str(), &thread.id, at).await?;
        }
        Ok(())
    }

    /// Asks the upstream, unless somebody else records from here on. What is being stored is stored.
    async fn asked(&self, page: impl Future<Output = Result<HistoryPage, Error>>) -> Result<HistoryPage, Ended> {
        tokio::select! {
            biased;
            () = self.wanted.cancelled() => Err(Ended::With(Outcome::Interrupted)),
            page = page => Ok(page?),
        }
    }
}

/// The next page, unless an upstream repeats itself.
fn further(next: Option<String>, cursor: Option<&String>) -> Option<String> {
    next.filter(|next| Some(next) != cursor)
}
