//! Tokens for programs. Only their digests are stored; a token has its owner's current role.

use super::{
    Store, StoreError,
    users::{User, taken, user_of},
};
use crate::secret;
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// How often `last_used_at` is updated at most; it only helps people to tidy up.
const USE_RESOLUTION_MS: i64 = 60_000;

/// The prefix of every token, so that people and leak scanners recognise it.
pub const PREFIX: &str = "pilot_";

/// An active token, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedToken {
    /// Its name.
    pub name: String,
    /// The user it acts for.
    pub owner: String,
    /// When it was created, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used, to the minute, in milliseconds since 1970.
    pub used_at: Option<i64>,
}

/// The owner of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOwner {
    /// The token's name.
    pub token: String,
    /// The user it acts for.
    pub user: User,
}

impl Store {
    /// Creates a token and returns it; it is never shown again.
    ///
    /// # Errors
    /// [`StoreError::Taken`] where the user has a token of that name in use.
    pub async fn add_token(&self, name: &str, user: &User) -> Result<String, StoreError> {
        let token = format!("{PREFIX}{}", secret::random::<32>()?);
        sqlx::query("INSERT INTO tokens (id, name, user_id, hash, created_at) VALUES (?, ?, ?, ?, ?)")
            .bind(Uuid::now_v7().to_string())
            .bind(name)
            .bind(&user.id)
            .bind(secret::digest(&token).as_slice())
            .bind(self.clock().now())
            .execute(self.pool())
            .await
            .map_err(|e| taken(e, "a token", name))?;
        Ok(token)
    }

    /// The owner of a token; `None` if it is unknown or revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_owner(&self, token: &str) -> Result<Option<TokenOwner>, StoreError> {
        let row = sqlx::query(
            "SELECT tokens.id AS token_id, tokens.name AS token, tokens.last_used_at, users.id, users.name, users.role \
             FROM tokens JOIN users ON users.id = tokens.user_id WHERE tokens.hash = ? AND tokens.revoked_at IS NULL \
             AND users.disabled_at IS NULL",
        )
        .bind(secret::digest(token).as_slice())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let last_used: Option<i64> = row.try_get("last_used_at")?;
        // A full disk must not stop programs from reading.
        if let Err(error) = self.note_use(&row.try_get::<String, _>("token_id")?, last_used).await {
            tracing::warn!(%error, "the use of a token can't be noted");
        }
        Ok(Some(TokenOwner { token: row.try_get("token")?, user: user_of(&row)? }))
    }

    /// The active tokens of one user or of all, by owner and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(&self, owner: Option<&User>) -> Result<Vec<ListedToken>, StoreError> {
        let query = sqlx::query(
            "SELECT tokens.name, users.name, tokens.created_at, last_used_at FROM tokens JOIN users ON users.id = user_id \
             WHERE revoked_at IS NULL AND (?1 IS NULL OR user_id = ?1) ORDER BY users.name, tokens.name",
        );
        let rows = query.bind(owner.map(|owner| &owner.id)).fetch_all(self.pool()).await?;
        let listed = |row: &SqliteRow| {
            let (name, owner) = (row.try_get(0)?, row.try_get(1)?);
            Ok(ListedToken { name, owner, created_at: row.try_get(2)?, used_at: row.try_get(3)? })
        };
        rows.iter().map(listed).collect()
    }

    /// Revokes a token; `false` if the user has no active one with this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(&self, name: &str, user: &User) -> Result<bool, StoreError> {
        let done =
            sqlx::query("UPDATE tokens SET revoked_at = ? WHERE user_id = ? AND name = ? AND revoked_at IS NULL")
                .bind(self.clock().now())
                .bind(&user.id)
                .bind(name)
                .execute(self.pool())
                .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn note_use(&self, token_id: &str, last_used: Option<i64>) -> Result<(), StoreError> {
        let now = self.clock().now();
        if last_used.is_some_and(|at| now - at < USE_RESOLUTION_MS) {
            return Ok(());
        }
        sqlx::query("UPDATE tokens SET last_used_at = ? WHERE id = ?")
            .bind(now)
            .bind(token_id)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}
