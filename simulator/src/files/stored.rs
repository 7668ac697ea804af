//! Files in the store: their documents, their contents, and what sessions do with them
//! (files-vaults-memory-skills.md §1).

use super::name;
use crate::{clock::Clock, http::ManagedAgents, json::without, prelude::*, store::private};
use bytes::Bytes;
use pilothouse_api::Timestamp;
use time::{Duration, OffsetDateTime};

/// How long the metadata of an expired file stays readable.
const METADATA_AFTER_EXPIRY: Duration = Duration::days(30);

/// A session's own copy of a file, under a new id; 404 where there is no such file, or its content expired.
pub(crate) async fn copy_for_session(store: &Store, file_id: &str, session_id: &str) -> Result<Value, HttpError> {
    let original = find_unexpired(store, file_id).await?;
    let id = ids::new_id("file_");
    let (from, to) = (store.blob(file_id), store.blob(&id));
    // Contents never change, so a second name is as good as a copy, where the file system has hard links.
    if tokio::fs::hard_link(&from, &to).await.is_err() {
        tokio::fs::copy(&from, &to).await.map_err(HttpError::internal)?;
    }
    let mut copy = original;
    copy["id"] = json!(id);
    copy["created_at"] = json!(store.clock.now());
    copy["expires_at"] = Value::Null;
    copy["scope"] = scope(session_id);
    record(store, &copy).await?;
    Ok(copy)
}

/// Stores what a session wrote under `/mnt/session/outputs/`; it can be downloaded.
pub(crate) async fn create_output(
    store: &Store,
    session_id: &str,
    filename: &str,
    mime_type: &str,
    content: &[u8],
) -> Result<Value, HttpError> {
    let id = ids::new_id("file_");
    let file = json!({
        "id": id, "created_at": store.clock.now(), "filename": name::clean(filename, mime_type)?, "mime_type": mime_type,
        "size_bytes": content.len(), "type": "file", "downloadable": true, "expires_at": null,
        "scope": scope(session_id),
    });
    private::write(&store.blob(&id), content).await.map_err(HttpError::internal)?;
    record(store, &file).await?;
    Ok(file)
}

/// A file's content, whether or not a client may download it; for the agent's own eyes.
pub(crate) async fn read(store: &Store, file_id: &str) -> Result<Bytes, HttpError> {
    find_unexpired(store, file_id).await?;
    tokio::fs::read(store.blob(file_id)).await.map(Bytes::from).map_err(HttpError::internal)
}

/// Removes all files of a session.
pub(crate) async fn delete_of_session(store: &Store, session_id: &str) -> Result<(), HttpError> {
    let gone = documents::delete_children(&mut *store.pool().acquire().await?, Kind::File, session_id).await?;
    for id in gone {
        store.remove_blob(&id).await;
    }
    Ok(())
}

/// Removes a file that only one session has; one that is gone already is no error.
pub(crate) async fn discard(store: &Store, id: &str) -> Result<(), HttpError> {
    match store.delete(Kind::File, id).await {
        Err(error) if error.is_not_found() => return Ok(()),
        deleted => deleted?,
    }
    store.remove_blob(id).await;
    Ok(())
}

/// The file of an id, also an expired one for some time.
pub(super) async fn find(store: &Store, id: &str) -> Result<Value, HttpError> {
    let file = store.find(Kind::File, id).await?;
    let is_forgotten = expiry(&file).is_some_and(|expiry| expiry < forgotten_before(&store.clock));
    if is_forgotten { Err(Kind::File.missing(id)) } else { Ok(file) }
}

/// Files that expired before this moment are gone as a whole.
pub(super) fn forgotten_before(clock: &Clock) -> OffsetDateTime {
    clock.moment() - METADATA_AFTER_EXPIRY
}

pub(super) async fn find_unexpired(store: &Store, id: &str) -> Result<Value, HttpError> {
    let file = find(store, id).await?;
    if expiry(&file).is_some_and(|expiry| expiry <= store.clock.moment()) {
        return Err(
            HttpError::not_found(format!("the content of the file `{id}` has expired")).with_code("file_expired")
        );
    }
    Ok(file)
}

fn expiry(file: &Value) -> Option<OffsetDateTime> {
    Timestamp::from(file["expires_at"].as_str()?).datetime()
}

/// The document of a content that is written; without it the content goes again.
pub(super) async fn record(store: &Store, file: &Value) -> Result<(), HttpError> {
    let recorded = store.insert(Kind::File, file).await;
    if recorded.is_err() {
        store.remove_blob(documents::id(file)?).await;
    }
    recorded
}

/// `scope` belongs to the beta shape.
pub(super) fn shown(file: Value, shape: ManagedAgents) -> Value {
    if shape.0 { file } else { without(file, &["scope"]) }
}

fn scope(session_id: &str) -> Value {
    json!({"id": session_id, "type": "session"})
}
