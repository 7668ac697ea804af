//! What sessions did, for whoever must answer for it, and whether the record still holds.

use crate::DecisionRow;
use pilothouse_api::{
    Client, Error,
    ids::{AgentId, SessionId},
    page::Query,
    transport::Transport,
};
use pilothouse_domain::{deeds::DeedKind, failures::Group};
use serde::{Deserialize, Serialize};

/// How the chain of a session's events stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// Nothing is sealed: it was never recorded, or only just now.
    NotSealed,
    /// It was not checked since it grew.
    NotChecked,
    /// It holds.
    Verified,
    /// It holds, and the upstream has events within it that the log lacks, or the other way round.
    Gap,
    /// It doesn't hold.
    Broken,
}

impl ChainState {
    /// The name in snake case, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSealed => "not_sealed",
            Self::NotChecked => "not_checked",
            Self::Verified => "verified",
            Self::Gap => "gap",
            Self::Broken => "broken",
        }
    }

    /// The state of this name; of one that a newer version wrote, not checked.
    pub fn named(name: &str) -> Self {
        let all = [Self::NotSealed, Self::Verified, Self::Gap, Self::Broken];
        all.into_iter().find(|state| state.name() == name).unwrap_or(Self::NotChecked)
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotSealed => "not sealed yet",
            Self::NotChecked => "sealed, not checked yet",
            Self::Verified => "verified",
            Self::Gap => "gap",
            Self::Broken => "broken",
        }
    }
}

/// What a check of a session's chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// When it was checked, in milliseconds since 1970.
    pub checked_at: i64,
    /// How many links hold, from the first on.
    pub count: u64,
    /// The hash of the last of them. Keep it elsewhere: a chain that has it later has lost nothing.
    pub head: String,
    /// Events of the log that are not sealed yet.
    pub unsealed: u64,
    /// Whether the log reaches back to the session's beginning.
    pub complete: bool,
    /// Where it doesn't hold, in words.
    pub broken: Option<String>,
    /// How the log compares with the upstream's history; `None`: they were not compared.
    pub comparison: Option<Comparison>,
    /// Why they were not, in words.
    pub not_compared: Option<String>,
}

impl Verification {
    /// How the chain stands by this.
    pub fn state(&self) -> ChainState {
        match &self.comparison {
            _ if self.broken.is_some() => ChainState::Broken,
            Some(comparison) if comparison.has_gap() => ChainState::Gap,
            _ if self.count == 0 => ChainState::NotSealed,
            _ => ChainState::Verified,
        }
    }
}

/// How a log compares with the upstream's history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// How many events of the history were compared, those of child threads among them.
    pub compared: u64,
    /// Whether there were more than are compared at once.
    pub partial: bool,
    /// Events of the history that the log lacks, among those that it has.
    pub lacking: u64,
    /// Events at the history's end that were not recorded yet.
    pub behind: u64,
    /// Events that the log has and the history lacks.
    pub foreign: u64,
    /// Events that differ in what they say.
    pub differing: u64,
    /// Ids of some of those that lack, are foreign or differ.
    pub examples: Vec<String>,
}

impl Comparison {
    /// Whether log and history differ where they should not.
    pub const fn has_gap(&self) -> bool {
        self.lacking > 0 || self.foreign > 0 || self.differing > 0
    }
}

/// A session in the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The session's id.
    pub session: String,
    /// Its title.
    pub title: Option<String>,
    /// Its status when it was last seen, in the API's word.
    pub status: String,
    /// The agent's id.
    pub agent: Option<String>,
    /// The agent's name.
    pub agent_name: Option<String>,
    /// The agent's version.
    pub agent_version: Option<u32>,
    /// When it was created, in milliseconds since 1970, as all times here.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was found deleted upstream.
    pub gone_at: Option<i64>,
    /// Who created it through this console.
    pub started_by: Option<String>,
    /// The token they did it with.
    pub started_token: Option<String>,
    /// Its list cost, in US cents.
    pub list_cost_cents: Option<i64>,
    /// How its chain stands.
    pub chain: ChainState,
    /// How many tools it called.
    pub calls: u32,
    /// How many of those failed.
    pub failed: u32,
    /// How many were denied.
    pub denied: u32,
    /// How many decisions people and rules took in it.
    pub decisions: u32,
}

/// Which sessions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditFilter {
    /// Only those of this agent, by id.
    pub agent: Option<String>,
    /// Only those in this status.
    pub status: Option<String>,
    /// Only those that this person started, or took a decision in.
    pub person: Option<String>,
    /// Only those that changed at this moment or later, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Only those that were created before this moment.
    pub to: Option<i64>,
    /// Where the last page ended.
    pub page: Option<String>,
}

