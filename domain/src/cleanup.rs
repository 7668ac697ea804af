//! What can be cleaned up: which sessions and resources nobody seems to need any more, for which reason, and what may then be
//! done with them.
//!
//! The server collects facts; here they are judged, once when a plan is made and again right before something is touched.
//! What waits, is watched, works, is scheduled or is used is never deleted. Where a fact is not known, nothing is proposed.

use pilothouse_api::sessions::SessionStatus;
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, fmt, str::FromStr};

mod keep;
mod upkeep;

pub use keep::{Keep, UsedBy};
pub use upkeep::Upkeep;

#[cfg(test)]
mod tests;

const DAY_MS: i64 = 24 * 3_600_000;

/// The most days that somebody can ask for.
pub const MAX_DAYS: u32 = 3_650;

/// How long something must have been left alone, unless somebody says otherwise.
pub const DAYS: u32 = 30;

/// What kind of thing is cleaned up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A session.
    Session,
    /// An agent.
    Agent,
    /// An environment.
    Environment,
    /// An uploaded file.
    File,
    /// A vault.
    Vault,
    /// A memory store.
    MemoryStore,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Session, Self::Agent, Self::Environment, Self::File, Self::Vault, Self::MemoryStore];

    /// The API's path of the resource.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Session => "/v1/sessions",
            Self::Agent => "/v1/agents",
            Self::Environment => "/v1/environments",
            Self::File => "/v1/files",
            Self::Vault => "/v1/vaults",
            Self::MemoryStore => "/v1/memory_stores",
        }
    }

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Agent => "agent",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Vault => "vault",
            Self::MemoryStore => "memory_store",
        }
    }

    /// As people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::MemoryStore => "memory store",
            other => other.name(),
        }
    }

    /// `1 session`, `3 memory stores`.
    pub fn counted(self, count: usize) -> String {
        let word = self.word();
        if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is done, from the mildest to the most final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// What runs or waits is cancelled; the session stays and can go on.
    Interrupt,
    /// It stays readable and can't be used any more.
    Archive,
    /// It is gone.
    Delete,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Interrupt, Self::Archive, Self::Delete];

    /// The name on the wire, in the store and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupt",
            Self::Archive => "archive",
            Self::Delete => "delete",
        }
    }

    /// As in "3 sessions archived".
    pub const fn done(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupted",
            Self::Archive => "archived",
            Self::Delete => "deleted",
        }
    }

    /// The action with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// Why something is proposed. A thing that falls under several reasons is listed under the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A session that has waited for a person for days.
    Waiting,
    /// A session that ended in an error.
    Failed,
    /// A session, idle or at work, that nobody watches, in which nothing waits, and that no schedule started.
    Orphaned,
    /// A session that has done its work and was left alone.
    Idle,
    /// An agent.
    UnusedAgent,
    /// An environment.
    UnusedEnvironment,
    /// An uploaded file.
    UnusedFile,
    /// A vault.
    UnusedVault,
    /// A memory store.
    UnusedMemoryStore,
}

