//! Which sessions are recorded, and how far the walk through the upstream's list of sessions is.

use super::{Store, StoreError, sessions::SessionsFilter};
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::{RecordedType, StatusStats};
use sqlx::{Row as _, sqlite::SqliteRow};

/// A session whose log lacks something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRecording {
    /// Which one.
    pub session: SessionId,
    /// Its last change, in milliseconds since 1970.
    pub updated_at: i64,
    /// Its status.
    pub status: String,
    /// Its JSON as it was last seen.
    pub body: Option<String>,
}

/// A walk through the upstream's list of sessions. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionWalk {
    /// When it began.
    pub begun_at: i64,
    /// The cursor of the next page.
    pub page: Option<String>,
    /// When it ended; `None`: it goes on.
    pub ended_at: Option<i64>,
}

/// How many sessions are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// All known ones.
    pub sessions: u64,
    /// Those whose logs reach from their beginning to the end as it was at some time.
    pub recorded: u64,
    /// Those of them that went on since.
    pub behind: u64,
    /// Those that were deleted upstream before they were recorded.
    pub lost: u64,
    /// Those that could not be recorded.
    pub failed: u64,
    /// When the oldest recorded one was created, in milliseconds since 1970.
    pub from: Option<i64>,
}

impl Store {
    /// The newest session whose log lacks something, of those seen since then; one that could not be recorded after
    /// `retry_before` is left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_recording(&self, seen_since: i64, retry_before: i64) -> Result<Option<DueRecording>, StoreError> {
        let query = sqlx::query(
            "SELECT sessions.session_id, sessions.updated_at, sessions.status, sessions.body FROM sessions \
             LEFT JOIN recordings USING (session_id) WHERE gone_at IS NULL AND seen_at >= ? \
             AND (recordings.updated_at IS NOT sessions.updated_at OR recordings.status IS NOT sessions.status) \
             AND (tried_at IS NULL OR tried_at < ?) ORDER BY created_at DESC, sessions.session_id DESC LIMIT 1",
        );
        let row = query.bind(seen_since).bind(retry_before).fetch_optional(self.pool()).await?;
        row.map(|row| {
            let id: String = row.try_get(0)?;
            let session = id.parse().map_err(|error| StoreError::Unreadable(format!("session id {id}: {error}")))?;
            Ok(DueRecording { session, updated_at: row.try_get(1)?, status: row.try_get(2)?, body: row.try_get(3)? })
        })
        .transpose()
    }

    /// Notes that a session's log has everything up to this state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_recording(&self, whole: &DueRecording) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO recordings (session_id, updated_at, status) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET updated_at = ?2, status = ?3, tried_at = NULL, problem = NULL",
        )
        .bind(whole.session.as_str())
        .bind(whole.updated_at)
        .bind(&whole.status)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Notes that a session could not be recorded just now: somebody follows it, or for this reason.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_recording_off(&self, session: &SessionId, problem: Option<&str>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO recordings (session_id, tried_at, problem) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET tried_at = ?2, problem = ?3",
        )
        .bind(session.as_str())
        .bind(self.clock().now())
        .bind(problem)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The last walk.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_walk(&self) -> Result<Option<SessionWalk>, StoreError> {
        let row = sqlx::query("SELECT begun_at, page, ended_at FROM session_walk").fetch_optional(self.pool()).await?;
        let walk = |row: SqliteRow| {
            Ok(SessionWalk { begun_at: row.try_get(0)?, page: row.try_get(1)?, ended_at: row.try_get(2)? })
        };
        row.map(walk).transpose()
    }

    /// Keeps how far a walk is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_session_walk(&self, walk: &SessionWalk) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO session_walk (id, begun_at, page, ended_at) VALUES (1, ?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET begun_at = ?1, page = ?2, ended_at = ?3",
        )
        .bind(walk.begun_at)
        .bind(&walk.page)
        .bind(walk.ended_at)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Sessions that a walk which began then did not find, newest first, if it found at least as many others: with another
    /// workspace's key, none of them would be found, and none was deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn vanished_sessions(&self, begun_at: i64, limit: u32) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query(
            "SELECT session_id FROM sessions WHERE gone_at IS NULL AND seen_at < ?1 AND created_at < ?1 \
             AND (SELECT 2 * count(*) FILTER (WHERE seen_at >= ?1) >= count(*) FROM sessions WHERE gone_at IS NULL) \
             ORDER BY created_at DESC LIMIT ?2",
        );
        let rows = query.bind(begun_at).bind(limit).fetch_all(self.pool()).await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// How many events of each type a log has, by type.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded_types(&self, session: &str) -> Result<Vec<RecordedType>, StoreError> {
        let query = "SELECT type, count(*), sum(failed) FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) GROUP BY type ORDER BY type";
        let rows = sqlx::query(query).bind(session).fetch_all(self.pool()).await?;
        let counted = |row: &SqliteRow| {
            let count = |at: usize| Ok::<_, StoreError>(row.try_get::<i64, _>(at)?.unsigned_abs());
            Ok(RecordedType { kind: row.try_get(0)?, count: count(1)?, failed: count(2)? })
        };
        rows.iter().map(counted).collect()
    }

    /// What sessions come to, by status.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_stats(&self, filter: &SessionsFilter) -> Result<Vec<StatusStats>, StoreError> {
        let query = "SELECT iif(gone_at IS NULL, status, 'deleted') AS status, count(*) AS sessions, \
                     sum(active_ms) AS active_ms, coalesce(sum(list_cost_cents), 0) AS list_cost_cents, \
                     sum(list_cost_cents IS NULL) AS unpriced FROM sessions WHERE (?1 IS NULL OR agent_id = ?1) \
                     AND (?2 IS NULL OR status = ?2) AND created_at >= ?3 AND created_at < ?4 GROUP BY 1 ORDER BY 1";
        let query = sqlx::query(query).bind(&filter.agent_id).bind(&filter.status);
        let query = query.bind(filter.from.unwrap_or(i64::MIN)).bind(filter.to.unwrap_or(i64::MAX));
        let counted = |row: &SqliteRow| {
            Ok(StatusStats {
                status: row.try_get("status")?,
                sessions: row.try_get::<i64, _>("sessions")?.unsigned_abs(),
                active_ms: row.try_get("active_ms")?,
                list_cost_cents: row.try_get("list_cost_cents")?,
                unpriced: row.try_get::<i64, _>("unpriced")?.unsigned_abs(),
            })
        };
        query.fetch_all(self.pool()).await?.iter().map(counted).collect()
    }

    /// How many of the sessions that were created in this time are recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded(&self, from: Option<i64>, to: Option<i64>) -> Result<Recorded, StoreError> {
        let query = sqlx::query(
            "SELECT count(*), coalesce(sum(is_whole), 0), coalesce(sum(is_whole AND went_on), 0), \
             coalesce(sum(NOT is_whole AND gone_at IS NOT NULL), 0), \
             coalesce(sum(NOT is_whole AND gone_at IS NULL AND problem IS NOT NULL), 0), \
             min(iif(is_whole, created_at, NULL)) FROM (\
             SELECT created_at, sessions.gone_at, problem, \
             coalesce(complete AND recorded_at IS NOT NULL, 0) AS is_whole, \
             sessions.gone_at IS NULL AND sessions.updated_at > coalesce(recordings.updated_at, recorded_at, 0) AS went_on \
             FROM sessions LEFT JOIN logs USING (session_id) LEFT JOIN recordings USING (session_id) \
             WHERE created_at >= ? AND created_at < ?)",
        );
        let query = query.bind(from.unwrap_or(i64::MIN)).bind(to.unwrap_or(i64::MAX));
        let row = query.fetch_one(self.pool()).await?;
        let count = |at: usize| Ok::<_, StoreError>(row.try_get::<i64, _>(at)?.unsigned_abs());
        Ok(Recorded {
            sessions: count(0)?,
            recorded: count(1)?,
            behind: count(2)?,
            lost: count(3)?,
            failed: count(4)?,
            from: row.try_get(5)?,
        })
    }
}
