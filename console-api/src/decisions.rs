//! The record of decisions: who answered which call, on what, and what came of it.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use pilothouse_domain::intent::{Level, Mark};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A decision on a tool call. Rows are added and never changed; what a row says of its call is as of that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// When it was made, in milliseconds since 1970.
    pub at: i64,
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided: a user's name, or the name of a rule.
    pub by: String,
    /// How they did.
    pub via: Via,
    /// They proved with a passkey that it is they.
    #[serde(default)]
    pub passkey: bool,
    /// The session.
    pub session: String,
    /// The tool-use id.
    pub call: String,
    /// What is known of the call; `None` where neither the log nor the upstream had it any more.
    pub asked: Option<Asked>,
    /// The event that was sent, as it was sent.
    pub answer: Value,
    /// The rules that applied, by name.
    pub rules: Vec<String>,
    /// Which version of the rules that was; 0: none was ever switched on.
    pub rules_version: u32,
    /// The upstream's HTTP status; `None` where nothing was sent, or where only the history told that it arrived.
    pub status: Option<u16>,
    /// The upstream's id of that request.
    pub request_id: Option<String>,
}

/// A call that waited for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When the agent called, in milliseconds since 1970.
    pub at: Option<i64>,
    /// The child thread that called.
    pub thread: Option<String>,
    /// The id of the agent that called; `None` where it could not be asked for.
    pub agent: Option<String>,
    /// The name of that agent.
    pub agent_name: Option<String>,
    /// The tool.
    pub tool: String,
    /// The MCP server whose tool it is.
    pub server: Option<String>,
    /// Names the input, as [`pilothouse_domain::input_digest`] does.
    pub input_digest: String,
    /// The whole input.
    pub input: Value,
    /// How it was judged.
    pub level: Level,
    /// Why.
    pub marks: Vec<Mark>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// The first of two people allowed it; nothing was sent.
    AllowedByFirst,
    /// It was allowed.
    Allowed,
    /// It was denied.
    Denied,
    /// Its result was sent.
    Answered,
}

impl DecisionKind {
    /// In words, as in "allowed by ada".
    pub const fn words(self) -> &'static str {
        match self {
            Self::AllowedByFirst => "allowed, first of two",
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Answered => "answered",
        }
    }
}

/// How somebody decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// In a browser.
    Login,
    /// A program with this token.
    Token(String),
    /// A rule did.
    Rule,
}

impl Decision {
    /// How long the call had waited, in milliseconds.
    pub fn waited_ms(&self) -> Option<i64> {
        Some((self.at - self.asked.as_ref()?.at?).max(0))
    }

    /// The message to the agent, if it was denied with one.
    pub fn message(&self) -> Option<&str> {
        self.answer.get("deny_message")?.as_str()
    }
}

/// A decision and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// Counts from 1.
    pub seq: u64,
    /// SHA-256 of the row before it and of this decision, in lower-case hexadecimal.
    pub hash: String,
    /// The decision.
    pub decision: Decision,
}

/// Which decisions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionFilter {
    /// Only those of this agent, by id or name.
    pub agent: Option<String>,
    /// Only those by this person or rule.
    pub by: Option<String>,
    /// Only those older than this row.
    pub before: Option<u64>,
}

/// Decisions, newest first, and what they come to for each agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decisions {
    /// A page of rows.
    pub rows: Vec<DecisionRow>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// What all decisions of each agent come to, by its name.
    pub agents: Vec<AgentFigures>,
}

/// What the decisions on an agent's calls come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentFigures {
    /// The agent's id.
    pub agent: Option<String>,
    /// The agent's name.
    pub name: String,
    /// How many of its calls were decided on, or wait for that.
    pub asked: usize,
    /// How many were allowed, or given their result.
    pub allowed: usize,
    /// How many were denied.
    pub denied: usize,
    /// The median time until somebody decided, in milliseconds.
    pub median_wait: Option<i64>,
}

/// Reads decisions.
///
/// # Errors
/// When they can't be read.
pub async fn decisions<T: Transport>(client: &Client<T>, filter: &DecisionFilter) -> Result<Decisions, Error> {
    let query = Query::new()
        .with_option("agent", filter.agent.as_deref())
        .with_option("by", filter.by.as_deref())
        .with_option("before", filter.before);
    client.get(&format!("/console/decisions{}", query.suffix())).await
}
