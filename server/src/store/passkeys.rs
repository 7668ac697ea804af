//! Passkeys: the public keys of people's authenticators.

mod challenges;

pub use challenges::{NewChallenge, Purpose};

use super::{Store, StoreError};
use pilothouse_console_api::Passkey;
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// The most passkeys of one person.
pub const MAX_PASSKEYS: usize = 20;

/// A passkey as its authenticator made it; the parts are encoded by `webauthn_rp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// Unique among all people.
    pub credential_id: Vec<u8>,
    /// How browsers reach the authenticator.
    pub transports: u8,
    /// The public key, and what was agreed on with it.
    pub public_key: Vec<u8>,
    /// The sign counter, and what else changes.
    pub state: [u8; 7],
}

impl Store {
    /// Adds a passkey and returns its id; `None` if the person has too many, or somebody has the credential already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_passkey(
        &self,
        user_id: &str,
        name: &str,
        passkey: &NewPasskey,
    ) -> Result<Option<String>, StoreError> {
        let id = Uuid::now_v7().to_string();
        let done = sqlx::query(
            "INSERT INTO passkeys (id, user_id, name, credential_id, transports, public_key, state, created_at) \
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 \
             WHERE (SELECT count(*) FROM passkeys WHERE user_id = ?2) < ?9 ON CONFLICT (credential_id) DO NOTHING",
        )
        .bind(&id)
        .bind(user_id)
        .bind(name)
        .bind(&passkey.credential_id)
        .bind(passkey.transports)
        .bind(&passkey.public_key)
        .bind(passkey.state.as_slice())
        .bind(self.clock().now())
        .bind(i64::try_from(MAX_PASSKEYS).unwrap_or(i64::MAX))
        .execute(self.pool())
        .await?;
        Ok((done.rows_affected() == 1).then_some(id))
    }

    /// A person's passkeys, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passkeys(&self, user_id: &str) -> Result<Vec<Passkey>, StoreError> {
        let query =
            sqlx::query("SELECT id, name, created_at, used_at FROM passkeys WHERE user_id = ? ORDER BY created_at, id");
        query.bind(user_id).fetch_all(self.pool()).await?.iter().map(shown).collect()
    }

    /// The credential ids of a person's passkeys, with their transports.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials(&self, user_id: &str) -> Result<Vec<(Vec<u8>, u8)>, StoreError> {
        let query =
            sqlx::query_as("SELECT credential_id, transports FROM passkeys WHERE user_id = ? ORDER BY created_at");
        Ok(query.bind(user_id).fetch_all(self.pool()).await?)
    }

    /// The passkey of this person with this credential id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passkey(&self, user_id: &str, credential_id: &[u8]) -> Result<Option<NewPasskey>, StoreError> {
        let row = sqlx::query(
            "SELECT credential_id, transports, public_key, state FROM passkeys WHERE user_id = ? AND credential_id = ?",
        );
        let row = row.bind(user_id).bind(credential_id).fetch_optional(self.pool()).await?;
        row.map(|row| kept(&row)).transpose()
    }

    /// Notes that a passkey was used, which moved it from one state to the next; `false` if it isn't in that state any
    /// more: it was used at the same time, or deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_passkey_used(&self, passkey: &NewPasskey, next: [u8; 7]) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE passkeys SET state = ?, used_at = ? WHERE credential_id = ? AND state = ?")
            .bind(next.as_slice())
            .bind(self.clock().now())
            .bind(&passkey.credential_id)
            .bind(passkey.state.as_slice())
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Renames a passkey; `false` if the person has none with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename_passkey(&self, user_id: &str, id: &str, name: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE passkeys SET name = ? WHERE id = ? AND user_id = ?");
        let done = query.bind(name).bind(id).bind(user_id).execute(self.pool()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes a passkey; `false` if the person has none with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_passkey(&self, user_id: &str, id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM passkeys WHERE id = ? AND user_id = ?");
        let done = query.bind(id).bind(user_id).execute(self.pool()).await?;
        Ok(done.rows_affected() == 1)
    }
}

fn shown(row: &SqliteRow) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
        used_at: row.try_get("used_at")?,
    })
}

fn kept(row: &SqliteRow) -> Result<NewPasskey, StoreError> {
    let state: Vec<u8> = row.try_get("state")?;
    Ok(NewPasskey {
        credential_id: row.try_get("credential_id")?,
        transports: row.try_get("transports")?,
        public_key: row.try_get("public_key")?,
        state: state.try_into().map_err(|_| StoreError::Unreadable("the state of a passkey".to_owned()))?,
    })
}

#[cfg(test)]
mod tests;
