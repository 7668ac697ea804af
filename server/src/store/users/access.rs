//! Changes to users' access: roles, passwords, disabling and removal.

use super::User;
use crate::{
    identity::Role,
    store::{Store, StoreError},
};
use sqlx::SqliteConnection;

/// What a user lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revoked {
    /// Logins.
    pub logins: u64,
    /// Active tokens.
    pub tokens: u64,
    /// Valid share links.
    pub shares: u64,
}

impl Store {
    /// Changes a user's role; `false` if no admin would be left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_role(&self, user: &User, role: Role) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "UPDATE users SET role = ?2 WHERE id = ?1 AND (?2 = 'admin' OR role <> 'admin' OR EXISTS \
             (SELECT 1 FROM users WHERE id <> ?1 AND role = 'admin' AND disabled_at IS NULL))",
        );
        let done = query.bind(&user.id).bind(role.name()).execute(self.pool()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Disables or enables a user. Either way all their logins, tokens and share links end, so that none come back.
    /// `None` if no admin would be left.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn set_disabled(&self, user: &User, disabled: bool) -> Result<Option<Revoked>, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let now = self.clock().now();
        let query = sqlx::query(
            "UPDATE users SET disabled_at = ?2 WHERE id = ?1 AND (?2 IS NULL OR role <> 'admin' OR EXISTS \
             (SELECT 1 FROM users WHERE id <> ?1 AND role = 'admin' AND disabled_at IS NULL))",
        );
        let done = query.bind(&user.id).bind(disabled.then_some(now)).execute(&mut *transaction).await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let revoked = end_all(&mut transaction, user, now).await?;
        transaction.commit().await?;
        Ok(Some(revoked))
    }

    /// Removes a user with their logins, tokens and share links; the ledger keeps what they did. `None` if no admin
    /// would be left.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn remove_user(&self, user: &User) -> Result<Option<Revoked>, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let revoked = end_all(&mut transaction, user, self.clock().now()).await?;
        let query = sqlx::query(
            "DELETE FROM users WHERE id = ?1 AND (role <> 'admin' OR EXISTS \
             (SELECT 1 FROM users WHERE id <> ?1 AND role = 'admin' AND disabled_at IS NULL))",
        );
        if query.bind(&user.id).execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(None);
        }
        transaction.commit().await?;
        Ok(Some(revoked))
    }

    /// Sets a user's password and ends their logins. Returns how many.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn set_password(&self, user: &User, password_hash: &str) -> Result<u64, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let query = sqlx::query("UPDATE users SET password_hash = ? WHERE id = ?").bind(password_hash).bind(&user.id);
        query.execute(&mut *transaction).await?;
        let revoked =
            sqlx::query("DELETE FROM logins WHERE user_id = ?").bind(&user.id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(revoked.rows_affected())
    }
}

/// Ends everything that gives access to a user, or to others in their name.
async fn end_all(connection: &mut SqliteConnection, user: &User, now: i64) -> Result<Revoked, StoreError> {
    let logins = sqlx::query("DELETE FROM logins WHERE user_id = ?").bind(&user.id).execute(&mut *connection).await?;
    let tokens = sqlx::query("UPDATE tokens SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL");
    let tokens = tokens.bind(now).bind(&user.id).execute(&mut *connection).await?;
    let shares =
        sqlx::query("UPDATE shares SET revoked_at = ?1 WHERE user_id = ?2 AND revoked_at IS NULL AND expires_at > ?1");
    let shares = shares.bind(now).bind(&user.id).execute(&mut *connection).await?;
    let [logins, tokens, shares] = [logins, tokens, shares].map(|done| done.rows_affected());
    Ok(Revoked { logins, tokens, shares })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_admin_is_always_left() {
        let store = Store::in_memory().await.unwrap();
        let root = store.add_user("root", Role::Admin, "-").await.unwrap();
        let ada = store.add_user("ada", Role::Admin, "-").await.unwrap();
        let bob = store.add_user("bob", Role::Viewer, "-").await.unwrap();
        assert!(store.set_disabled(&ada, true).await.unwrap().is_some());
        // A disabled admin doesn't count.
        assert!(!store.set_role(&root, Role::Viewer).await.unwrap());
        assert_eq!(store.set_disabled(&root, true).await.unwrap(), None);
        assert_eq!(store.remove_user(&root).await.unwrap(), None);
        assert!(store.set_role(&root, Role::Admin).await.unwrap());
        assert!(store.set_role(&bob, Role::Admin).await.unwrap());
        assert!(store.set_role(&root, Role::Viewer).await.unwrap());
        assert!(store.remove_user(&ada).await.unwrap().is_some());
        assert_eq!(store.remove_user(&bob).await.unwrap(), None);
        let names: Vec<String> = store.users().await.unwrap().into_iter().map(|listed| listed.user.name).collect();
        assert_eq!(names, ["bob", "root"]);
    }

    #[tokio::test]
    async fn an_enabled_user_gets_no_old_token_or_link_back() {
        let store = Store::in_memory().await.unwrap();
        let ada = store.add_user("ada", Role::Operator, "-").await.unwrap();
        let token = store.add_token("ci", &ada).await.unwrap();
        let (_, link) = store.add_share(&"sesn_1".parse().unwrap(), &ada.id, false, 60_000).await.unwrap();
        let revoked = store.set_disabled(&ada, true).await.unwrap();
        assert_eq!(revoked, Some(Revoked { logins: 0, tokens: 1, shares: 1 }));
        assert_eq!(store.user_by_name("ada").await.unwrap(), None);
        // Neither do tokens and links that a request in progress still created.
        let late = store.add_token("late", &ada).await.unwrap();
        let (_, late_link) = store.add_share(&"sesn_1".parse().unwrap(), &ada.id, false, 60_000).await.unwrap();
        assert_eq!(store.token_owner(&late).await.unwrap(), None);
        assert_eq!(store.shared(&late_link).await.unwrap(), None);
        store.set_disabled(&ada, false).await.unwrap();
        assert!(store.user_by_name("ADA").await.unwrap().is_some());
        for token in [token, late] {
            assert_eq!(store.token_owner(&token).await.unwrap(), None);
        }
        for link in [link, late_link] {
            assert_eq!(store.shared(&link).await.unwrap(), None);
        }
    }
}
