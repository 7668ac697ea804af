//! Calls that two people must allow: who allowed them first.

use super::{Store, StoreError, decisions};
use crate::identity::Role;
use pilothouse_console_api::Decision;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use std::collections::BTreeMap;

/// The first of two people who allow a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstApproval {
    /// Who; `None` where they can't log in any more.
    pub user: Option<(String, Role)>,
    /// Their id.
    pub user_id: String,
    /// Their name when they allowed it.
    pub actor: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Store {
    /// Notes that somebody allowed a call which another person must allow, too. Whether this is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_first_approval(
        &self,
        user_id: &str,
        input_digest: &str,
        decision: &Decision,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let at = self.clock().now();
        let added = sqlx::query(
            "INSERT INTO first_approvals (session_id, tool_use_id, user_id, actor, at, input_digest) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&decision.session)
        .bind(&decision.call)
        .bind(user_id)
        .bind(&decision.by)
        .bind(at)
        .bind(input_digest)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        decisions::append(&mut transaction, &Decision { at, ..decision.clone() }).await?;
        transaction.commit().await?;
        self.reading_queue().note(&decision.session);
        Ok(true)
    }

    /// Who allowed a call with this input, as far as they may still log in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn approvals_of(
        &self,
        session: &str,
        call: &str,
        input_digest: &str,
    ) -> Result<Vec<FirstApproval>, StoreError> {
        let rows = sqlx::query(
            "SELECT user_id, actor, at, name, role FROM first_approvals LEFT JOIN users \
             ON users.id = user_id AND disabled_at IS NULL \
             WHERE session_id = ? AND tool_use_id = ? AND input_digest = ? ORDER BY at",
        )
        .bind(session)
        .bind(call)
        .bind(input_digest)
        .fetch_all(self.pool())
        .await?;
        let approval = |row: &sqlx::sqlite::SqliteRow| {
            let name: Option<String> = row.try_get(3)?;
            let role: Option<String> = row.try_get(4)?;
            let role = role.and_then(|role| role.parse::<Role>().ok());
            Ok(FirstApproval {
                user: name.zip(role),
                user_id: row.try_get(0)?,
                actor: row.try_get(1)?,
                at: row.try_get(2)?,
            })
        };
        rows.iter().map(approval).collect()
    }

    /// Who allowed which of a session's calls that wait for another person, by call.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_approvals(&self, session: &str) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        let mut query =
            QueryBuilder::<Sqlite>::new("SELECT tool_use_id, actor FROM first_approvals WHERE session_id = ");
        query.push_bind(session).push(" ORDER BY at");
        let mut approvals: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in query.build().fetch_all(self.pool()).await? {
            approvals.entry(row.try_get(0)?).or_default().push(row.try_get(1)?);
        }
        Ok(approvals)
    }
}
