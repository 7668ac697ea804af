//! The rows of the ledger. They are added and completed, never changed or removed.

use super::{Store, StoreError};
use crate::ledger::{Actor, Entry, Outcome};
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// A row as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who, what and on what.
    pub entry: Entry,
    /// `None` while the mutation runs, and where the server did not live to see its end.
    pub outcome: Option<Outcome>,
}

impl Store {
    /// Writes a row and returns its id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_ledger_row(&self, entry: &Entry) -> Result<String, StoreError> {
        let id = Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO ledger (id, at, actor, actor_kind, token, method, path, action, resource, target, detail) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(self.clock().now())
        .bind(entry.actor.name())
        .bind(entry.actor.kind())
        .bind(entry.actor.token())
        .bind(&entry.method)
        .bind(&entry.path)
        .bind(&entry.action)
        .bind(&entry.resource)
        .bind(&entry.target)
        .bind(&entry.detail)
        .execute(self.pool())
        .await?;
        Ok(id)
    }

    /// Completes a row.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish_ledger_row(&self, id: &str, outcome: &Outcome) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE ledger SET status = ?, upstream_request_id = ?, target = coalesce(?, target), \
             detail = coalesce(?, detail) WHERE id = ? AND status IS NULL",
        )
        .bind(outcome.status)
        .bind(&outcome.upstream_request_id)
        .bind(&outcome.target)
        .bind(&outcome.detail)
        .bind(id)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The newest rows, newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ledger_rows(&self, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM ledger ORDER BY id DESC LIMIT ?").bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(row_of).collect()
    }
}

fn row_of(row: &SqliteRow) -> Result<LedgerRow, StoreError> {
    let kind: String = row.try_get("actor_kind")?;
    let actor = Actor::read(&kind, row.try_get("actor")?, row.try_get("token")?)
        .ok_or_else(|| StoreError::Unreadable(format!("the actor kind {kind:?}")))?;
    let (target, detail): (Option<String>, Option<String>) = (row.try_get("target")?, row.try_get("detail")?);
    let status: Option<u16> = row.try_get("status")?;
    let upstream_request_id = row.try_get("upstream_request_id")?;
    let outcome =
        status.map(|status| Outcome { status, upstream_request_id, target: target.clone(), detail: detail.clone() });
    let entry = Entry {
        actor,
        method: row.try_get("method")?,
        path: row.try_get("path")?,
        action: row.try_get("action")?,
        resource: row.try_get("resource")?,
        target,
        detail,
    };
    Ok(LedgerRow { at: row.try_get("at")?, entry, outcome })
}
