//! The rows of the ledger. They are added and completed, but never changed or removed.

mod entry;

pub use entry::{Actor, LedgerEntry, Outcome};

use super::{Store, StoreError};
use sqlx::{Row as _, sqlite::SqliteRow};
use std::borrow::Cow;
use uuid::Uuid;

/// The maximum lengths of a row's texts, in bytes; callers choose most of them.
const SHORT: usize = 128;
const LONG: usize = 512;
const DETAIL: usize = 4096;

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did what.
    pub entry: LedgerEntry,
    /// `None` while the change runs, or if the server died during it.
    pub outcome: Option<Outcome>,
}

impl Store {
    /// Adds a row and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_ledger_row(&self, entry: &LedgerEntry) -> Result<String, StoreError> {
        let id = Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO ledger (id, at, actor, actor_kind, token, address, method, path, action, resource, target, detail) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(self.clock().now())
        .bind(entry.actor.name().map(|name| cut(name, SHORT)))
        .bind(entry.actor.kind())
        .bind(entry.actor.token().map(|token| cut(token, SHORT)))
        .bind(entry.address.map(|address| address.to_string()))
        .bind(cut(&entry.method, SHORT))
        .bind(cut(&entry.path, LONG))
        .bind(cut(&entry.action, SHORT))
        .bind(cut(&entry.resource, SHORT))
        .bind(entry.target.as_deref().map(|target| cut(target, LONG)))
        .bind(entry.detail.as_deref().map(|detail| cut(detail, DETAIL)))
        .execute(self.pool())
        .await?;
        Ok(id)
    }

    /// Completes a row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_ledger_row(&self, id: &str, outcome: &Outcome) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE ledger SET status = ?, upstream_request_id = ?, target = coalesce(?, target), \
             detail = coalesce(?, detail) WHERE id = ? AND status IS NULL",
        )
        .bind(outcome.status)
        .bind(outcome.upstream_request_id.as_deref().map(|id| cut(id, SHORT)))
        .bind(outcome.target.as_deref().map(|target| cut(target, LONG)))
        .bind(outcome.detail.as_deref().map(|detail| cut(detail, DETAIL)))
        .bind(id)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The newest rows, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger_rows(&self, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM ledger ORDER BY id DESC LIMIT ?").bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(row_of).collect()
    }
}

/// Cuts a text to at most `most` bytes.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    const MORE: &str = "…";
    if text.len() <= most {
        return text.into();
    }
    format!("{}{MORE}", &text[..text.floor_char_boundary(most - MORE.len())]).into()
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
    let address: Option<String> = row.try_get("address")?;
    let entry = LedgerEntry {
        actor,
        address: address.and_then(|address| address.parse().ok()),
        method: row.try_get("method")?,
        path: row.try_get("path")?,
        action: row.try_get("action")?,
        resource: row.try_get("resource")?,
        target,
        detail,
    };
    Ok(LedgerRow { at: row.try_get("at")?, entry, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("as it is", 8), "as it is");
        assert_eq!(cut("as it is.", 8), "as it…");
        assert_eq!(cut("ääää", 7), "ää…");
    }

    #[tokio::test]
    async fn a_row_is_small_even_for_huge_input() {
        let store = Store::in_memory().await.unwrap();
        let long = "\u{e4}".repeat(1_000_000);
        let entry = LedgerEntry {
            actor: Actor::Token { name: long.clone(), token: long.clone() },
            address: Some("2001:db8::1".parse().unwrap()),
            method: long.clone(),
            path: long.clone(),
            action: long.clone(),
            resource: long.clone(),
            target: Some(long.clone()),
            detail: Some(long.clone()),
        };
        let outcome = Outcome {
            upstream_request_id: Some(long.clone()),
            target: Some(long.clone()),
            detail: Some(long),
            ..Outcome::status(StatusCode::OK)
        };
        let id = store.begin_ledger_row(&entry).await.unwrap();
        store.finish_ledger_row(&id, &outcome).await.unwrap();
        let row = store.ledger_rows(1).await.unwrap().remove(0);
        assert_eq!(row.entry.address, entry.address);
        assert!(format!("{row:?}").len() < 16_000, "{}", format!("{row:?}").len());
    }
}
