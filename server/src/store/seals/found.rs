//! What the last check of each chain found.

use crate::store::{Store, StoreError};
use pilothouse_console_api::{ChainState, Verification};
use sqlx::Row as _;

/// Chains that were never checked are to be checked, and those whose last check was before these moments, in milliseconds
/// since 1970.
#[derive(Clone, Copy, Debug)]
pub struct LastChecks {
    /// Of any chain.
    pub any: i64,
    /// Of one that grew since.
    pub grown: i64,
}

impl Store {
    /// Keeps what a check found of a chain that had so many links when it began.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_verification(&self, session: &str, found: &Verification, seals: u64) -> Result<(), StoreError> {
        let unreadable = |error: serde_json::Error| StoreError::Unreadable(error.to_string());
        let body = serde_json::to_string(found).map_err(unreadable)?;
        let query = "INSERT INTO verifications (session_id, checked_at, state, seals, body) VALUES (?1, ?2, ?3, ?4, ?5) \
                     ON CONFLICT DO UPDATE SET checked_at = ?2, state = ?3, seals = ?4, body = ?5";
        sqlx::query(query)
            .bind(session)
            .bind(found.checked_at)
            .bind(found.state().name())
            .bind(seals.cast_signed())
            .bind(body)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// What the last check of a session's chain found.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_verification(&self, session: &str) -> Result<Option<Verification>, StoreError> {
        let query =
            sqlx::query_scalar::<_, String>("SELECT body FROM verifications WHERE session_id = ?").bind(session);
        let body = query.fetch_optional(self.pool()).await?;
        // What an older version kept and this one can't read is checked again.
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// How each of these sessions' chains stands, in the same order, without checking any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chain_states(&self, sessions: &[&str]) -> Result<Vec<ChainState>, StoreError> {
        let query = "SELECT coalesce((SELECT max(seal) FROM seals WHERE session_id = named.value), 0), v.state, v.seals \
                     FROM json_each(?) AS named LEFT JOIN verifications AS v ON v.session_id = named.value \
                     ORDER BY named.key";
        let names = serde_json::Value::from(sessions).to_string();
        let rows = sqlx::query(query).bind(names).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                let (seals, state, checked): (i64, Option<String>, Option<i64>) =
                    (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                Ok(match state.as_deref().map(ChainState::named) {
                    Some(state @ (ChainState::Broken | ChainState::Gap)) => state,
                    Some(state) if checked == Some(seals) => state,
                    _ if seals == 0 => ChainState::NotSealed,
                    _ => ChainState::NotChecked,
                })
            })
            .collect()
    }

    /// Sessions whose chains are to be checked; what was checked the longest ago first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unchecked_chains(&self, last: LastChecks, most: u32) -> Result<Vec<String>, StoreError> {
        let query = "SELECT r.session_id FROM log_readers AS r LEFT JOIN verifications AS v USING (session_id) \
                     WHERE r.reader = 'seals' AND (v.checked_at IS NULL OR v.checked_at < ?1 \
                     OR v.checked_at < ?2 AND v.seals < (SELECT max(seal) FROM seals WHERE session_id = r.session_id)) \
                     ORDER BY coalesce(v.checked_at, 0) LIMIT ?3";
        Ok(sqlx::query_scalar(query).bind(last.any).bind(last.grown).bind(most).fetch_all(self.pool()).await?)
    }
}
