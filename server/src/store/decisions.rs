//! The record of decisions: rows are added, each chained to the one before it by a hash.

use super::{Store, StoreError, search};
use pilothouse_console_api::{Decision, DecisionFilter, DecisionRow};
use pilothouse_domain::chain::{FIRST, chained};
use sqlx::{QueryBuilder, Row as _, Sqlite, Transaction, sqlite::SqliteRow};

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedEntry {
    /// Counts from 1.
    pub seq: u64,
    /// The decision, JSON: the very bytes that the hash is over.
    pub entry: String,
    /// The hash that is stored beside it.
    pub hash: String,
}

/// Adds a row, as part of what it records.
pub(super) async fn append(transaction: &mut Transaction<'_, Sqlite>, decision: &Decision) -> Result<(), StoreError> {
    let last: Option<(i64, String)> = sqlx::query_as("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut **transaction)
        .await?;
    let (last, before) = last.unwrap_or((0, FIRST.to_owned()));
    let entry = serde_json::to_string(decision).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    let hash = chained(&before, &entry);
    sqlx::query("INSERT INTO decisions (seq, entry, hash) VALUES (?, ?, ?)")
        .bind(last + 1)
        .bind(entry)
        .bind(hash)
        .execute(&mut **transaction)
        .await?;
    search::answered(transaction, &decision.session, &decision.call).await
}

impl Store {
    /// Decisions, newest first.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn decisions(&self, filter: &DecisionFilter, limit: u32) -> Result<Vec<DecisionRow>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT seq, entry, hash FROM decisions WHERE seq < ");
        query.push_bind(filter.before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX)));
        if let Some(agent) = &filter.agent {
            query.push(" AND (agent_id = ").push_bind(agent).push(" OR agent_name = ").push_bind(agent).push(")");
        }
        if let Some(by) = &filter.by {
            query.push(" AND actor = ").push_bind(by);
        }
        query.push(" ORDER BY seq DESC LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| decision_row(stored(row)?)).collect()
    }

    /// Decisions since this moment, in milliseconds since 1970, newest first.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn decisions_since(&self, since: i64, limit: u32) -> Result<Vec<DecisionRow>, StoreError> {
        let query = sqlx::query("SELECT seq, entry, hash FROM decisions WHERE at >= ? ORDER BY seq DESC LIMIT ?");
        let rows = query.bind(since).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(|row| decision_row(stored(row)?)).collect()
    }

    /// Decisions in a session, oldest first.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn decisions_of_session(&self, session: &str, limit: u32) -> Result<Vec<DecisionRow>, StoreError> {
        let query = sqlx::query("SELECT seq, entry, hash FROM decisions WHERE session_id = ? ORDER BY seq LIMIT ?");
        let rows = query.bind(session).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(|row| decision_row(stored(row)?)).collect()
    }

    /// Decisions in the sessions of an agent, from a moment up to before another, newest first.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn decisions_of_agent(
        &self,
        agent: &str,
        from: i64,
        to: i64,
        limit: u32,
    ) -> Result<Vec<DecisionRow>, StoreError> {
        let query = "SELECT d.seq, d.entry, d.hash FROM decisions AS d LEFT JOIN sessions AS s USING (session_id) \
                     WHERE d.at >= ? AND d.at < ? AND coalesce(s.agent_id, d.agent_id) = ? ORDER BY d.seq DESC LIMIT ?";
        let query = sqlx::query(query).bind(from).bind(to).bind(agent).bind(limit);
        query.fetch_all(self.pool()).await?.iter().map(|row| decision_row(stored(row)?)).collect()
    }

    /// Rows behind this one, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chain_after(&self, seq: u64, limit: u32) -> Result<Vec<ChainedEntry>, StoreError> {
        let query = sqlx::query("SELECT seq, entry, hash FROM decisions WHERE seq > ? ORDER BY seq LIMIT ?");
        let rows = query.bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(stored).collect()
    }
}

fn stored(row: &SqliteRow) -> Result<ChainedEntry, StoreError> {
    Ok(ChainedEntry {
        seq: u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default(),
        entry: row.try_get(1)?,
        hash: row.try_get(2)?,
    })
}

/// A stored row, parsed.
///
/// # Errors
/// When its entry is no decision.
pub fn decision_row(ChainedEntry { seq, entry, hash }: ChainedEntry) -> Result<DecisionRow, StoreError> {
    let unreadable = |error| StoreError::Unreadable(format!("decision {seq}: {error}"));
    Ok(DecisionRow { seq, hash, decision: serde_json::from_str(&entry).map_err(unreadable)? })
}

#[cfg(test)]
mod tests;
