//! The history of a session or a child thread, page by page, each event's JSON untouched.

use crate::{
    gateway::{Gateway, garbage},
    store::event_log::Received,
};
use pilothouse_api::{
    Error, Page,
    ids::{SessionId, ThreadId},
    page::Query,
};
use serde_json::value::RawValue;

/// The maximum number of events per page.
pub const EVENTS_PER_PAGE: u32 = 1000;

/// A page of a history, in the requested order.
pub struct HistoryPage {
    /// The events.
    pub events: Vec<Received>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// Lists a page of a session's history, newest first.
pub async fn newest_first(gateway: &Gateway, session: &SessionId, query: Query) -> Result<HistoryPage, Error> {
    list(gateway, &format!("/v1/sessions/{session}/events"), &query.with("order", "desc"), None).await
}

/// Lists a page of a session's history, oldest first.
pub async fn oldest_first(gateway: &Gateway, session: &SessionId, query: Query) -> Result<HistoryPage, Error> {
    list(gateway, &format!("/v1/sessions/{session}/events"), &query.with("order", "asc"), None).await
}

/// Lists the whole history of a thread, oldest first; the API has no other order for threads.
pub async fn of_thread(gateway: &Gateway, session: &SessionId, thread: &ThreadId) -> Result<Vec<Received>, Error> {
    let (mut events, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query::new().with("limit", EVENTS_PER_PAGE).with_option("page", cursor.as_ref());
        let page = page_of_thread(gateway, session, thread, &query).await?;
        events.extend(page.events);
        match page.next {
            Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
            _ => return Ok(events),
        }
    }
}

/// Lists a page of a thread's history, oldest first.
pub async fn page_of_thread(
    gateway: &Gateway,
    session: &SessionId,
    thread: &ThreadId,
    query: &Query,
) -> Result<HistoryPage, Error> {
    list(gateway, &format!("/v1/sessions/{session}/threads/{thread}/events"), query, Some(thread)).await
}

async fn list(gateway: &Gateway, path: &str, query: &Query, thread: Option<&ThreadId>) -> Result<HistoryPage, Error> {
    let body = gateway.read(&format!("{path}{}", query.suffix())).await?;
    let thread = thread.cloned();
    // Parsing a long page would block other tasks.
    let listed = tokio::task::spawn_blocking(move || read(&body, thread.as_ref())).await;
    listed.map_err(|error| Error::Connection(error.to_string()))?.map_err(garbage)
}

fn read(body: &[u8], thread: Option<&ThreadId>) -> Result<HistoryPage, serde_json::Error> {
    let page: Page<Box<RawValue>> = serde_json::from_slice(body)?;
    let events = page.data.into_iter().map(|raw| Received::read(String::from(Box::<str>::from(raw)), thread));
    Ok(HistoryPage { events: events.collect::<Result<_, _>>()?, next: page.next_page })
}
