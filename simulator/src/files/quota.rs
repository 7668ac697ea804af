//! The storage quota of an organization: 1 TB over all files (files-vaults-memory-skills.md §1).

use crate::prelude::*;

const MAX_STORED: u64 = 1_000_000_000_000;

/// Refuses an upload that is more than there is room for.
pub(super) async fn check(store: &Store, size: u64) -> Result<(), HttpError> {
    let stored: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(json_extract(body, '$.size_bytes')), 0) FROM documents WHERE kind = 'file'",
    )
    .fetch_one(store.pool())
    .await?;
    if stored.unsigned_abs() + size > MAX_STORED {
        let what = "the organization's files may have at most 1 TB; delete some first";
        return Err(HttpError::invalid(what).with_code("storage_quota_exceeded"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Kind;
    use serde_json::json;

    #[tokio::test]
    async fn at_most_1_tb_files_1() {
        let store = Store::open(None).await.unwrap();
        check(&store, MAX_STORED).await.unwrap();
        for (id, size) in [("file_1", MAX_STORED / 2), ("file_2", MAX_STORED / 2 - 5)] {
            let file = json!({"id": id, "created_at": "2026-10-01T00:00:00Z", "size_bytes": size});
            store.insert(Kind::File, &file).await.unwrap();
        }
        check(&store, 5).await.unwrap();
        let refused = check(&store, 6).await.unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.code()), (400, Some("storage_quota_exceeded")));
    }
}
