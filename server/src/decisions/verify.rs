//! Checks the chain of decisions: that no row was changed, removed or put in between.

use crate::store::{Store, StoreError, decisions::decision_row};
use pilothouse_domain::chain::{FIRST, chained};

/// How many rows are read at a time.
const CHUNK: u32 = 1_000;

/// A chain that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many rows it has.
    pub rows: u64,
    /// The hash of its last row. Whoever keeps it elsewhere can tell later that no row was taken off the end.
    pub head: String,
}

/// Where a chain doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A row is missing.
    #[error("row {0} is missing")]
    Missing(u64),
    /// A row is not what it was, or the one before it.
    #[error("row {0} or the one before it was changed: its hash doesn't fit")]
    Changed(u64),
    /// A row can't be read as a decision.
    #[error("row {0} is no decision")]
    Unreadable(u64),
    /// The hash that was asked for is of no row.
    #[error("no row has the hash {0}: rows were removed, or all of them were written anew")]
    NoSuchHash(String),
}

/// Checks all rows; and that one of them has this hash, which was kept elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn verify(store: &Store, kept: Option<&str>) -> Result<Result<Verified, Broken>, StoreError> {
    let mut verified = Verified { rows: 0, head: FIRST.to_owned() };
    let mut has_kept = kept.is_none_or(|kept| kept == FIRST);
    loop {
        let rows = store.chain_after(verified.rows, CHUNK).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let seq = verified.rows + 1;
            if row.seq != seq {
                return Ok(Err(Broken::Missing(seq)));
            }
            if row.hash != chained(&verified.head, &row.entry) {
                return Ok(Err(Broken::Changed(seq)));
            }
            verified = Verified { rows: seq, head: row.hash.clone() };
            has_kept |= kept == Some(verified.head.as_str());
            if decision_row(row).is_err() {
                return Ok(Err(Broken::Unreadable(seq)));
            }
        }
    }
    match kept.filter(|_| !has_kept) {
        Some(kept) => Ok(Err(Broken::NoSuchHash(kept.to_owned()))),
        None => Ok(Ok(verified)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    async fn chain(rows: usize) -> Store {
        let store = Store::in_memory().await.unwrap();
        for n in 0..rows {
            store.add_first_approval("user", "digest", &sample::decision(&format!("sevt_{n}"))).await.unwrap();
        }
        store
    }

    /// What somebody does who has the file, and no regard for triggers.
    async fn tampered(sql: &'static str) -> Result<Verified, Broken> {
        let store = chain(5).await;
        for trigger in ["changed", "removed", "added_at_the_end"] {
            let drop = match trigger {
                "changed" => "DROP TRIGGER decisions_are_not_changed",
                "removed" => "DROP TRIGGER decisions_are_not_removed",
                _ => "DROP TRIGGER decisions_are_added_at_the_end",
            };
            sqlx::query(drop).execute(store.pool()).await.unwrap();
        }
        sqlx::query(sql).execute(store.pool()).await.unwrap();
        verify(&store, None).await.unwrap()
    }

    #[tokio::test]
    async fn a_chain_holds_until_somebody_touches_it() {
        let store = chain(5).await;
        let verified = verify(&store, None).await.unwrap().unwrap();
        assert_eq!(verified.rows, 5);
        assert_eq!(verify(&store, Some(&verified.head)).await.unwrap(), Ok(verified.clone()));
        store.add_first_approval("user", "digest", &sample::decision("more")).await.unwrap();
        assert_eq!(verify(&store, Some(&verified.head)).await.unwrap().unwrap().rows, 6, "it was the head once");
        let other = verify(&store, Some("ab")).await.unwrap();
        assert_eq!(other, Err(Broken::NoSuchHash("ab".to_owned())));
        assert_eq!(verify(&chain(0).await, None).await.unwrap().unwrap().head, FIRST);
        for (sql, broken) in [
            ("UPDATE decisions SET entry = replace(entry, 'ada', 'bob') WHERE seq = 3", Broken::Changed(3)),
            ("UPDATE decisions SET hash = 'ab' WHERE seq = 5", Broken::Changed(5)),
            ("DELETE FROM decisions WHERE seq = 2", Broken::Missing(2)),
            ("DELETE FROM decisions WHERE seq = 1", Broken::Missing(1)),
        ] {
            assert_eq!(tampered(sql).await, Err(broken), "{sql}");
        }
    }
}
