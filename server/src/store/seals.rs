//! The chain of hashes over each session's log: a reader seals what is recorded, and what was sealed is checked against
//! the log.

use super::{
    Store, StoreError,
    log_readers::{reader::LogReader, rows::LogRow},
};
use async_trait::async_trait;
use pilothouse_domain::{
    chain::{Broken, Chain, Seal, Verified, beginning, digest},
    log_index::{LogIndex, QUEUED},
};
use serde_json::Value;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use std::collections::HashSet;

mod found;

pub use found::LastChecks;

/// What its progress is stored under.
const NAME: &str = "seals";

/// How many links are read at a time.
const CHUNK: u32 = 500;

/// Seals each copy of an event once it is processed.
pub struct Sealer;

/// A copy of an event that is to be sealed.
struct Copied {
    at: i64,
    event: String,
    thread: String,
    body: String,
}

#[async_trait]
impl LogReader for Sealer {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Events that come together are sealed in the order of time.
    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        let mut copies = copies(connection, session, rows).await?;
        if copies.is_empty() {
            return Ok(());
        }
        copies.sort_by(|a, b| (a.at, &a.event, &a.thread).cmp(&(b.at, &b.event, &b.thread)));
        let now = sqlx::query_scalar("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)");
        let now: i64 = now.fetch_one(&mut *connection).await?;
        let mut chain = Chain::after(last(connection, session).await?);
        for copy in copies {
            let thread = Some(copy.thread.as_str()).filter(|thread| !thread.is_empty());
            let (seal, hash) = chain.seal(&copy.event, thread, &copy.body, now);
            add(connection, session, &seal, &hash).await?;
        }
        Ok(())
    }

    /// Seals end with a log whose session was deleted, when its time is over. Whoever empties a log by hand keeps them.
    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        let over = "EXISTS (SELECT 1 FROM logs WHERE session_id = ?1 AND gone_at IS NOT NULL)";
        for table in ["seals", "verifications"] {
            let query = format!("DELETE FROM {table} WHERE session_id = ?1 AND {over}");
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(session).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// The copies of these events that are processed and not sealed yet.
async fn copies(connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<Vec<Copied>, StoreError> {
    let processed: Vec<&LogRow> = rows.iter().filter(|row| row.at < QUEUED).collect();
    let names = |rows: &[&LogRow]| Value::from_iter(rows.iter().map(|row| row.event_id.as_str())).to_string();
    let query =
        "SELECT event_id, thread FROM seals WHERE session_id = ? AND event_id IN (SELECT value FROM json_each(?))";
    let query = sqlx::query_as::<_, (String, String)>(query).bind(session).bind(names(&processed));
    let sealed: HashSet<(String, String)> = query.fetch_all(&mut *connection).await?.into_iter().collect();
    // A thread's own copy that lies beside the session's.
    let beside: Vec<&LogRow> =
        processed.iter().copied().filter(|row| row.stream.is_none() && row.thread.is_some()).collect();
    let mut copies = Vec::new();
    if !beside.is_empty() {
        let query = "SELECT event_id, thread, thread_body, at FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND thread_body IS NOT NULL \
                     AND event_id IN (SELECT value FROM json_each(?))";
        for row in sqlx::query(query).bind(session).bind(names(&beside)).fetch_all(&mut *connection).await? {
            let copy =
                Copied { event: row.try_get(0)?, thread: row.try_get(1)?, body: row.try_get(2)?, at: row.try_get(3)? };
            copies.extend(Some(copy).filter(|copy| !is_queued(&copy.body)));
        }
    }
    copies.extend(processed.into_iter().map(|row| Copied {
        at: row.at,
        event: row.event_id.clone(),
        thread: row.stream.clone().unwrap_or_default(),
        body: row.body.clone(),
    }));
    copies.retain(|copy| !sealed.contains(&(copy.event.clone(), copy.thread.clone())));
    Ok(copies)
}

fn is_queued(body: &str) -> bool {
    serde_json::from_str::<Value>(body).is_ok_and(|event| event.get("processed_at").is_none_or(Value::is_null))
}

/// The last link of a chain.
async fn last(connection: &mut SqliteConnection, session: &str) -> Result<Verified, StoreError> {
    let query = sqlx::query("SELECT seal, hash FROM seals WHERE session_id = ? ORDER BY seal DESC LIMIT 1");
    let Some(row) = query.bind(session).fetch_optional(connection).await? else {
        return Ok(Verified { count: 0, head: beginning(session) });
    };
    Ok(Verified { count: row.try_get::<i64, _>(0)?.cast_unsigned(), head: hex::encode(row.try_get::<Vec<u8>, _>(1)?) })
}

async fn add(connection: &mut SqliteConnection, session: &str, seal: &Seal, hash: &str) -> Result<(), StoreError> {
    let bytes = |text: &str| hex::decode(text).map_err(|error| StoreError::Unreadable(error.to_string()));
    sqlx::query(
        "INSERT INTO seals (session_id, seal, event_id, thread, at, sha256, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session)
    .bind(seal.seal.cast_signed())
    .bind(&seal.event)
    .bind(seal.thread.as_deref().unwrap_or_default())
    .bind(seal.at)
    .bind(bytes(&seal.sha256)?)
    .bind(bytes(hash)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// A link, and the copy that the log has of its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCopy {
    /// The link.
    pub seal: Seal,
    /// Its hash.
    pub hash: String,
    /// The event's JSON; `None` where the log has no such copy.
    pub body: Option<String>,
    /// The event's place in time as the log has it; `None` also for a copy that lies beside another.
    pub at: Option<i64>,
}

/// What a log has besides its seals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsealed {
    /// Events that will be sealed.
    pub count: u64,
    /// An event that stands among those that were read, and was never sealed.
    pub added: Option<String>,
}

impl Store {
    /// Links behind this one, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seals_after(&self, session: &str, seal: u64) -> Result<Vec<SealedCopy>, StoreError> {
        let query = "SELECT s.seal, s.event_id, s.thread, s.at, s.sha256, s.hash, e.at, \
                     CASE WHEN s.thread = coalesce(e.stream, '') THEN e.body \
                     WHEN s.thread = e.thread THEN e.thread_body END, s.thread = coalesce(e.stream, '') \
                     FROM seals AS s LEFT JOIN log_events AS e \
                     ON e.log = (SELECT id FROM logs WHERE session_id = ?1) AND e.event_id = s.event_id \
                     WHERE s.session_id = ?1 AND s.seal > ?2 ORDER BY s.seal LIMIT ?3";
        let query = sqlx::query(query).bind(session).bind(seal.cast_signed()).bind(CHUNK);
        query.fetch_all(self.pool()).await?.iter().map(sealed).collect()
    }

    /// The last link of a session's chain.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_seal(&self, session: &str) -> Result<Verified, StoreError> {
        let mut connection = self.pool().acquire().await?;
        last(&mut connection, session).await
    }

    /// What of a log is not sealed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unsealed(&self, session: &str) -> Result<Unsealed, StoreError> {
        let query = "SELECT count(*), min(CASE WHEN e.seq BETWEEN r.low AND r.high AND NOT EXISTS \
                         (SELECT 1 FROM log_rereads AS again WHERE again.session_id = ?1 \
                          AND again.reader = ?2 AND again.event_id = e.event_id) THEN e.event_id END) \
                     FROM log_events AS e LEFT JOIN log_readers AS r ON r.session_id = ?1 AND r.reader = ?2 \
                     WHERE e.log = (SELECT id FROM logs WHERE session_id = ?1) AND e.at < ?3 AND NOT EXISTS \
                         (SELECT 1 FROM seals AS s WHERE s.session_id = ?1 AND s.event_id = e.event_id \
                          AND s.thread = coalesce(e.stream, ''))";
        let row = sqlx::query(query).bind(session).bind(NAME).bind(QUEUED).fetch_one(self.pool()).await?;
        Ok(Unsealed { count: row.try_get::<i64, _>(0)?.cast_unsigned(), added: row.try_get(1)? })
    }
}

