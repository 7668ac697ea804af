//! Who made which version of an agent.

use super::{Store, StoreError, ledger::Actor};
use pilothouse_console_api::MadeVersion;
use sqlx::Row as _;

impl Store {
    /// Keeps who made a version. A version is made once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_agent_version(&self, agent: &str, version: u32, actor: &Actor) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO agent_versions (agent_id, version, actor, token, made_at) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
        )
        .bind(agent)
        .bind(version)
        .bind(actor.name().unwrap_or_default())
        .bind(actor.token())
        .bind(self.clock().now())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The versions of an agent of which it is known who made them, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn made_versions(&self, agent: &str) -> Result<Vec<MadeVersion>, StoreError> {
        let rows =
            sqlx::query("SELECT version, actor, token FROM agent_versions WHERE agent_id = ? ORDER BY version DESC")
                .bind(agent)
                .fetch_all(self.pool())
                .await?;
        rows.iter()
            .map(|row| {
                Ok(MadeVersion {
                    version: row.try_get("version")?,
                    by: row.try_get("actor")?,
                    token: row.try_get("token")?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_version_is_made_once_and_by_one() {
        let store = Store::in_memory().await.unwrap();
        let ada = Actor::Login { name: "ada".to_owned() };
        let program = Actor::Token { name: "bob".to_owned(), token: "ci".to_owned() };
        store.note_agent_version("agent_1", 1, &ada).await.unwrap();
        store.note_agent_version("agent_1", 2, &program).await.unwrap();
        store.note_agent_version("agent_1", 1, &program).await.unwrap();
        store.note_agent_version("agent_2", 1, &program).await.unwrap();
        let made = |version, by: &str, token: Option<&str>| MadeVersion {
            version,
            by: by.to_owned(),
            token: token.map(str::to_owned),
        };
        let expected = [made(2, "bob", Some("ci")), made(1, "ada", None)];
        assert_eq!(store.made_versions("agent_1").await.unwrap(), expected);
    }
}
