//! The console's own API as pages and islands read it: a session's log, what can be found in it, its live stream, and
//! links that share it.

use pilothouse_api::{
    Client, Error,
    ids::{EventId, SessionId, ThreadId},
    page::Query,
    transport::Transport,
};
use pilothouse_domain::{
    overview::Overview, timeline::LogEntry, tool_stats::ToolStats, usage_over_time::UsageOverTime,
    usage_totals::UsageTotals,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod outage;
mod recorded;
mod share;

pub use outage::Outage;
pub use recorded::*;
pub use share::*;

/// How many events a page loads at a time.
pub const WINDOW: u32 = 200;

/// A part of a session's event log, in the order of time, what is queued last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogWindow {
    /// The entries.
    pub data: Vec<LogEntry>,
    /// What belongs to them and lies elsewhere: answers and results of calls, calls of results, beginnings of threads.
    pub related: Vec<LogEntry>,
    /// Who answered calls of these entries in the console, by the call; nobody is named to guests.
    #[serde(default)]
    pub answers: BTreeMap<EventId, String>,
    /// Whether older entries exist.
    pub has_earlier: bool,
    /// Whether newer entries exist.
    pub has_later: bool,
    /// The greatest number of the log: the live stream goes on behind it.
    pub newest: u64,
    /// What the session has used up to there; only at the log's end, and where the log knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<UsageTotals>,
}

/// Where a window of a log lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogPosition {
    /// The last entries.
    End,
    /// Right before an event.
    Before(EventId),
    /// Right behind an event.
    After(EventId),
    /// An event in the middle.
    Around(EventId),
    /// A moment in the middle, in milliseconds since 1970.
    At(i64),
}

/// Which entries of a log count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFilter {
    /// Only these types; none: all.
    pub types: Vec<String>,
    /// Only this child thread; `None`: what stands on the session's own stream.
    pub thread: Option<ThreadId>,
    /// Only what went wrong.
    pub failed: bool,
}

impl LogFilter {
    fn onto(&self, query: Query) -> Query {
        let thread = self.thread.as_ref().map_or("", ThreadId::as_str);
        let query = query.with("thread", thread).with_option("failed", self.failed.then_some(true));
        self.types.iter().fold(query, |query, kind| query.with("type", kind))
    }
}

/// Where a session's log is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogAddress {
    /// By somebody with a login.
    Console(SessionId),
    /// With a share link, by its token.
    Share(String),
}

impl LogAddress {
    /// What every call begins with.
    fn base(&self) -> String {
        match self {
            Self::Console(session) => format!("/console/sessions/{session}"),
            Self::Share(token) => format!("/share/{token}"),
        }
    }

    /// The address of the live stream for who has a share link; the others share one connection.
    pub fn own_stream(&self) -> Option<String> {
        match self {
            Self::Console(_) => None,
            Self::Share(_) => Some(format!("/api{}/stream", self.base())),
        }
    }

    /// The address of the whole session as a file: `jsonl`, `markdown` or `html`.
    pub fn export_url(&self, format: &str) -> String {
        format!("/api{}/export?format={format}", self.base())
    }
}

/// Which events of the raw log are wanted, of whatever thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawFilter {
    /// Only this type; empty: all.
    pub kind: String,
    /// Only this thread; `None`: all.
    pub thread: Option<ThreadId>,
    /// Only calls of this tool; empty: all events.
    pub tool: String,
    /// Only what has these words; empty: all.
    pub words: String,
    /// Only what went wrong.
    pub failed: bool,
}

impl RawFilter {
    fn onto(&self, query: Query) -> Query {
        let texts = [("type", &self.kind), ("tool", &self.tool), ("words", &self.words)];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let query = texts.fold(query, |query, (name, text)| query.with(name, text));
        query.with_option("thread", self.thread.as_ref()).with_option("failed", self.failed.then_some(true))
    }
}

impl LogPosition {
    fn onto(&self, query: Query) -> Query {
        match self {
            Self::End => query,
            Self::Before(id) => query.with("before", id),
            Self::After(id) => query.with("after", id),
            Self::Around(id) => query.with("around", id),
            Self::At(millis) => query.with("at", millis),
        }
    }
}