impl Reason {
    /// All of them, in the order in which plans list them.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Failed,
        Self::Orphaned,
        Self::Idle,
        Self::UnusedAgent,
        Self::UnusedEnvironment,
        Self::UnusedFile,
        Self::UnusedVault,
        Self::UnusedMemoryStore,
    ];

    /// The name on the wire, in the store and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Orphaned => "orphaned",
            Self::Idle => "idle",
            Self::UnusedAgent => "unused_agent",
            Self::UnusedEnvironment => "unused_environment",
            Self::UnusedFile => "unused_file",
            Self::UnusedVault => "unused_vault",
            Self::UnusedMemoryStore => "unused_memory_store",
        }
    }

    /// What it is about.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Waiting | Self::Failed | Self::Orphaned | Self::Idle => Kind::Session,
            Self::UnusedAgent => Kind::Agent,
            Self::UnusedEnvironment => Kind::Environment,
            Self::UnusedFile => Kind::File,
            Self::UnusedVault => Kind::Vault,
            Self::UnusedMemoryStore => Kind::MemoryStore,
        }
    }

    /// A heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Waiting => "Sessions that wait for days",
            Self::Failed => "Failed sessions",
            Self::Orphaned => "Orphaned sessions",
            Self::Idle => "Idle sessions",
            Self::UnusedAgent => "Unused agents",
            Self::UnusedEnvironment => "Unused environments",
            Self::UnusedFile => "Unused files",
            Self::UnusedVault => "Unused vaults",
            Self::UnusedMemoryStore => "Unused memory stores",
        }
    }

    /// What falls under it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Waiting => {
                "A call, a question or a budget has waited for a person that long. They are never deleted."
            }
            Self::Failed => "They ended in an error, or stopped on one, that long ago.",
            Self::Orphaned => {
                "Idle or at work, but nobody watches, nothing waits, no schedule started them, and nothing changed for that \
                 long. Those at work are interrupted first, and never deleted."
            }
            Self::Idle => {
                "They did their work and nothing changed for that long. Those that a schedule started are archived, not deleted."
            }
            Self::UnusedAgent => "No open session, deployment or roster has them. Agents can only be archived.",
            Self::UnusedEnvironment => "No open session or deployment has them, and no worker asks for work.",
            Self::UnusedFile => {
                "Uploads that no open session, deployment or agent names. Messages of sessions are not searched. Files can only \
                 be deleted."
            }
            Self::UnusedVault => "No open session or deployment has them.",
            Self::UnusedMemoryStore => "No open session, deployment or dream has them, and nothing was written.",
        }
    }

    /// What can be done about it, the mildest first.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Waiting => &[Action::Interrupt, Action::Archive],
            Self::Orphaned => &[Action::Interrupt, Action::Archive, Action::Delete],
            Self::UnusedAgent => &[Action::Archive],
            Self::UnusedFile => &[Action::Delete],
            Self::Failed | Self::Idle | Self::UnusedEnvironment | Self::UnusedVault | Self::UnusedMemoryStore => {
                &[Action::Archive, Action::Delete]
            }
        }
    }

    /// What is done where nobody says otherwise: archived where that is possible.
    pub const fn usual(self) -> Action {
        match self {
            Self::UnusedFile => Action::Delete,
            _ => Action::Archive,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not the name of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAReason;

impl fmt::Display for NotAReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Reason::ALL.map(Reason::name);
        write!(f, "use one of {}", names.join(", "))
    }
}

impl std::error::Error for NotAReason {}

impl FromStr for Reason {
    type Err = NotAReason;

    fn from_str(text: &str) -> Result<Self, NotAReason> {
        Self::ALL.into_iter().find(|reason| reason.name() == text).ok_or(NotAReason)
    }
}

/// What waits in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// Nothing.
    Nothing,
    /// A person must answer or decide, since this moment (milliseconds since 1970).
    Person(i64),
    /// It stopped on an error, at this moment.
    Error(i64),
    /// That could not be found out.
    Unknown,
}

/// What is known of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState {
    /// How it stands.
    pub status: SessionStatus,
    /// It is archived.
    pub is_archived: bool,
    /// When it last changed, in milliseconds since 1970; `None`: that can't be read.
    pub changed_at: Option<i64>,
    /// What waits in it.
    pub waits: Waits,
    /// Somebody watches it, a person or a program.
    pub is_watched: bool,
    /// The deployment that started it is active and has a schedule.
    pub is_scheduled: bool,
}

impl SessionState {
    /// Whether it works; the API then neither archives nor deletes it.
    pub fn is_at_work(&self) -> bool {
        matches!(self.status, SessionStatus::Running | SessionStatus::Rescheduling)
    }
}

/// What is known of an agent, environment, file, vault or memory store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// It is archived.
    pub is_archived: bool,
    /// When it was last used or changed, in milliseconds since 1970; `None`: that can't be read.
    pub last_at: Option<i64>,
    /// What needs it.
    pub used_by: Option<UsedBy>,
    /// An ended session still names it.
    pub is_named: bool,
}

/// What is known of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facts {
    /// Of a session.
    Session(SessionState),
    /// Of anything else.
    Resource(Usage),
}

/// What is to be done for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    /// How many days it must have been left alone.
    pub days: u32,
    /// The most that is done; something milder where that is all that may be done.
    pub action: Action,
}

