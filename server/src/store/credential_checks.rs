//! The last check of each credential.

use super::{Store, StoreError};
use pilothouse_api::credentials::{CredentialValidation, ValidationStatus};
use pilothouse_console_api::CredentialCheck;
use serde_json::Value;
use sqlx::Row as _;

/// How long a check says anything, in milliseconds: a year.
const KEPT: i64 = 365 * 24 * 3600 * 1000;

impl Store {
    /// Keeps what a check came to, in place of the one before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_credential_check(&self, check: &CredentialValidation) -> Result<(), StoreError> {
        let now = self.clock().now();
        sqlx::query("DELETE FROM credential_checks WHERE checked_at < ?").bind(now - KEPT).execute(self.pool()).await?;
        sqlx::query(
            "INSERT INTO credential_checks (credential_id, status, checked_at) VALUES (?, ?, ?) \
             ON CONFLICT (credential_id) DO UPDATE SET status = excluded.status, checked_at = excluded.checked_at",
        )
        .bind(check.credential_id.as_str())
        .bind(check.status.as_str())
        .bind(now)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Forgets the check of a credential.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_credential_check(&self, credential: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM credential_checks WHERE credential_id = ?")
            .bind(credential)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// The last check of each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credential_checks(&self) -> Result<Vec<CredentialCheck>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM credential_checks ORDER BY checked_at DESC").fetch_all(self.pool()).await?;
        let read = |text: String| StoreError::Unreadable(format!("the id of a credential {text:?}"));
        rows.iter()
            .map(|row| {
                let (id, status): (String, String) = (row.try_get("credential_id")?, row.try_get("status")?);
                Ok(CredentialCheck {
                    credential_id: id.parse().map_err(|_| read(id))?,
                    status: serde_json::from_value(Value::String(status)).unwrap_or(ValidationStatus::Undetermined),
                    checked_at: row.try_get("checked_at")?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(credential: &str, status: &str) -> CredentialValidation {
        serde_json::from_value(json!({
            "type": "vault_credential_validation", "credential_id": credential, "vault_id": "vlt_1", "status": status,
            "validated_at": "2026-10-03T09:00:00Z", "has_refresh_token": true, "refresh": null,
            "mcp_probe": {"method": "initialize", "http_response": {
                "body": "private words", "body_truncated": false, "content_type": "text/plain", "status_code": 401,
            }},
        }))
        .unwrap()
    }

    #[tokio::test]
    async fn the_last_check_counts_for_a_year_until_the_credential_changes() {
        let store = Store::in_memory().await.unwrap();
        store.note_credential_check(&check("vcrd_1", "invalid")).await.unwrap();
        store.note_credential_check(&check("vcrd_1", "valid")).await.unwrap();
        store.note_credential_check(&check("vcrd_2", "undecided")).await.unwrap();
        let statuses = async || {
            let checks = store.credential_checks().await.unwrap();
            let mut all: Vec<_> =
                checks.into_iter().map(|check| format!("{} {}", check.credential_id, check.status)).collect();
            all.sort();
            all
        };
        assert_eq!(statuses().await, ["vcrd_1 valid", "vcrd_2 undecided"]);
        store.forget_credential_check("vcrd_2").await.unwrap();
        assert_eq!(statuses().await, ["vcrd_1 valid"]);
        store.clock().advance(KEPT + 1);
        store.note_credential_check(&check("vcrd_3", "valid")).await.unwrap();
        assert_eq!(statuses().await, ["vcrd_3 valid"]);
    }
}
