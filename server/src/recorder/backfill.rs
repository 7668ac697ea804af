//! The backfill: a session's older history, listed in the background.

use super::history::{EVENTS_PER_PAGE, HistoryPage, newest_first};
use crate::gateway::Gateway;
use futures::{Stream, StreamExt, stream::BoxStream};
use pilothouse_api::{ids::SessionId, page::Query};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// How long to wait before a page that failed is listed again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Where the backfill starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackfillFrom {
    /// After a page that was listed newest first.
    Page(String),
    /// At this time, RFC 3339.
    Before(String),
}

/// The history from there back, newest first, one page at a time; the last page has no next one. A page that fails is
/// retried; one that is refused ends the stream. The next page is listed while the one before it is being written.
pub fn backfill(gateway: Gateway, session: SessionId, from: BackfillFrom) -> BoxStream<'static, HistoryPage> {
    let (sender, pages) = mpsc::channel(1);
    let listing = AbortOnDropHandle::new(tokio::spawn(async move {
        let mut pages = std::pin::pin!(backwards(gateway, session, from));
        while let Some(page) = pages.next().await {
            if sender.send(page).await.is_err() {
                return;
            }
        }
    }));
    futures::stream::unfold((pages, listing), |(mut pages, listing)| async move {
        let page = pages.recv().await?;
        Some((page, (pages, listing)))
    })
    .boxed()
}

fn backwards(gateway: Gateway, session: SessionId, from: BackfillFrom) -> impl Stream<Item = HistoryPage> {
    futures::stream::unfold(Some(from), move |from| {
        let (gateway, session) = (gateway.clone(), session.clone());
        async move {
            let from = from?;
            let query = Query::new().with("limit", EVENTS_PER_PAGE);
            let query = match &from {
                BackfillFrom::Page(cursor) => query.with("page", cursor),
                BackfillFrom::Before(moment) => query.with("created_at[lte]", moment),
            };
            loop {
                match newest_first(&gateway, &session, query.clone()).await {
                    Ok(page) => {
                        let next = page.next.clone().map(BackfillFrom::Page).filter(|next| *next != from);
                        return Some((page, next));
                    }
                    Err(error) if error.status().is_some_and(|status| status.is_client_error() && status != 429) => {
                        tracing::warn!(%session, %error, "the history of a session can't be listed");
                        return None;
                    }
                    Err(_) => tokio::time::sleep(RETRY_AFTER).await,
                }
            }
        }
    })
}