/// A part of a session's log.
pub async fn log_window<T: Transport>(
    client: &Client<T>,
    log: &LogAddress,
    place: &LogPosition,
    filter: &LogFilter,
    limit: u32,
) -> Result<LogWindow, Error> {
    window(client, log, filter.onto(place.onto(Query::new().with("limit", limit)))).await
}

/// A part of a session's log as the inspector lists it: all threads together.
pub async fn raw_window<T: Transport>(
    client: &Client<T>,
    log: &LogAddress,
    place: &LogPosition,
    filter: &RawFilter,
    limit: u32,
) -> Result<LogWindow, Error> {
    window(client, log, filter.onto(place.onto(Query::new().with("limit", limit)))).await
}

async fn window<T: Transport>(client: &Client<T>, log: &LogAddress, query: Query) -> Result<LogWindow, Error> {
    client.get(&format!("{}/events{}", log.base(), query.suffix())).await
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The places, oldest first.
    pub hits: Vec<Hit>,
    /// There are more.
    pub has_more: bool,
}

/// A place that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The event.
    pub event: EventId,
    /// When, in milliseconds since 1970; `None` while it is queued.
    pub at: Option<i64>,
    /// The child thread that it belongs to.
    pub thread: Option<ThreadId>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words around, as they stand in the event.
    pub excerpt: String,
}

/// Searches the whole log.
pub async fn search<T: Transport>(client: &Client<T>, log: &LogAddress, words: &str) -> Result<Found, Error> {
    let query = Query::new().with("q", words);
    client.get(&format!("{}/search{}", log.base(), query.suffix())).await
}

/// The session over time, drawn into so many columns; without a range the whole of it.
pub async fn overview<T: Transport>(
    client: &Client<T>,
    log: &LogAddress,
    range: Option<(i64, i64)>,
    columns: u32,
) -> Result<Overview, Error> {
    let query = Query::new().with("columns", columns);
    let query = query.with_option("from", range.map(|range| range.0)).with_option("to", range.map(|range| range.1));
    client.get(&format!("{}/overview{}", log.base(), query.suffix())).await
}

/// What each tool of a session did.
pub async fn tool_stats<T: Transport>(client: &Client<T>, session: &SessionId) -> Result<Vec<ToolStats>, Error> {
    client.get(&format!("/console/sessions/{session}/tools")).await
}

/// Who watches a session, and who is about to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Names, each once, in alphabetical order.
    pub watching: Vec<String>,
    /// Who is about to answer which call.
    pub answering: Vec<Answering>,
}

/// Somebody is about to answer a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answering {
    /// The tool-use event.
    pub call: EventId,
    /// Who.
    pub name: String,
}

/// What a person says of themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyPresence {
    /// The call that they are about to answer.
    pub answering: Option<EventId>,
}

/// Tells the others which call the person is about to answer.
pub async fn tell_presence<T: Transport>(
    client: &Client<T>,
    session: &SessionId,
    presence: &MyPresence,
) -> Result<(), Error> {
    let told: serde::de::IgnoredAny = client.post(&format!("/console/sessions/{session}/presence"), presence).await?;
    let _ = told;
    Ok(())
}

/// What a session has cost over time, and how full its threads' contexts are.
pub async fn usage<T: Transport>(client: &Client<T>, session: &SessionId) -> Result<UsageOverTime, Error> {
    client.get(&format!("/console/sessions/{session}/usage")).await
}

/// How often a type of event occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeCount {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many events there are of it.
    pub count: u32,
}

/// The types of events that a session's log has, by name.
pub async fn type_counts<T: Transport>(client: &Client<T>, session: &SessionId) -> Result<Vec<TypeCount>, Error> {
    client.get(&format!("/console/sessions/{session}/types")).await
}

/// `state` and other frames of the live stream that only the console has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFrame<T> {
    /// Which session it is about.
    pub session: SessionId,
    /// What it says.
    pub value: T,
}

/// `state` frames of the live stream: how the server's own connection to the upstream is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Connection {
    /// Events arrive as they happen.
    Live,
    /// The upstream connection was lost and is being made again.
    Reconnecting(Stale),
    /// The console can't record what happens, so it can't show it either; it tries again by itself.
    Unrecorded {
        /// Why, and what to do.
        message: String,
    },
    /// The session was deleted upstream; what was recorded can still be read.
    Deleted,
}
