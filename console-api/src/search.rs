//! Searching a session's log for words.

use crate::log::LogAddress;
use pilothouse_api::{
    Client, Error,
    ids::{EventId, ThreadId},
    page::Query,
    transport::Transport,
};
use serde::{Deserialize, Serialize};

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
    /// The surrounding text, as in the event.
    pub excerpt: String,
}

/// Searches the whole log.
pub async fn search<T: Transport>(client: &Client<T>, log: &LogAddress, words: &str) -> Result<Found, Error> {
    let query = Query::new().with("q", words);
    client.get(&format!("{}/search{}", log.base(), query.suffix())).await
}
