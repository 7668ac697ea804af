//! What went wrong in all sessions, how long tools run and wait, and what versions of agents differ in.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use pilothouse_domain::failures::Group;
use serde::{Deserialize, Serialize};

/// Which errors are asked for. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorsFilter {
    /// From this moment on.
    pub from: i64,
    /// Before this moment.
    pub to: i64,
    /// Only in sessions of this agent, by id.
    #[serde(default)]
    pub agent: Option<String>,
    /// Only of this version of it.
    #[serde(default)]
    pub version: Option<u32>,
}

/// What went wrong within a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// When each day of `days` begins.
    pub starts: Vec<i64>,
    /// How many failures each day has.
    pub days: Vec<u32>,
    /// Failures that are alike, the most frequent first.
    pub groups: Vec<Group>,
    /// How many failures there are.
    pub total: u32,
    /// Whether there are more, of which only the latest are told.
    pub is_cut: bool,
    /// What failed model requests came to.
    pub retries: Retries,
    /// How long each tool ran, the slowest first; at most 50.
    pub slow_tools: Vec<SlowTool>,
    /// How long people were waited for.
    pub waits: Waits,
    /// Versions of agents beside each other, by agent; the newest version first.
    pub versions: Vec<VersionFigures>,
    /// Whether the runs of deployments could be read.
    pub deployments_read: bool,
}

/// What failing and trying again came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retries {
    /// Errors that the API retried by itself.
    pub retried: u32,
    /// Turns that were given up.
    pub given_up: u32,
    /// Sessions that ended with an error.
    pub ended: u32,
    /// Model requests that failed.
    pub failed_requests: u32,
    /// What their tokens cost by the price list, in US cents; `None`: the price of some isn't known.
    pub cents: Option<f64>,
}

/// How long a tool ran, without waits for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowTool {
    /// The tool.
    pub tool: String,
    /// Its MCP server.
    pub server: Option<String>,
    /// How many runs have ended.
    pub runs: u32,
    /// The median, in milliseconds.
    pub median_ms: i64,
    /// What 95 % of the runs stayed below.
    pub p95_ms: i64,
    /// The longest.
    pub longest_ms: i64,
    /// The session of the longest.
    pub longest_session: String,
    /// The call that it was.
    pub longest_call: String,
}

/// How long people were waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// How many calls waited for somebody.
    pub count: u32,
    /// How many of them still do.
    pub waiting: u32,
    /// The median of those that were answered, in milliseconds.
    pub median_ms: Option<i64>,
    /// What 95 % of those stayed below.
    pub p95_ms: Option<i64>,
    /// The longest; at most 10.
    pub longest: Vec<Wait>,
}

/// A call that waited for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// The session.
    pub session: String,
    /// Its title.
    pub title: Option<String>,
    /// The call.
    pub call: String,
    /// The tool.
    pub tool: Option<String>,
    /// Its MCP server.
    pub server: Option<String>,
    /// The session's agent.
    pub agent: Option<String>,
    /// When the agent called, in milliseconds since 1970.
    pub called_at: i64,
    /// How long it waited, or has waited so far, in milliseconds.
    pub waited_ms: i64,
    /// It still waits.
    pub still: bool,
}

/// What one version of an agent did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionFigures {
    /// The agent's id.
    pub agent: String,
    /// The agent's name.
    pub name: String,
    /// The version.
    pub version: Option<u32>,
    /// When it first called a tool within the time, in milliseconds since 1970.
    pub first_at: i64,
    /// How many sessions called tools.
    pub sessions: u32,
    /// How many calls they made.
    pub calls: u32,
    /// How many of those failed.
    pub failed: u32,
    /// How many were denied.
    pub denied: u32,
    /// Errors of its sessions besides those of tools.
    pub errors: u32,
    /// The median of how long tools ran, in milliseconds.
    pub median_ms: Option<i64>,
    /// What 95 % of the runs stayed below.
    pub p95_ms: Option<i64>,
}

impl VersionFigures {
    /// The share of its calls that failed, of those that ran.
    pub fn failure_rate(&self) -> Option<f64> {
        let ran = self.calls.saturating_sub(self.denied);
        (ran > 0).then(|| f64::from(self.failed) / f64::from(ran))
    }
}

/// Reads what went wrong.
///
/// # Errors
/// When it can't be read.
pub async fn errors<T: Transport>(client: &Client<T>, filter: &ErrorsFilter) -> Result<Errors, Error> {
    let query = Query::new()
        .with("from", filter.from)
        .with("to", filter.to)
        .with_option("agent", filter.agent.as_deref())
        .with_option("version", filter.version);
    client.get(&format!("/console/errors{}", query.suffix())).await
}
