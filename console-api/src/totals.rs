//! What the whole log adds up to: the session over time, its tools, its cost, its types of events.

use crate::log::LogAddress;
use pilothouse_api::{Client, Error, ids::SessionId, page::Query, transport::Transport};
use pilothouse_domain::{overview::Overview, tool_stats::ToolStats, usage_over_time::UsageOverTime};
use serde::{Deserialize, Serialize};

/// The session over time, in this many columns; the whole session unless a range is given.
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
