//! Claims on answers to tool calls: the first one wins.

use super::{Store, StoreError};
use sqlx::{QueryBuilder, Row as _, Sqlite};
use std::collections::BTreeMap;

impl Store {
    /// Claims the answer to a tool call. `None` if the claim succeeded, else the name of whoever was first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_answer(&self, session: &str, tool_use: &str, actor: &str) -> Result<Option<String>, StoreError> {
        let inserted = sqlx::query(
            "INSERT INTO answers (session_id, tool_use_id, actor, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(session)
        .bind(tool_use)
        .bind(actor)
        .bind(self.clock().now())
        .execute(self.pool())
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(None);
        }
        let row = sqlx::query("SELECT actor FROM answers WHERE session_id = ? AND tool_use_id = ?")
            .bind(session)
            .bind(tool_use)
            .fetch_optional(self.pool())
            .await?;
        Ok(Some(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default()))
    }

    /// Who answered these calls, by call; calls without a claim are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answered_by(&self, session: &str, calls: &[String]) -> Result<BTreeMap<String, String>, StoreError> {
        if calls.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT tool_use_id, actor FROM answers WHERE session_id = ");
        query.push_bind(session).push(" AND tool_use_id IN (");
        let mut list = query.separated(", ");
        for call in calls {
            list.push_bind(call);
        }
        query.push(")");
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Releases a claim, because the upstream didn't accept the answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_answer(&self, session: &str, tool_use: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM answers WHERE session_id = ? AND tool_use_id = ?");
        query.bind(session).bind(tool_use).execute(self.pool()).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_claim_wins_until_it_is_released() {
        let store = Store::in_memory().await.unwrap();
        assert_eq!(store.claim_answer("s", "t", "ada").await.unwrap(), None);
        assert_eq!(store.claim_answer("s", "t", "bob").await.unwrap().as_deref(), Some("ada"));
        assert_eq!(store.claim_answer("s", "other", "bob").await.unwrap(), None);
        let calls = ["t", "other", "never"].map(str::to_owned);
        let named = store.answered_by("s", &calls).await.unwrap();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), [("other".into(), "bob".into()), ("t".into(), "ada".into())]);
        assert!(store.answered_by("another session", &calls).await.unwrap().is_empty());
        store.release_answer("s", "t").await.unwrap();
        assert_eq!(store.claim_answer("s", "t", "bob").await.unwrap(), None);
    }
}