fn sealed(row: &SqliteRow) -> Result<SealedCopy, StoreError> {
    let text = |column: usize| Ok::<_, StoreError>(hex::encode(row.try_get::<Vec<u8>, _>(column)?));
    let thread = Some(row.try_get::<String, _>(2)?).filter(|thread| !thread.is_empty());
    let (seal, at) = (row.try_get::<i64, _>(0)?.cast_unsigned(), row.try_get(3)?);
    let seal = Seal { seal, event: row.try_get(1)?, thread, at, sha256: text(4)? };
    // A copy that lies beside another has no place of its own.
    let at = row
        .try_get::<Option<i64>, _>(6)?
        .filter(|_| row.try_get::<Option<bool>, _>(8).is_ok_and(|own| own == Some(true)));
    Ok(SealedCopy { seal, hash: text(5)?, at, body: row.try_get(7)? })
}

impl SealedCopy {
    /// Checks that the log has what was sealed, byte for byte and at its own time.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), Broken> {
        let event = || self.seal.event.clone();
        let body = self.body.as_ref().ok_or_else(|| Broken::EventRemoved(event()))?;
        if digest(body.as_bytes()) != self.seal.sha256 {
            return Err(Broken::EventChanged(event()));
        }
        let read = || serde_json::from_str(body).map(|read| LogIndex::of(&read).at).ok();
        if self.at.is_some_and(|at| read() != Some(at)) {
            return Err(Broken::EventMoved(event()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
