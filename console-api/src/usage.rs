//! What sessions used and what that cost, over any time and by whatever they have in common.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use pilothouse_domain::{
    prices::{Cost, Tokens},
    usage_figures::{Difference, Figures},
};
use serde::{Deserialize, Serialize};

/// By what usage is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UsageBy {
    /// The agent.
    #[default]
    Agent,
    /// The agent and its version.
    AgentVersion,
    /// Where tools run.
    Environment,
    /// The deployment that started the session.
    Deployment,
    /// The person, or their token, who started the session through this console.
    Person,
    /// The model. What is not of one model, running time and searches, is left out.
    Model,
    /// The host of the API.
    Upstream,
    /// The session itself.
    Session,
}

impl UsageBy {
    /// All of them, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Agent,
        Self::AgentVersion,
        Self::Environment,
        Self::Deployment,
        Self::Person,
        Self::Model,
        Self::Upstream,
        Self::Session,
    ];

    /// As it stands in an address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::AgentVersion => "agent_version",
            Self::Environment => "environment",
            Self::Deployment => "deployment",
            Self::Person => "person",
            Self::Model => "model",
            Self::Upstream => "upstream",
            Self::Session => "session",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::AgentVersion => "Agent version",
            Self::Environment => "Environment",
            Self::Deployment => "Deployment",
            Self::Person => "Started by",
            Self::Model => "Model",
            Self::Upstream => "Upstream",
            Self::Session => "Session",
        }
    }
}

/// Which usage is asked for. Times are milliseconds since 1970 and are moved to the quarter of an hour that they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct UsageQuery {
    /// From this moment on; 30 days before the end where it is missing.
    pub from: Option<i64>,
    /// Until this moment; now where it is missing.
    pub to: Option<i64>,
    /// By what it is grouped.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub by: UsageBy,
    /// The IANA time zone whose days and months count; UTC where it is missing.
    pub zone: Option<String>,
    /// Only of this agent, by its id.
    pub agent: Option<String>,
    /// Only of this version of it.
    pub agent_version: Option<u32>,
    /// Only in this environment.
    pub environment: Option<String>,
    /// Only of this deployment.
    pub deployment: Option<String>,
    /// Only what this person started.
    pub person: Option<String>,
    /// Only what was started with this token.
    pub token: Option<String>,
    /// Only of this model.
    pub model: Option<String>,
    /// Only at this host of the API.
    pub upstream: Option<String>,
    /// Only of this session.
    pub session: Option<String>,
    /// Which page of the groups, from 0.
    pub page: Option<u32>,
}

impl UsageQuery {
    /// As it stands behind a path.
    pub fn query(&self) -> Query {
        Query::new()
            .with_option("from", self.from)
            .with_option("to", self.to)
            .with_option("by", (self.by != UsageBy::default()).then_some(self.by.key()))
            .with_option("zone", self.zone.as_deref())
            .with_option("agent", self.agent.as_deref())
            .with_option("agent_version", self.agent_version)
            .with_option("environment", self.environment.as_deref())
            .with_option("deployment", self.deployment.as_deref())
            .with_option("person", self.person.as_deref())
            .with_option("token", self.token.as_deref())
            .with_option("model", self.model.as_deref())
            .with_option("upstream", self.upstream.as_deref())
            .with_option("session", self.session.as_deref())
            .with_option("page", self.page)
    }
}

/// What was used, and in how many sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageSum {
    /// The sessions in which anything was used.
    pub sessions: u64,
    /// What it costs: what the API reported, and the estimate of what it had not reported yet; exact, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cost: Cost,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
}

impl UsageSum {
    /// The sum of these figures.
    pub fn new(sessions: u64, figures: Figures) -> Self {
        Self { sessions, cost: figures.cost(), figures }
    }
}

/// What sessions that have something in common used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageGroup {
    /// What they have in common: an id, a name or a host; `None`: it is not known.
    pub key: Option<String>,
    /// More of it: the version of the agent, or the name of the token.
    pub detail: Option<String>,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What they used.
    pub sum: UsageSum,
    /// What they used in the time before, which is as long.
    pub before: UsageSum,
}

/// A part of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageStep {
    /// Its beginning.
    pub at: i64,
    /// Its end.
    pub to: i64,
    /// What was used in it.
    pub figures: Figures,
}

/// What a month will have cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageForecast {
    /// The beginning of the month.
    pub from: i64,
    /// Its end.
    pub to: i64,
    /// What it has cost so far, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub so_far: Cost,
    /// What a day cost on average within the last seven, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub a_day: Cost,
    /// What it will have cost if the rest goes on like these days, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub expected: Cost,
}

/// How much of the usage is known request by request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageKnown {
    /// Sessions in which anything was used.
    pub sessions: u64,
    /// Those of them whose model requests are recorded, all of them.
    pub recorded: u64,
    /// The running time of all of them, in milliseconds.
    pub active_ms: u64,
    /// The running time that is recorded.
    pub recorded_ms: u64,
}

