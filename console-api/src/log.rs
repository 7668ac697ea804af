//! Parts of a session's event log: which part is asked for, and what comes back.

use pilothouse_api::{
    Client, Error,
    ids::{EventId, SessionId, ThreadId},
    page::Query,
    transport::Transport,
};
use pilothouse_domain::{known_file::KnownFile, timeline::LogEntry, usage_totals::UsageTotals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many events a page loads at a time.
pub const WINDOW: u32 = 64;

/// A part of a session's event log, in the order of time, what is queued last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogWindow {
    /// The entries.
    pub data: Vec<LogEntry>,
    /// Related entries from elsewhere: confirmations and results of calls, calls of results, starts of threads.
    pub related: Vec<LogEntry>,
    /// Who answered the calls among these entries, by call; empty for guests.
    #[serde(default)]
    pub answers: BTreeMap<EventId, String>,
    /// Who allowed which waiting call that another person must allow, too; empty for guests.
    #[serde(default)]
    pub approvals: BTreeMap<EventId, Vec<String>>,
    /// What is known of the files that open calls among these entries would change, by call; empty for guests.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<EventId, KnownFile>,
    /// Whether older entries exist.
    pub has_earlier: bool,
    /// Whether newer entries exist.
    pub has_later: bool,
    /// The highest number in the log: the live stream resumes after it.
    pub newest: u64,
    /// What the session has used up to there; only at the log's end, and where the log knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<UsageTotals>,
}

impl LogWindow {
    /// All of its entries, what belongs to it before what is in it.
    pub fn entries(&self) -> impl Iterator<Item = LogEntry> {
        self.related.iter().chain(&self.data).cloned()
    }
}

/// The position of a window in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogPosition {
    /// The last entries.
    End,
    /// Right before an event.
    Before(EventId),
    /// Right after an event.
    After(EventId),
    /// An event in the middle.
    Around(EventId),
    /// A moment in the middle, in milliseconds since 1970.
    At(i64),
}

/// A filter of a session's log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFilter {
    /// Only these types; none: all.
    pub types: Vec<String>,
    /// Only this child thread; `None`: the session's own stream.
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
    pub(crate) fn base(&self) -> String {
        match self {
            Self::Console(session) => format!("/console/sessions/{session}"),
            Self::Share(token) => format!("/share/{token}"),
        }
    }

    /// The path below which everything of the log is read.
    pub fn path(&self) -> String {
        format!("/api{}", self.base())
    }

    /// The address of the live stream for visitors with a share link; all others share one connection.
    pub fn own_stream(&self) -> Option<String> {
        match self {
            Self::Console(_) => None,
            Self::Share(_) => Some(format!("{}/stream", self.path())),
        }
    }

    /// The address of the whole session as a file: `jsonl`, `markdown` or `html`.
    pub fn export_url(&self, format: &str) -> String {
        format!("{}/export?format={format}", self.path())
    }
}

/// A filter of the raw log, which has the events of all threads.
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
    let query = filter.onto(place.onto(Query::new().with("limit", limit)));
    client.get(&format!("{}/events{}", log.base(), query.suffix())).await
}
