//! Memories as the files of a session's agent (files-vaults-memory-skills.md §3, sessions.md §6).

use super::{author::Author, find, list, memories, path, refuse_archived, versions};
use crate::{
    http::HttpError,
    store::{Kind, Store, documents},
};

/// The path and the id of every memory of a store; none of a store that was deleted.
pub(crate) async fn paths(store: &Store, store_id: &str) -> Result<Vec<(String, String)>, HttpError> {
    list::paths(&mut *store.pool().acquire().await?, store_id).await
}

/// The content of a memory; `None` where it was deleted meanwhile.
pub(crate) async fn read(store: &Store, id: &str) -> Result<Option<String>, HttpError> {
    let mut transaction = store.begin_reading().await?;
    let Some(memory) = documents::get(&mut transaction, Kind::Memory, id).await? else { return Ok(None) };
    let content = versions::content(&mut transaction, &memory).await?;
    Ok(content.as_str().map(str::to_owned))
}

/// Writes a memory in the name of a session; one that has this content already stays as it is.
pub(crate) async fn write(
    store: &Store,
    store_id: &str,
    path: &str,
    content: &str,
    session_id: &str,
) -> Result<(), HttpError> {
    path::check(path).map_err(HttpError::invalid)?;
    memories::check_content(content).map_err(HttpError::invalid)?;
    let author = Author::Session(session_id);
    let mut transaction = store.begin().await?;
    refuse_archived(&find(&mut transaction, store_id).await?)?;
    let paths = list::paths(&mut transaction, store_id).await?;
    let known = paths.iter().find(|(known, _)| known == path);
    match known {
        None => {
            memories::insert(&mut transaction, &store.clock, store_id, path, content, author).await?;
        }
        Some((_, id)) => {
            let mut memory = memories::get_memory(&mut transaction, store_id, id).await?;
            if versions::content(&mut transaction, &memory).await? != content {
                memories::modify(&mut transaction, &store.clock, &mut memory, Some(content), author).await?;
            }
        }
    }
    Ok(transaction.commit().await?)
}