/// What was used, and what it cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageReport {
    /// From when on.
    pub from: i64,
    /// Until when.
    pub to: i64,
    /// All of it.
    pub total: UsageSum,
    /// All of it, in the time before, which is as long.
    pub before: UsageSum,
    /// By what it is grouped.
    pub by: UsageBy,
    /// The groups that cost the most, a page of them.
    pub groups: Vec<UsageGroup>,
    /// Those that cost more than in the time before, the most first.
    pub grew: Vec<UsageGroup>,
    /// How many groups there are.
    pub groups_in_all: u64,
    /// The time in steps: hours, days or months.
    pub steps: Vec<UsageStep>,
    /// The month that it is.
    pub forecast: UsageForecast,
    /// How much of it is known request by request.
    pub known: UsageKnown,
    /// Why what the API reports and what the price list gives differ.
    pub differences: Vec<Difference>,
    /// The day as of which the prices are known.
    pub prices_as_of: String,
}

/// Reads usage.
///
/// # Errors
/// When it can't be read.
pub async fn usage<T: Transport>(client: &Client<T>, query: &UsageQuery) -> Result<UsageReport, Error> {
    client.get(&format!("/console/usage{}", query.query().suffix())).await
}

/// A model request, as a recorded log has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageRequest {
    /// The event that ended it.
    pub event: String,
    /// When it ended, in milliseconds since 1970.
    pub at: i64,
    /// The child thread that made it; `None`: the primary thread.
    pub thread: Option<String>,
    /// Its model; `None`: not known.
    pub model: Option<String>,
    /// It judged an outcome.
    pub grading: bool,
    /// Its tokens and cost.
    pub figures: Figures,
}

/// What a thread used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageThread {
    /// The child thread; `None`: the primary thread.
    pub thread: Option<String>,
    /// The name of its agent.
    pub name: Option<String>,
    /// Its model; `None`: not known.
    pub model: Option<String>,
    /// Its tokens and cost.
    pub figures: Figures,
}

/// What a session cost, down to its model requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionCost {
    /// Its title.
    pub title: Option<String>,
    /// All of it.
    pub total: Figures,
    /// By thread and model, the dearest first; 200 at the most.
    pub threads: Vec<UsageThread>,
    /// Model requests, newest first: a page of them.
    pub requests: Vec<UsageRequest>,
    /// How many requests are recorded.
    pub requests_in_all: u64,
    /// Whether every request is recorded.
    pub recorded: bool,
    /// Why what the API reports and what the price list gives differ.
    pub differences: Vec<Difference>,
    /// The day as of which the prices are known.
    pub prices_as_of: String,
}

/// Reads what a session cost. `page`: which page of its requests, from 0; `thread`: only of this thread, `primary` for the
/// primary one.
///
/// # Errors
/// When it can't be read.
pub async fn session_cost<T: Transport>(
    client: &Client<T>,
    session: &str,
    page: u32,
    thread: Option<&str>,
) -> Result<SessionCost, Error> {
    let query = Query::new().with_option("page", (page > 0).then_some(page)).with_option("thread", thread);
    client.get(&format!("/console/sessions/{session}/cost{}", query.suffix())).await
}

/// A session of an agent's past: each figure by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastSession {
    /// Model requests.
    pub requests: u64,
    /// Tokens of all of them.
    pub tokens: Tokens,
    /// Running time, in milliseconds.
    pub active_ms: u64,
    /// Web searches.
    pub searches: u64,
    /// What it cost, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cost: Cost,
}

/// What the tokens of an agent's past sessions would cost today with some model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtherModel {
    /// The model.
    pub model: String,
    /// The tokens of all sessions, in US dollars.
    #[serde(with = "pilothouse_domain::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cost: Cost,
}

/// What sessions of an agent cost that ran at some effort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PastEffort {
    /// The model.
    pub model: Option<String>,
    /// The effort; `None`: the session doesn't tell.
    pub effort: Option<String>,
    /// How many sessions.
    pub sessions: u64,
    /// Half of them cost no more than this.
    pub median: PastSession,
}

/// What sessions of an agent came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentPast {
    /// The agent's name as it was last seen.
    pub name: Option<String>,
    /// The model of the newest session.
    pub model: Option<String>,
    /// How many sessions there are figures of: the newest 200 at the most, of those in which anything was used.
    pub sessions: u64,
    /// How many of them are known request by request.
    pub recorded: u64,
    /// Half of the sessions had no more than this.
    pub median: PastSession,
    /// Nine of ten had no more than this.
    pub p90: PastSession,
    /// The recorded requests, priced as another model's; the cheapest first.
    pub models: Vec<OtherModel>,
    /// By model and effort.
    pub efforts: Vec<PastEffort>,
}

/// Reads what sessions of an agent came to.
///
/// # Errors
/// When it can't be read.
pub async fn agent_past<T: Transport>(client: &Client<T>, agent: &str) -> Result<AgentPast, Error> {
    client.get(&format!("/console/agents/{agent}/past")).await
}
