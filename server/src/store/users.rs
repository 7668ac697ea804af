//! Users: names, roles and password hashes.

mod access;

pub use access::Revoked;

use super::{Store, StoreError};
use crate::identity::Role;
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// UUID v7.
    pub id: String,
    /// Unique, ignoring case.
    pub name: String,
    /// Their role.
    pub role: Role,
}

/// A user as they are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    /// The user.
    pub user: User,
    /// Whether they are disabled.
    pub is_disabled: bool,
    /// When they were added, in milliseconds since 1970.
    pub created_at: i64,
    /// When one of their current logins was last used, in milliseconds since 1970.
    pub seen_at: Option<i64>,
    /// How many active tokens they have.
    pub tokens: u32,
}

impl Store {
    /// Adds a user.
    ///
    /// # Errors
    /// [`StoreError::Taken`] where the name is in use.
    pub async fn add_user(&self, name: &str, role: Role, password_hash: &str) -> Result<User, StoreError> {
        let user = User { id: Uuid::now_v7().to_string(), name: name.to_owned(), role };
        sqlx::query("INSERT INTO users (id, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?)")
            .bind(&user.id)
            .bind(&user.name)
            .bind(role.name())
            .bind(password_hash)
            .bind(self.clock().now())
            .execute(self.pool())
            .await
            .map_err(|e| taken(e, "a user", name))?;
        Ok(user)
    }

    /// Adds the first user, as admin; `None` if there already are users, however close the race.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_first_admin(&self, name: &str, password_hash: &str) -> Result<Option<User>, StoreError> {
        let user = User { id: Uuid::now_v7().to_string(), name: name.to_owned(), role: Role::Admin };
        let done = sqlx::query(
            "INSERT INTO users (id, name, role, password_hash, created_at) \
             SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM users)",
        )
        .bind(&user.id)
        .bind(&user.name)
        .bind(Role::Admin.name())
        .bind(password_hash)
        .bind(self.clock().now())
        .execute(self.pool())
        .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        // A copy of the file without its write-ahead log must not offer to create the first admin again.
        self.checkpoint("PRAGMA wal_checkpoint(PASSIVE)").await?;
        Ok(Some(user))
    }

    /// Whether there are users.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)").fetch_one(self.pool()).await?)
    }

    /// A user who is not disabled, with their password hash, by name in any case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<(User, String)>, StoreError> {
        let row = sqlx::query("SELECT id, name, role, password_hash FROM users WHERE name = ? AND disabled_at IS NULL")
            .bind(name)
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| Ok((user_of(&row)?, row.try_get("password_hash")?))).transpose()
    }

    /// A user who is not disabled, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, id: &str) -> Result<Option<User>, StoreError> {
        let query = sqlx::query("SELECT id, name, role FROM users WHERE id = ? AND disabled_at IS NULL");
        let row = query.bind(id).fetch_optional(self.pool()).await?;
        row.map(|row| user_of(&row)).transpose()
    }

    /// All users, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(&self) -> Result<Vec<ListedUser>, StoreError> {
        let query = sqlx::query(
            "SELECT id, name, role, created_at, disabled_at IS NOT NULL AS disabled, \
             (SELECT max(seen_at) FROM logins WHERE user_id = users.id AND expires_at > ?1 AND idle_expires_at > ?1) AS seen_at, \
             (SELECT count(*) FROM tokens WHERE user_id = users.id AND revoked_at IS NULL) AS tokens \
             FROM users ORDER BY name",
        );
        let rows = query.bind(self.clock().now()).fetch_all(self.pool()).await?;
        rows.iter().map(listed).collect()
    }
}

fn listed(row: &SqliteRow) -> Result<ListedUser, StoreError> {
    Ok(ListedUser {
        user: user_of(row)?,
        is_disabled: row.try_get("disabled")?,
        created_at: row.try_get("created_at")?,
        seen_at: row.try_get("seen_at")?,
        tokens: row.try_get("tokens")?,
    })
}

/// Reads the columns `id`, `name`, `role`.
pub(super) fn user_of(row: &SqliteRow) -> Result<User, StoreError> {
    let role: String = row.try_get("role")?;
    let role = role.parse().map_err(|_| StoreError::Unreadable(format!("the role {role:?}")))?;
    Ok(User { id: row.try_get("id")?, name: row.try_get("name")?, role })
}

/// Tells a taken name from other errors.
pub(super) fn taken(error: sqlx::Error, what: &'static str, name: &str) -> StoreError {
    match &error {
        sqlx::Error::Database(db) if db.is_unique_violation() => StoreError::Taken { what, name: name.to_owned() },
        _ => error.into(),
    }
}
