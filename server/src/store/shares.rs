//! Share links: each shows one session to people without an account. Only a digest of the link is stored.

use super::{Store, StoreError, users::user_of};
use crate::{identity::Right, secret};
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::ShareLink;
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// What a share link gives access to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The link's id, which is not secret.
    pub id: String,
    /// The session.
    pub session: SessionId,
    /// Whether tool inputs and outputs are hidden.
    pub hide_tools: bool,
    /// When it expires, in milliseconds since 1970.
    pub expires_at: i64,
}

/// Whether a link is valid at time `?1`. Deleting a session upstream ends its links, even though the recording is kept
/// for a while.
const WORKS: &str = "revoked_at IS NULL AND expires_at > ?1 AND NOT EXISTS \
                     (SELECT 1 FROM logs WHERE logs.session_id = shares.session_id AND gone_at IS NOT NULL)";

impl Store {
    /// Creates a link that is valid for `lifetime` milliseconds. Returns its id and its token, which is never shown
    /// again.
    ///
    /// # Errors
    /// When the database fails, or there is no randomness.
    pub async fn add_share(
        &self,
        session: &SessionId,
        user_id: &str,
        hide_tools: bool,
        lifetime: i64,
    ) -> Result<(String, String), StoreError> {
        let (id, token, now) = (Uuid::now_v7().to_string(), secret::random::<32>()?, self.clock().now());
        sqlx::query(
            "INSERT INTO shares (id, session_id, hash, user_id, hide_tools, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(session.as_str())
        .bind(secret::digest(&token).as_slice())
        .bind(user_id)
        .bind(hide_tools)
        .bind(now)
        .bind(now.saturating_add(lifetime))
        .execute(self.pool())
        .await?;
        Ok((id, token))
    }

    /// What a link gives access to; `None` if it is unknown, revoked or expired, if its session was deleted, or if its
    /// creator may no longer share.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shared(&self, token: &str) -> Result<Option<Shared>, StoreError> {
        let query = format!(
            "SELECT shares.id AS share_id, session_id, hide_tools, expires_at, users.id, users.name, users.role \
             FROM shares JOIN users ON users.id = shares.user_id WHERE hash = ?2 \
             AND users.disabled_at IS NULL AND {WORKS}",
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(self.clock().now())
            .bind(secret::digest(token).as_slice())
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else { return Ok(None) };
        if user_of(&row)?.role < Right::Operate.least_role() {
            return Ok(None);
        }
        let session: String = row.try_get("session_id")?;
        Ok(Some(Shared {
            id: row.try_get("share_id")?,
            session: session
                .parse()
                .map_err(|error| StoreError::Unreadable(format!("session id {session}: {error}")))?,
            hide_tools: row.try_get("hide_tools")?,
            expires_at: row.try_get("expires_at")?,
        }))
    }

    /// Records that a link's page was opened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_share_seen(&self, id: &str) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE shares SET seen_at = ? WHERE id = ?").bind(self.clock().now()).bind(id);
        query.execute(self.pool()).await?;
        Ok(())
    }

    /// The valid links of a session, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shares(&self, session: &SessionId) -> Result<Vec<ShareLink>, StoreError> {
        let query = format!(
            "SELECT shares.id, users.name, shares.created_at, expires_at, hide_tools, seen_at \
             FROM shares JOIN users ON users.id = shares.user_id \
             WHERE session_id = ?2 AND {WORKS} ORDER BY shares.created_at DESC, shares.id DESC",
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(self.clock().now()).bind(session.as_str());
        let rows = query.fetch_all(self.pool()).await?;
        rows.iter().map(link).collect()
    }

    /// Revokes a link; `false` if the session has no valid one with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_share(&self, session: &SessionId, id: &str) -> Result<bool, StoreError> {
        let query = format!("UPDATE shares SET revoked_at = ?1 WHERE session_id = ?2 AND id = ?3 AND {WORKS}");
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(self.clock().now()).bind(session.as_str());
        let done = query.bind(id).execute(self.pool()).await?;
        Ok(done.rows_affected() > 0)
    }
}

fn link(row: &SqliteRow) -> Result<ShareLink, StoreError> {
    Ok(ShareLink {
        id: row.try_get(0)?,
        made_by: row.try_get(1)?,
        created_at: row.try_get(2)?,
        expires_at: row.try_get(3)?,
        hide_tools: row.try_get(4)?,
        seen_at: row.try_get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Role;

    const HOUR: i64 = 3_600_000;

    async fn store() -> (Store, String, SessionId) {
        let store = Store::in_memory().await.unwrap();
        let user = store.add_user("olga", Role::Operator, "hash").await.unwrap();
        (store, user.id, "sesn_1".parse().unwrap())
    }

    #[tokio::test]
    async fn a_link_shows_its_session_until_it_expires() {
        let (store, user, session) = store().await;
        let (id, token) = store.add_share(&session, &user, true, HOUR).await.unwrap();
        let shared = store.shared(&token).await.unwrap().unwrap();
        assert_eq!((shared.id.as_str(), &shared.session, shared.hide_tools), (id.as_str(), &session, true));
        assert_eq!(store.shared("another").await.unwrap(), None);
        assert_eq!(store.shares(&session).await.unwrap().len(), 1);
        store.clock().advance(HOUR);
        assert_eq!(store.shared(&token).await.unwrap(), None);
        assert_eq!(store.shares(&session).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_link_is_revoked_once_and_by_its_session_only() {
        let (store, user, session) = store().await;
        let (id, token) = store.add_share(&session, &user, false, HOUR).await.unwrap();
        let other = "sesn_2".parse().unwrap();
        assert!(!store.revoke_share(&other, &id).await.unwrap());
        assert!(store.shared(&token).await.unwrap().is_some());
        assert!(store.revoke_share(&session, &id).await.unwrap());
        assert!(!store.revoke_share(&session, &id).await.unwrap());
        assert_eq!(store.shared(&token).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_link_is_worth_no_more_than_its_maker_may() {
        let (store, user, session) = store().await;
        let (_, token) = store.add_share(&session, &user, false, HOUR).await.unwrap();
        let demote = sqlx::query("UPDATE users SET role = 'viewer'");
        demote.execute(store.pool()).await.unwrap();
        assert_eq!(store.shared(&token).await.unwrap(), None);
        sqlx::query("DELETE FROM users").execute(store.pool()).await.unwrap();
        assert_eq!(store.shared(&token).await.unwrap(), None);
    }
}