impl AuditFilter {
    /// The query that asks for them.
    pub fn query(&self) -> Query {
        Query::new()
            .with_option("agent", self.agent.as_deref())
            .with_option("status", self.status.as_deref())
            .with_option("person", self.person.as_deref())
            .with_option("from", self.from)
            .with_option("to", self.to)
            .with_option("page", self.page.as_deref())
    }
}

/// Sessions, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// A page of them.
    pub rows: Vec<AuditRow>,
    /// The cursor of the next page.
    pub next_page: Option<String>,
}

/// Something that was done, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// What kind of thing.
    pub kind: DeedKind,
    /// The command, the host, the file.
    pub value: String,
    /// How many calls did it.
    pub count: u32,
    /// How many calls would have, and were denied.
    pub denied: u32,
    /// When the first was made, in milliseconds since 1970.
    pub first_at: i64,
    /// The session of the first.
    pub session: String,
    /// The event of the first.
    pub event: String,
}

/// Something that was mounted into a session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mounted {
    /// `file`, `github_repository`, `memory_store`, or a newer kind.
    pub kind: String,
    /// Its id or address.
    pub name: String,
    /// Where.
    pub path: Option<String>,
}

/// A file that a session made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Produced {
    /// Its id.
    pub id: String,
    /// Its name.
    pub filename: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// A vault whose secrets a session could use. The secrets themselves are told to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LentVault {
    /// Its id.
    pub id: String,
    /// Its name; `None`: it can't be read any more.
    pub name: Option<String>,
    /// The names of its credentials today.
    pub credentials: Vec<String>,
}

/// All that is known of what one session did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The session.
    pub row: AuditRow,
    /// What the last check of its chain found.
    pub verification: Option<Verification>,
    /// Who decided what in it, oldest first; at most 500.
    pub decisions: Vec<DecisionRow>,
    /// What its calls did; at most 200 of each kind, the most frequent first.
    pub deeds: Vec<Deed>,
    /// What was mounted.
    pub mounted: Vec<Mounted>,
    /// The files it made; `None`: they can't be read now.
    pub produced: Option<Vec<Produced>>,
    /// The vaults it could use.
    pub vaults: Vec<LentVault>,
}

/// What an agent did within a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentRecord {
    /// The agent's id.
    pub agent: String,
    /// Its name, where a session told it.
    pub name: Option<String>,
    /// From this moment on, in milliseconds since 1970.
    pub from: i64,
    /// Before this moment.
    pub to: i64,
    /// Its sessions, newest first; at most 200.
    pub sessions: Vec<AuditRow>,
    /// Whether there are more.
    pub has_more: bool,
    /// Decisions on its calls, newest first; at most 500.
    pub decisions: Vec<DecisionRow>,
    /// What its calls did; at most 200 of each kind, the most frequent first.
    pub deeds: Vec<Deed>,
    /// What was mounted into its sessions.
    pub mounted: Vec<Mounted>,
    /// The vaults they could use.
    pub vaults: Vec<LentVault>,
    /// What went wrong.
    pub failures: Vec<Group>,
}

/// Reads a page of the record of sessions.
///
/// # Errors
/// When it can't be read.
pub async fn audit<T: Transport>(client: &Client<T>, filter: &AuditFilter) -> Result<Audit, Error> {
    client.get(&format!("/console/audit{}", filter.query().suffix())).await
}

/// Reads what one session did.
///
/// # Errors
/// When it can't be read.
pub async fn session_record<T: Transport>(client: &Client<T>, session: &SessionId) -> Result<SessionRecord, Error> {
    client.get(&format!("/console/sessions/{session}/audit")).await
}

/// Reads what an agent did.
///
/// # Errors
/// When it can't be read.
pub async fn agent_record<T: Transport>(
    client: &Client<T>,
    agent: &AgentId,
    from: i64,
    to: i64,
) -> Result<AgentRecord, Error> {
    let query = Query::new().with("from", from).with("to", to);
    client.get(&format!("/console/agents/{agent}/audit{}", query.suffix())).await
}

/// Checks a session's chain; `compare` it with the upstream's history, too.
///
/// # Errors
/// When it can't be checked.
pub async fn verification<T: Transport>(
    client: &Client<T>,
    session: &SessionId,
    compare: bool,
) -> Result<Verification, Error> {
    let query = Query::new().with("compare", compare);
    client.get(&format!("/console/sessions/{session}/verification{}", query.suffix())).await
}
