//! Failures that are alike, counted together.

use super::{Days, FailureKind, Retry};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The most sessions that a group names, latest first.
pub const MAX_SESSIONS: usize = 20;

/// A failure, and where it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The session; of a deployment's run, which has none, the deployment.
    pub session: String,
    /// The session's title, if it has one.
    pub title: Option<String>,
    /// The event to open the session at.
    pub event: String,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Its kind.
    pub kind: FailureKind,
    /// The tool that failed, or what else it is about.
    pub subject: Option<String>,
    /// The MCP server.
    pub server: Option<String>,
    /// The session's agent.
    pub agent: Option<String>,
    /// The agent's version.
    pub version: Option<u32>,
    /// What the API did about it.
    pub retry: Retry,
    /// What it said.
    pub message: String,
}

/// Failures of one kind, about the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Their kind.
    pub kind: FailureKind,
    /// The tool that failed, or what else they are about.
    pub subject: Option<String>,
    /// The MCP server.
    pub server: Option<String>,
    /// How many there are.
    pub count: u32,
    /// How many of them the API retried by itself.
    pub retried: u32,
    /// The first, in milliseconds since 1970.
    pub first_at: i64,
    /// The last.
    pub last_at: i64,
    /// How many each day has.
    pub days: Vec<u32>,
    /// What the last one said.
    pub message: String,
    /// The sessions, the latest failure first; at most [`MAX_SESSIONS`].
    pub sessions: Vec<GroupedSession>,
    /// How many sessions there are in all.
    pub session_count: u32,
    /// How many each agent's version has, the most first.
    pub versions: Vec<VersionCount>,
}

/// A session with failures of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupedSession {
    /// The session's id; of a deployment's run, which has none, the deployment's.
    pub session: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The event of the latest failure.
    pub event: String,
    /// When that was, in milliseconds since 1970.
    pub at: i64,
    /// How many it has.
    pub count: u32,
}

/// How often something happened to one version of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionCount {
    /// The agent's name.
    pub agent: String,
    /// Its version.
    pub version: Option<u32>,
    /// How often.
    pub count: u32,
}

type Key = (FailureKind, Option<String>, Option<String>);

#[derive(Default)]
struct Collected {
    retried: u32,
    days: Vec<u32>,
    first_at: i64,
    last_at: i64,
    message: String,
    sessions: HashMap<String, GroupedSession>,
    versions: BTreeMap<(String, Option<u32>), u32>,
}

/// Groups failures by kind, tool and MCP server; the most frequent first.
pub fn group(failures: impl IntoIterator<Item = Seen>, days: Days) -> Vec<Group> {
    let mut groups: BTreeMap<Key, Collected> = BTreeMap::new();
    for seen in failures {
        let key = (seen.kind, seen.subject.clone(), seen.server.clone());
        groups.entry(key).or_insert_with(|| Collected::starting(days, seen.at)).note(seen, days);
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(key, collected)| collected.into_group(key)).collect();
    // The sort is stable: equals stay in the order of their keys.
    groups.sort_by_key(|group| std::cmp::Reverse((group.count, group.last_at)));
    groups
}

impl Collected {
    fn starting(days: Days, at: i64) -> Self {
        Self { days: vec![0; days.count], first_at: at, last_at: i64::MIN, ..Self::default() }
    }

    fn note(&mut self, seen: Seen, days: Days) {
        self.retried += u32::from(seen.retry == Retry::Retried);
        if let Some(day) = self.days.get_mut(days.of(seen.at)) {
            *day += 1;
        }
        self.first_at = self.first_at.min(seen.at);
        if seen.at >= self.last_at {
            (self.last_at, self.message) = (seen.at, seen.message);
        }
        *self.versions.entry((seen.agent.unwrap_or_default(), seen.version)).or_default() += 1;
        let Seen { session, title, event, at, .. } = seen;
        let new = || GroupedSession { session: session.clone(), title, event: event.clone(), at, count: 0 };
        let known = self.sessions.entry(session.clone()).or_insert_with(new);
        known.count += 1;
        if at > known.at {
            (known.event, known.at) = (event, at);
        }
    }

    fn into_group(self, (kind, subject, server): Key) -> Group {
        let session_count = u32::try_from(self.sessions.len()).unwrap_or(u32::MAX);
        let mut sessions: Vec<_> = self.sessions.into_values().collect();
        sessions.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.session.cmp(&b.session)));
        sessions.truncate(MAX_SESSIONS);
        let version = |((agent, version), count)| VersionCount { agent, version, count };
        let mut versions: Vec<_> = self.versions.into_iter().map(version).collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.count));
        Group {
            kind,
            subject,
            server,
            count: self.days.iter().sum(),
            retried: self.retried,
            first_at: self.first_at,
            last_at: self.last_at,
            days: self.days,
            message: self.message,
            sessions,
            session_count,
            versions,
        }
    }
}
