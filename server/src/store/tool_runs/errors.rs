//! Failures within a time, of tools and of sessions alike.

use crate::store::{Store, StoreError};
use pilothouse_domain::failures::{FailureKind, Retry, Seen};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

/// A time, and which sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// From this moment on, in milliseconds since 1970.
    pub from: i64,
    /// Before this moment.
    pub to: i64,
    /// Only sessions of this agent, by id.
    pub agent: Option<String>,
    /// Only those of this version of it.
    pub version: Option<u32>,
}

impl Within {
    /// Narrows a query whose table of sessions is called `s`.
    pub(super) fn narrow(&self, query: &mut QueryBuilder<Sqlite>) {
        if let Some(agent) = &self.agent {
            query.push(" AND s.agent_id = ").push_bind(agent.clone());
        }
        if let Some(version) = self.version {
            query.push(" AND s.agent_version = ").push_bind(version);
        }
    }
}

impl Store {
    /// Failures, the latest first, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failures(&self, within: &Within, most: u32) -> Result<Vec<Seen>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT f.session_id, s.title, f.event_id, f.at, f.kind, f.subject, f.server, s.agent_name, \
             s.agent_version, f.retry, f.message FROM (\
             SELECT session_id, event_id, at, kind, subject, NULL AS server, retry, message FROM failures WHERE at >= ",
        );
        query.push_bind(within.from).push(" AND at < ").push_bind(within.to);
        query.push(
            " UNION ALL SELECT session_id, call_id, ended_at, \
             CASE WHEN is_custom THEN 'custom_tool' WHEN server IS NOT NULL THEN 'mcp_tool' ELSE 'tool' END, \
             tool, server, 'none', message FROM tool_runs INDEXED BY tool_runs_failed \
             WHERE failed AND NOT denied AND ended_at >= ",
        );
        query.push_bind(within.from).push(" AND ended_at < ").push_bind(within.to);
        query.push(") AS f LEFT JOIN sessions AS s ON s.session_id = f.session_id WHERE true");
        within.narrow(&mut query);
        query.push(" ORDER BY f.at DESC LIMIT ").push_bind(most);
        query.build().fetch_all(self.pool()).await?.iter().map(seen).collect()
    }
}

fn seen(row: &SqliteRow) -> Result<Seen, StoreError> {
    Ok(Seen {
        session: row.try_get(0)?,
        title: row.try_get(1)?,
        event: row.try_get(2)?,
        at: row.try_get(3)?,
        kind: FailureKind::named(row.try_get(4)?),
        subject: row.try_get(5)?,
        server: row.try_get(6)?,
        agent: row.try_get(7)?,
        version: row.try_get(8)?,
        retry: Retry::named(row.try_get(9)?),
        message: row.try_get::<Option<String>, _>(10)?.unwrap_or_default(),
    })
}
