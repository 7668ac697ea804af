//! Where people get mail: nothing but the link that confirms an address is sent before it is confirmed.

use crate::{
    secret,
    store::{Store, StoreError},
};
use sqlx::Row as _;

/// How long a link that confirms an address works, in milliseconds.
pub const LINK_LIFETIME: i64 = 24 * 3_600_000;

impl Store {
    /// A user's address, and whether it is confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mail_address(&self, user_id: &str) -> Result<Option<(String, bool)>, StoreError> {
        let query = sqlx::query("SELECT address, confirmed_at IS NOT NULL FROM mail_addresses WHERE user_id = ?");
        let row = query.bind(user_id).fetch_optional(self.pool()).await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    /// Replaces a user's address, and returns the token of the link that confirms it.
    ///
    /// # Errors
    /// When the database fails, or there is no randomness.
    pub async fn set_mail_address(&self, user_id: &str, address: &str) -> Result<String, StoreError> {
        let token = secret::random::<32>()?;
        let query = "INSERT OR REPLACE INTO mail_addresses (user_id, address, token_hash, token_expires_at) VALUES (?, ?, ?, ?)";
        sqlx::query(query)
            .bind(user_id)
            .bind(address)
            .bind(secret::digest(&token).to_vec())
            .bind(self.clock().now() + LINK_LIFETIME)
            .execute(self.pool())
            .await?;
        Ok(token)
    }

    /// Confirms a user's address; `false` where the token isn't theirs, or is used or too old.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_mail_address(&self, user_id: &str, token: &str) -> Result<bool, StoreError> {
        let query = "UPDATE mail_addresses SET confirmed_at = ?1, token_hash = NULL WHERE user_id = ?2 AND token_hash = ?3 \
                     AND token_expires_at > ?1";
        let query = sqlx::query(query).bind(self.clock().now()).bind(user_id).bind(secret::digest(token).to_vec());
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Forgets a user's address; `false` if there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_mail_address(&self, user_id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM mail_addresses WHERE user_id = ?").bind(user_id);
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }
}
