//! Memories as the files of a session's agent (files-vaults-memory-skills.md §3, sessions.md §6).

use super::{
    path,
    stored::{self, Author, Editor},
};
use crate::prelude::*;

/// The path and the id of every memory of a store; none of a store that was deleted.
pub(crate) async fn paths(store: &Store, store_id: &str) -> Result<Vec<(String, String)>, HttpError> {
    stored::paths(&mut *store.pool().acquire().await?, store_id).await
}

/// The content of a memory; `None` where it was deleted meanwhile.
pub(crate) async fn read(store: &Store, id: &str) -> Result<Option<String>, HttpError> {
    let mut transaction = store.begin_reading().await?;
    let Some(memory) = documents::get(&mut transaction, Kind::Memory, id).await? else { return Ok(None) };
    let content = stored::content_of(&mut transaction, &memory).await?;
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
    stored::check_content(content).map_err(HttpError::invalid)?;
    let mut transaction = store.begin().await?;
    documents::find_open(&mut transaction, Kind::MemoryStore, store_id).await?;
    let paths = stored::paths(&mut transaction, store_id).await?;
    let known = match paths.iter().find(|(known, _)| known == path) {
        None => None,
        Some((_, id)) => {
            let memory = documents::find_in(&mut transaction, Kind::Memory, store_id, id).await?;
            let content = stored::content_of(&mut transaction, &memory).await?;
            Some((memory, content))
        }
    };
    let mut editor = Editor::new(&mut transaction, &store.clock, Author::Session(session_id));
    match known {
        None => editor.insert(store_id, path, content).await.map(|_| ())?,
        Some((mut memory, former)) if former != content => editor.modify(&mut memory, Some(content)).await?,
        Some(_) => {}
    }
    Ok(transaction.commit().await?)
}
