//! Who answers which tool call: the first claim wins.

use super::{Store, StoreError};
use sqlx::Row as _;

impl Store {
    /// Claims the answer to a tool call. `None`: it is the caller's; else the name of whoever was first.
    ///
    /// # Errors
    /// When the database refuses.
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

    /// Gives a claim back: the upstream did not take the answer.
    ///
    /// # Errors
    /// When the database refuses.
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
        store.release_answer("s", "t").await.unwrap();
        assert_eq!(store.claim_answer("s", "t", "bob").await.unwrap(), None);
    }
}