impl Rule {
    /// What is usual for a reason.
    pub const fn usual(reason: Reason) -> Self {
        Self { days: DAYS, action: reason.usual() }
    }

    /// Whether this moment is long enough ago.
    fn is_over(self, then: Option<i64>, now: i64) -> Result<(), Keep> {
        let then = then.ok_or(Keep::Unclear)?;
        match (now - i64::from(self.days) * DAY_MS).cmp(&then) {
            Ordering::Less => Err(Keep::Recent),
            Ordering::Equal | Ordering::Greater => Ok(()),
        }
    }
}

/// What is proposed for a thing under a reason.
///
/// # Errors
/// Why it is left as it is.
pub fn proposed(reason: Reason, facts: &Facts, rule: Rule, now: i64) -> Result<Action, Keep> {
    let most = match facts {
        Facts::Session(session) if reason.kind() == Kind::Session => most_for_session(reason, session, rule, now)?,
        Facts::Resource(usage) if reason.kind() != Kind::Session => most_for_resource(reason, usage, rule, now)?,
        Facts::Session(_) | Facts::Resource(_) => return Err(Keep::Unclear),
    };
    let action = rule.action.min(most);
    if !reason.actions().contains(&action) {
        return Err(Keep::Impossible);
    }
    match facts {
        // There is nothing to interrupt.
        Facts::Session(session)
            if action == Action::Interrupt && reason != Reason::Waiting && !session.is_at_work() =>
        {
            Err(Keep::AtRest)
        }
        _ => Ok(action),
    }
}

/// The most that may be done with a session.
fn most_for_session(reason: Reason, session: &SessionState, rule: Rule, now: i64) -> Result<Action, Keep> {
    if session.is_archived {
        return Err(Keep::Archived);
    }
    if session.is_watched {
        return Err(Keep::Watched);
    }
    match (reason, session.waits) {
        (_, Waits::Unknown) => return Err(Keep::Unclear),
        (Reason::Waiting, Waits::Person(since)) => rule.is_over(Some(since), now)?,
        (Reason::Waiting, Waits::Nothing | Waits::Error(_)) => return Err(Keep::NothingWaits),
        (_, Waits::Person(_)) => return Err(Keep::Waits),
        (Reason::Failed, Waits::Error(since)) => rule.is_over(Some(since), now)?,
        (_, Waits::Error(_)) => return Err(Keep::StoppedOnError),
        (_, Waits::Nothing) => rule.is_over(session.changed_at, now)?,
    }
    let unless_scheduled = if session.is_scheduled { Action::Archive } else { Action::Delete };
    match (reason, &session.status) {
        (_, SessionStatus::Unknown(_)) => Err(Keep::Unclear),
        (Reason::Waiting, SessionStatus::Idle) => Ok(Action::Archive),
        (Reason::Failed, SessionStatus::Terminated) => Ok(unless_scheduled),
        (Reason::Failed, SessionStatus::Idle) if matches!(session.waits, Waits::Error(_)) => Ok(unless_scheduled),
        (Reason::Failed, _) => Err(Keep::DidNotFail),
        (Reason::Orphaned, _) if session.is_scheduled => Err(Keep::Scheduled),
        (Reason::Orphaned, SessionStatus::Running | SessionStatus::Rescheduling) => Ok(Action::Archive),
        (Reason::Orphaned | Reason::Idle, SessionStatus::Idle) => Ok(unless_scheduled),
        (_, SessionStatus::Terminated) => Err(Keep::Ended),
        (_, SessionStatus::Running | SessionStatus::Rescheduling) => Err(Keep::Works),
        (_, SessionStatus::Idle) => Err(Keep::Unclear),
    }
}

/// The most that may be done with anything else.
fn most_for_resource(reason: Reason, usage: &Usage, rule: Rule, now: i64) -> Result<Action, Keep> {
    if usage.is_archived {
        return Err(Keep::Archived);
    }
    if let Some(by) = usage.used_by {
        return Err(Keep::Used(by));
    }
    rule.is_over(usage.last_at, now)?;
    match reason.kind() {
        Kind::Agent => Ok(Action::Archive),
        // The API deletes none that a session still names.
        Kind::Environment if usage.is_named => Ok(Action::Archive),
        _ => Ok(Action::Delete),
    }
}
