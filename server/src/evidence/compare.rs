//! Compares a session's log with the upstream's history: which events each has, and whether they say the same.

use crate::{
    gateway::{Gateway, garbage},
    store::{Store, StoreError},
};
use pilothouse_api::{Error, Page, ids::SessionId, page::Query};
use pilothouse_console_api::Comparison;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use std::collections::{HashMap, HashSet};

/// How many pages of a history are read at the most, and how many events each has.
const MOST_PAGES: usize = 60;
const PAGE: u32 = 1000;

/// How many ids are told.
const EXAMPLES: usize = 20;

/// A history as it is read: the session's own, or that of a child thread.
struct Listed<'a> {
    found: &'a mut Comparison,
    /// Events that the log lacks, up to here.
    missing: Vec<String>,
    /// Whether the log had an event of it.
    has_begun: bool,
    seen: HashSet<String>,
}

/// An event of the history.
struct Told {
    id: String,
    json: Box<RawValue>,
}

/// What is read of an event to tell whether it is processed.
#[derive(Deserialize)]
struct Known {
    id: String,
    #[serde(default)]
    processed_at: Option<String>,
}

/// Compares the session's own stream, then that of each child thread that the log has.
///
/// # Errors
/// The outer one when the database fails, the inner one when the upstream can't be read.
pub(super) async fn compared(
    gateway: &Gateway,
    store: &Store,
    session: &SessionId,
) -> Result<Result<Comparison, Error>, StoreError> {
    let newest = store.newest_event(session.as_str()).await?;
    let complete = store.log_state(session.as_str()).await?.complete;
    let threads = store.child_threads(session.as_str()).await?;
    let (mut found, mut pages) = (Comparison::default(), MOST_PAGES);
    for thread in std::iter::once(None).chain(threads.iter().map(|thread| Some(thread.id.as_str()))) {
        let path = match thread {
            None => format!("/v1/sessions/{session}/events"),
            Some(thread) => format!("/v1/sessions/{session}/threads/{thread}/events"),
        };
        let mut listed = Listed { found: &mut found, missing: Vec::new(), has_begun: complete, seen: HashSet::new() };
        let mut cursor: Option<String> = None;
        let ended = loop {
            if pages == 0 {
                break false;
            }
            pages -= 1;
            let query = Query::new().with("limit", PAGE).with_option("page", cursor.as_ref());
            let page = match read_page(gateway, &format!("{path}{}", query.suffix())).await {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            let (events, next) = page;
            let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
            let copies = store.copies(session.as_str(), thread, &ids).await?;
            listed.page(events, &copies);
            match next {
                Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
                _ => break true,
            }
        };
        if ended {
            listed.end(&store.stream_ids(session.as_str(), thread, newest).await?);
        }
        found.partial |= !ended;
    }
    Ok(Ok(found))
}

/// A page of a history, without what is queued; and the cursor of the next.
async fn read_page(gateway: &Gateway, path: &str) -> Result<(Vec<Told>, Option<String>), Error> {
    let page: Page<Box<RawValue>> = gateway.read_json(path).await?;
    let mut events = Vec::with_capacity(page.data.len());
    for json in page.data {
        let known: Known = serde_json::from_str(json.get()).map_err(garbage)?;
        if known.processed_at.is_some() {
            events.push(Told { id: known.id, json });
        }
    }
    Ok((events, page.next_page))
}

impl Listed<'_> {
    /// Notes a page, oldest first, and the copies that the log has of its events.
    fn page(&mut self, events: Vec<Told>, copies: &HashMap<String, Option<String>>) {
        for Told { id, json } in events {
            self.found.compared += 1;
            match copies.get(&id) {
                None => self.missing.push(id.clone()),
                Some(copy) => {
                    self.known();
                    if copy.as_ref().is_some_and(|copy| !is_same(copy, json.get())) {
                        self.found.differing += 1;
                        self.example(&id);
                    }
                }
            }
            self.seen.insert(id);
        }
    }

    /// What came before an event that the log has should be in it, too: unless the log doesn't reach back so far.
    fn known(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        if self.has_begun {
            self.found.lacking += missing.len() as u64;
            missing.iter().for_each(|id| self.example(id));
        } else {
            self.found.behind += missing.len() as u64;
        }
        self.has_begun = true;
    }

    /// The history has ended, and the log had these events when it began to be read.
    fn end(mut self, logged: &[String]) {
        self.found.behind += self.missing.len() as u64;
        for id in logged.iter().filter(|id| !self.seen.contains(*id)).collect::<Vec<_>>() {
            self.found.foreign += 1;
            self.example(id);
        }
    }

    fn example(&mut self, id: &str) {
        if self.found.examples.len() < EXAMPLES {
            self.found.examples.push(id.to_owned());
        }
    }
}

/// Whether two copies say the same, however they are spelled.
fn is_same(a: &str, b: &str) -> bool {
    let read = |text| serde_json::from_str::<Value>(text).ok();
    a == b || read(a) == read(b)
}
