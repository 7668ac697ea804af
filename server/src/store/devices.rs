//! Known browsers: those that have logged in before. Only digests of their ids are stored.

use super::{Store, StoreError};
use crate::secret;

/// A browser is forgotten this long after its last login, in milliseconds.
pub const DEVICE_LIFETIME: i64 = 365 * 24 * 3_600_000;

/// The most known browsers per user; the oldest are forgotten first.
const MAX_DEVICES: u32 = 20;

impl Store {
    /// Whether a user has logged in with this browser before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows_device(&self, device: &str, user_id: &str) -> Result<bool, StoreError> {
        let query =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM devices WHERE hash = ? AND user_id = ? AND seen_at > ?)");
        let query = query.bind(secret::digest(device).to_vec()).bind(user_id);
        Ok(query.bind(self.clock().now().saturating_sub(DEVICE_LIFETIME)).fetch_one(self.pool()).await?)
    }

    /// Records a login with a browser, and returns the browser's new id. The old id becomes invalid, so that nobody can
    /// plant one.
    ///
    /// # Errors
    /// When the database fails, or there is no randomness.
    pub async fn remember_device(&self, old: Option<&str>, user_id: &str) -> Result<String, StoreError> {
        let (device, now) = (secret::random::<32>()?, self.clock().now());
        let hash = secret::digest(&device).to_vec();
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        if let Some(old) = old {
            let query = sqlx::query("UPDATE devices SET hash = ? WHERE hash = ?").bind(&hash);
            query.bind(secret::digest(old).to_vec()).execute(&mut *transaction).await?;
        }
        let query = "INSERT INTO devices (hash, user_id, seen_at) VALUES (?1, ?2, ?3) \
                     ON CONFLICT DO UPDATE SET seen_at = ?3";
        sqlx::query(query).bind(&hash).bind(user_id).bind(now).execute(&mut *transaction).await?;
        let query = "DELETE FROM devices WHERE seen_at <= ?1 OR (user_id = ?2 AND hash NOT IN \
                     (SELECT hash FROM devices WHERE user_id = ?2 ORDER BY seen_at DESC, hash = ?3 DESC LIMIT ?4))";
        sqlx::query(query)
            .bind(now.saturating_sub(DEVICE_LIFETIME))
            .bind(user_id)
            .bind(&hash)
            .bind(MAX_DEVICES)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Role;

    async fn store() -> (Store, String, String) {
        let store = Store::in_memory().await.unwrap();
        let ada = store.add_user("ada", Role::Viewer, "hash").await.unwrap().id;
        let bob = store.add_user("bob", Role::Viewer, "hash").await.unwrap().id;
        (store, ada, bob)
    }

    #[tokio::test]
    async fn a_browser_is_known_for_each_of_its_users_and_changes_its_id() {
        let (store, ada, bob) = store().await;
        let first = store.remember_device(None, &ada).await.unwrap();
        assert!(store.knows_device(&first, &ada).await.unwrap());
        assert!(!store.knows_device(&first, &bob).await.unwrap());
        let second = store.remember_device(Some(&first), &bob).await.unwrap();
        for user in [&ada, &bob] {
            assert!(store.knows_device(&second, user).await.unwrap());
            assert!(!store.knows_device(&first, user).await.unwrap());
        }
    }

    #[tokio::test]
    async fn it_is_forgotten_after_its_time_with_its_person_and_when_there_are_many() {
        let (store, ada, bob) = store().await;
        let first = store.remember_device(None, &ada).await.unwrap();
        for _ in 0..MAX_DEVICES {
            store.clock().advance(1);
            store.remember_device(None, &ada).await.unwrap();
        }
        assert!(!store.knows_device(&first, &ada).await.unwrap());
        let rows: u32 = sqlx::query_scalar("SELECT count(*) FROM devices").fetch_one(store.pool()).await.unwrap();
        assert_eq!(rows, MAX_DEVICES);
        let bobs = store.remember_device(None, &bob).await.unwrap();
        store.clock().advance(DEVICE_LIFETIME);
        assert!(!store.knows_device(&bobs, &bob).await.unwrap());
        let adas = store.remember_device(None, &ada).await.unwrap();
        sqlx::query("DELETE FROM users").execute(store.pool()).await.unwrap();
        assert!(!store.knows_device(&adas, &ada).await.unwrap());
    }
}
