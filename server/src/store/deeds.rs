//! What calls of recorded sessions did, and sessions as the record lists them.

use super::{
    Store, StoreError,
    log_readers::{reader::LogReader, rows::LogRow},
};
use async_trait::async_trait;
use pilothouse_console_api::{AuditFilter, AuditRow, ChainState, Deed};
use pilothouse_domain::deeds::{DeedKind, deeds};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

/// The most of each kind that is told.
const MOST: u32 = 200;

/// Derives what calls did.
pub struct DeedReader;

#[async_trait]
impl LogReader for DeedReader {
    fn name(&self) -> &'static str {
        "deeds"
    }

    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        for row in rows.iter().filter(|row| row.tool.is_some() || row.kind == "user.message") {
            let Some(event) = row.event() else { continue };
            let query = "DELETE FROM deeds WHERE session_id = ? AND event_id = ?";
            sqlx::query(query).bind(session).bind(&row.event_id).execute(&mut *connection).await?;
            for (kind, value) in deeds(&event) {
                let query = "INSERT INTO deeds (session_id, event_id, kind, value, at) VALUES (?, ?, ?, ?, ?)";
                sqlx::query(query)
                    .bind(session)
                    .bind(&row.event_id)
                    .bind(kind.name())
                    .bind(value)
                    .bind(row.at.div_euclid(1_000_000))
                    .execute(&mut *connection)
                    .await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM deeds WHERE session_id = ?").bind(session).execute(connection).await?;
        Ok(())
    }
}

/// Whose deeds.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Those of one session.
    Session(&'a str),
    /// Those of an agent's sessions, from a moment up to before another, in milliseconds since 1970.
    Agent(&'a str, i64, i64),
}

impl Store {
    /// What was done, kind by kind, the most frequent first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deeds(&self, whose: Whose<'_>) -> Result<Vec<Deed>, StoreError> {
        let mut all = Vec::new();
        for kind in DeedKind::ALL {
            let mut query = QueryBuilder::<Sqlite>::new(
                "SELECT d.value, sum(NOT coalesce(r.denied, 0)) AS did, coalesce(sum(r.denied), 0), min(d.at), d.session_id, \
                 d.event_id FROM ",
            );
            match whose {
                Whose::Session(session) => {
                    query.push("deeds AS d").push(RUN).push(" WHERE d.session_id = ").push_bind(session);
                }
                Whose::Agent(agent, from, to) => {
                    query.push("sessions AS s CROSS JOIN deeds AS d ON d.session_id = s.session_id").push(RUN);
                    query.push(" WHERE s.agent_id = ").push_bind(agent);
                    // A session may have gone on since it was last seen.
                    query.push(" AND s.created_at < ").push_bind(to);
                    query.push(" AND d.at >= ").push_bind(from).push(" AND d.at < ").push_bind(to);
                }
            }
            query.push(" AND d.kind = ").push_bind(kind.name());
            query.push(" GROUP BY d.value ORDER BY did DESC, d.value LIMIT ").push_bind(MOST);
            for row in query.build().fetch_all(self.pool()).await? {
                all.push(deed(kind, &row)?);
            }
        }
        Ok(all)
    }

    /// Sessions as the record lists them, newest first; one more than `limit` where there are more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_rows(
        &self,
        filter: &AuditFilter,
        after: Option<(i64, &str)>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(ROWS);
        if let Some(agent) = &filter.agent {
            query.push(" AND s.agent_id = ").push_bind(agent);
        }
        if let Some(status) = &filter.status {
            query.push(" AND s.status = ").push_bind(status);
        }
        if let Some(person) = &filter.person {
            query.push(" AND (s.started_by = ").push_bind(person);
            query.push(" OR EXISTS (SELECT 1 FROM decisions AS d WHERE d.session_id = s.session_id AND d.actor = ");
            query.push_bind(person).push("))");
        }
        if let Some(from) = filter.from {
            query.push(" AND s.updated_at >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" AND s.created_at < ").push_bind(to);
        }
        if let Some((created_at, session)) = after {
            query.push(" AND (s.created_at, s.session_id) < (").push_bind(created_at).push(", ");
            query.push_bind(session).push(")");
        }
        query.push(" ORDER BY s.created_at DESC, s.session_id DESC LIMIT ").push_bind(limit + 1);
        self.rows_with_chains(query).await
    }

    /// A session as the record lists it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_row(&self, session: &str) -> Result<Option<AuditRow>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(ROWS);
        query.push(" AND s.session_id = ").push_bind(session);
        Ok(self.rows_with_chains(query).await?.pop())
    }

    async fn rows_with_chains(&self, mut query: QueryBuilder<Sqlite>) -> Result<Vec<AuditRow>, StoreError> {
        let rows = query.build().fetch_all(self.pool()).await?;
        let mut rows = rows.iter().map(audit_row).collect::<Result<Vec<_>, _>>()?;
        let sessions: Vec<&str> = rows.iter().map(|row| row.session.as_str()).collect();
        let states = self.chain_states(&sessions).await?;
        for (row, state) in rows.iter_mut().zip(states) {
            row.chain = state;
        }
        Ok(rows)
    }
}

/// Whether the call was denied.
const RUN: &str = " LEFT JOIN tool_runs AS r ON r.session_id = d.session_id AND r.call_id = d.event_id";

/// Sessions with their figures.
const ROWS: &str = "SELECT s.session_id, s.title, s.status, s.agent_id, s.agent_name, s.agent_version, s.created_at, \
                    s.updated_at, s.gone_at, s.started_by, s.started_token, s.list_cost_cents, \
                    (SELECT count(*) FROM tool_runs AS r WHERE r.session_id = s.session_id AND r.tool IS NOT NULL), \
                    (SELECT count(*) FROM tool_runs AS r WHERE r.session_id = s.session_id AND r.failed AND NOT r.denied), \
                    (SELECT count(*) FROM tool_runs AS r WHERE r.session_id = s.session_id AND r.denied), \
                    (SELECT count(*) FROM decisions AS d WHERE d.session_id = s.session_id) \
                    FROM sessions AS s WHERE true";

fn audit_row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        session: row.try_get(0)?,
        title: row.try_get(1)?,
        status: row.try_get(2)?,
        agent: row.try_get(3)?,
        agent_name: row.try_get(4)?,
        agent_version: row.try_get(5)?,
        created_at: row.try_get(6)?,
        updated_at: row.try_get(7)?,
        gone_at: row.try_get(8)?,
        started_by: row.try_get(9)?,
        started_token: row.try_get(10)?,
        list_cost_cents: row.try_get(11)?,
        chain: ChainState::NotSealed,
        calls: row.try_get(12)?,
        failed: row.try_get(13)?,
        denied: row.try_get(14)?,
        decisions: row.try_get(15)?,
    })
}

fn deed(kind: DeedKind, row: &SqliteRow) -> Result<Deed, StoreError> {
    Ok(Deed {
        kind,
        value: row.try_get(0)?,
        count: row.try_get(1)?,
        denied: row.try_get(2)?,
        first_at: row.try_get(3)?,
        session: row.try_get(4)?,
        event: row.try_get(5)?,
    })
}

#[cfg(test)]
mod tests;
