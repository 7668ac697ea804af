//! The history of a session or a child thread, page by page, each event's JSON untouched.

use super::received::Item;
use crate::{gateway::Gateway, store::event_log::Received};
use futures::{Stream, StreamExt, stream::BoxStream};
use pilothouse_api::{
    Error, Page,
    ids::{SessionId, ThreadId},
    page::Query,
};
use serde_json::value::RawValue;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// The most events of a page.
pub const PAGE: u32 = 1000;

/// How long a page of the past that failed is left alone.
const PAUSE: Duration = Duration::from_secs(2);

/// A page of a history, in the order that was asked for.
pub struct Listed {
    /// The events.
    pub events: Vec<Received>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// Lists a page of a session's history, newest first.
pub async fn newest_first(gateway: &Gateway, session: &SessionId, query: Query) -> Result<Listed, Error> {
    list(gateway, &format!("/v1/sessions/{session}/events"), &query.with("order", "desc"), None).await
}

/// Lists a whole thread's history, oldest first. Threads can't be listed otherwise.
pub async fn of_thread(gateway: &Gateway, session: &SessionId, thread: &ThreadId) -> Result<Vec<Received>, Error> {
    let path = format!("/v1/sessions/{session}/threads/{thread}/events");
    let (mut events, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::new().with("limit", PAGE).with_option("page", cursor.as_ref());
        let page = list(gateway, &path, &query, Some(thread)).await?;
        events.extend(page.events);
        match page.next {
            Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
            _ => return Ok(events),
        }
    }
}

async fn list(gateway: &Gateway, path: &str, query: &Query, thread: Option<&ThreadId>) -> Result<Listed, Error> {
    let body = gateway.read(&format!("{path}{}", query.suffix())).await?;
    let thread = thread.cloned();
    // A long page keeps a thread busy for a while, and nobody else shall wait for it.
    let listed = tokio::task::spawn_blocking(move || read(&body, thread.as_ref())).await;
    listed.map_err(|error| Error::Connection(error.to_string()))?.map_err(garbage)
}

fn read(body: &[u8], thread: Option<&ThreadId>) -> Result<Listed, serde_json::Error> {
    let page: Page<Box<RawValue>> = serde_json::from_slice(body)?;
    let mut events = Vec::with_capacity(page.data.len());
    for raw in page.data {
        if let Item::Event(event) = Item::read(String::from(Box::<str>::from(raw)), thread)? {
            events.push(*event);
        }
    }
    Ok(Listed { events, next: page.next_page })
}

/// Where the past begins that is not in the log yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Past {
    /// Behind a page that was listed newest first.
    Page(String),
    /// At this moment, RFC 3339.
    Before(String),
}

/// The past from there on, newest first, a page at a time; the last page has no next one. A page that fails is tried
/// again; one that is refused ends the stream. The next page is listed while the one before it is written.
pub fn past(gateway: Gateway, session: SessionId, from: Past) -> BoxStream<'static, Listed> {
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

fn backwards(gateway: Gateway, session: SessionId, from: Past) -> impl Stream<Item = Listed> {
    futures::stream::unfold(Some(from), move |from| {
        let (gateway, session) = (gateway.clone(), session.clone());
        async move {
            let from = from?;
            let query = Query::new().with("limit", PAGE);
            let query = match &from {
                Past::Page(cursor) => query.with("page", cursor),
                Past::Before(moment) => query.with("created_at[lte]", moment),
            };
            loop {
                match newest_first(&gateway, &session, query.clone()).await {
                    Ok(page) => {
                        let next = page.next.clone().map(Past::Page).filter(|next| *next != from);
                        return Some((page, next));
                    }
                    Err(error) if error.status().is_some_and(|status| status.is_client_error() && status != 429) => {
                        tracing::warn!(%session, %error, "the past of a session can't be listed");
                        return None;
                    }
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        }
    })
}

fn garbage(error: serde_json::Error) -> Error {
    Error::Garbage { status: http::StatusCode::OK, reason: error.to_string() }
}
