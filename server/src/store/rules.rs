//! Standing rules: the versions that were switched on, and the draft of the next one.

use super::{Store, StoreError};
use pilothouse_console_api::{RuleDraft, RuleVersion};
use pilothouse_domain::rules::Rule;
use sqlx::{Row as _, sqlite::SqliteRow};

impl Store {
    /// The versions that were switched on, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rule_versions(&self, limit: u32) -> Result<Vec<RuleVersion>, StoreError> {
        let query =
            "SELECT version, rules, switched_on_at, switched_on_by FROM rule_versions ORDER BY version DESC LIMIT ?";
        let rows = sqlx::query(query).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(version).collect()
    }

    /// The draft; `None`: nothing was changed since the last version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rule_draft(&self) -> Result<Option<RuleDraft>, StoreError> {
        let query = sqlx::query("SELECT revision, rules, changed_at, changed_by FROM rule_draft");
        let row = query.fetch_optional(self.pool()).await?;
        row.map(|row| {
            Ok(RuleDraft {
                revision: row.try_get(0)?,
                rules: rules_of(&row.try_get::<String, _>(1)?)?,
                changed_at: row.try_get(2)?,
                changed_by: row.try_get(3)?,
            })
        })
        .transpose()
    }

    /// Replaces the draft, unless somebody else changed it since that revision; 0: there was none. Whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_rule_draft(&self, revision: u32, rules: &[Rule], by: &str) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO rule_draft (id, revision, rules, changed_at, changed_by) SELECT 1, ?1 + 1, ?2, ?3, ?4 \
             WHERE ?1 = 0 OR EXISTS (SELECT 1 FROM rule_draft WHERE revision = ?1) \
             ON CONFLICT (id) DO UPDATE SET revision = ?1 + 1, rules = ?2, changed_at = ?3, changed_by = ?4 \
             WHERE revision = ?1",
        )
        .bind(revision)
        .bind(json_of(rules)?)
        .bind(self.clock().now())
        .bind(by)
        .execute(self.pool())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Throws the draft away, unless somebody else changed it since that revision. Whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn discard_rule_draft(&self, revision: u32) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM rule_draft WHERE revision = ?").bind(revision).execute(self.pool()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Makes the draft the next version, unless somebody else changed it since that revision: then `None`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn switch_rules_on(&self, revision: u32, by: &str) -> Result<Option<u32>, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let version: Option<u32> = sqlx::query_scalar(
            "INSERT INTO rule_versions (version, rules, switched_on_at, switched_on_by) \
             SELECT coalesce((SELECT max(version) FROM rule_versions), 0) + 1, rules, ?, ? FROM rule_draft \
             WHERE revision = ? RETURNING version",
        )
        .bind(self.clock().now())
        .bind(by)
        .bind(revision)
        .fetch_optional(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM rule_draft WHERE revision = ?").bind(revision).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(version)
    }

    /// Whether this person created the session or sent it a message through the console.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_asked(&self, session: &str, name: &str) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM ledger WHERE target = ? AND actor = ? COLLATE NOCASE AND (status IS NULL OR status < 400) \
                     AND (resource = 'sessions' AND action = 'create' \
                       OR resource = 'events' AND action = 'send' AND (detail LIKE '%user.message%' OR detail LIKE '%user.define_outcome%')))";
        Ok(sqlx::query_scalar(query).bind(session).bind(name).fetch_one(self.pool()).await?)
    }
}

fn version(row: &SqliteRow) -> Result<RuleVersion, StoreError> {
    Ok(RuleVersion {
        version: row.try_get(0)?,
        rules: rules_of(&row.try_get::<String, _>(1)?)?,
        switched_on_at: row.try_get(2)?,
        switched_on_by: row.try_get(3)?,
    })
}

fn rules_of(json: &str) -> Result<Vec<Rule>, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Unreadable(format!("the rules: {error}")))
}

fn json_of(rules: &[Rule]) -> Result<String, StoreError> {
    serde_json::to_string(rules).map_err(|error| StoreError::Unreadable(format!("the rules: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Vec<Rule> {
        vec![Rule { name: name.to_owned(), two_people: true, ..Rule::default() }]
    }

    #[tokio::test]
    async fn a_draft_is_changed_by_one_at_a_time_and_becomes_a_version() {
        let store = Store::in_memory().await.unwrap();
        assert_eq!(store.rule_draft().await.unwrap(), None);
        assert!(store.save_rule_draft(0, &named("a"), "ada").await.unwrap());
        assert!(!store.save_rule_draft(0, &named("b"), "bob").await.unwrap(), "there is one already");
        assert!(store.save_rule_draft(1, &named("b"), "bob").await.unwrap());
        assert!(!store.save_rule_draft(1, &named("c"), "ada").await.unwrap(), "bob was faster");
        assert!(!store.save_rule_draft(7, &named("c"), "ada").await.unwrap());
        assert_eq!(store.switch_rules_on(1, "ada").await.unwrap(), None, "not what ada saw");
        assert_eq!(store.switch_rules_on(2, "ada").await.unwrap(), Some(1));
        assert_eq!(store.rule_draft().await.unwrap(), None);
        assert!(store.save_rule_draft(0, &[], "ada").await.unwrap());
        assert!(!store.discard_rule_draft(2).await.unwrap());
        assert!(store.discard_rule_draft(1).await.unwrap());
        let versions = store.rule_versions(10).await.unwrap();
        assert_eq!((versions.len(), versions[0].version, &versions[0].rules), (1, 1, &named("b")));
    }
}
