//! Reading and writing single documents, on a connection or inside a transaction.

pub(crate) use super::kind::id;
use super::kind::{Kind, is_archived};
use crate::{
    clock::{Clock, micros},
    http::HttpError,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::SqliteConnection;

/// Adds a document.
pub(crate) async fn insert(connection: &mut SqliteConnection, kind: Kind, body: &Value) -> Result<(), HttpError> {
    sqlx::query("INSERT INTO documents (kind, id, parent, created_at, archived, body) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(kind.as_str())
        .bind(kind.key(body)?)
        .bind(kind.parent(body))
        .bind(created_at(body)?)
        .bind(is_archived(body))
        .bind(body.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The document of this id.
pub(crate) async fn get(connection: &mut SqliteConnection, kind: Kind, id: &str) -> Result<Option<Value>, HttpError> {
    let body: Option<String> = sqlx::query_scalar("SELECT body FROM documents WHERE kind = ? AND id = ?")
        .bind(kind.as_str())
        .bind(id)
        .fetch_optional(connection)
        .await?;
    body.as_deref().map(parse).transpose()
}

/// The document of this id; the kind's error if there is none.
pub(crate) async fn find(connection: &mut SqliteConnection, kind: Kind, id: &str) -> Result<Value, HttpError> {
    get(connection, kind, id).await?.ok_or_else(|| kind.missing(id))
}

/// The document of this id, which must not be archived.
pub(crate) async fn find_open(connection: &mut SqliteConnection, kind: Kind, id: &str) -> Result<Value, HttpError> {
    let found = find(connection, kind, id).await?;
    kind.refuse_archived(&found)?;
    Ok(found)
}

/// The document of this id below its parent: elsewhere it does not exist.
pub(crate) async fn find_in(
    connection: &mut SqliteConnection,
    kind: Kind,
    parent: &str,
    id: &str,
) -> Result<Value, HttpError> {
    let body: Option<String> =
        sqlx::query_scalar("SELECT body FROM documents WHERE kind = ? AND id = ? AND parent = ?")
            .bind(kind.as_str())
            .bind(id)
            .bind(parent)
            .fetch_optional(connection)
            .await?;
    parse(&body.ok_or_else(|| kind.missing(id))?)
}

/// A document as a type, with what only the store keeps.
pub(crate) trait Document: Serialize + DeserializeOwned + Send {
    /// What it is.
    const KIND: Kind;
}

/// A document with its fields.
pub(crate) fn typed<T: DeserializeOwned>(body: Value) -> Result<T, HttpError> {
    serde_json::from_value(body).map_err(HttpError::internal)
}

/// Writes a new body over an existing document; its place in lists stays.
pub(crate) async fn replace(connection: &mut SqliteConnection, kind: Kind, body: &Value) -> Result<(), HttpError> {
    let id = kind.key(body)?;
    let written = sqlx::query("UPDATE documents SET archived = ?, body = ? WHERE kind = ? AND id = ?")
        .bind(is_archived(body))
        .bind(body.to_string())
        .bind(kind.as_str())
        .bind(&id)
        .execute(connection)
        .await?;
    if written.rows_affected() == 1 { Ok(()) } else { Err(HttpError::internal(format_args!("{id} is gone"))) }
}

/// Removes a document.
pub(crate) async fn delete(connection: &mut SqliteConnection, kind: Kind, id: &str) -> Result<(), HttpError> {
    let gone = sqlx::query("DELETE FROM documents WHERE kind = ? AND id = ?")
        .bind(kind.as_str())
        .bind(id)
        .execute(connection)
        .await?;
    if gone.rows_affected() > 0 { Ok(()) } else { Err(kind.missing(id)) }
}

/// Removes all documents of a kind below a parent, and says which they were.
pub(crate) async fn delete_children(
    connection: &mut SqliteConnection,
    kind: Kind,
    parent: &str,
) -> Result<Vec<String>, HttpError> {
    let gone = sqlx::query_scalar("DELETE FROM documents WHERE kind = ? AND parent = ? RETURNING id")
        .bind(kind.as_str())
        .bind(parent)
        .fetch_all(connection)
        .await?;
    Ok(gone)
}

/// Changes a body, and dates it where that made a difference.
pub(crate) fn touch(
    body: &mut Value,
    clock: &Clock,
    change: impl FnOnce(&mut Value) -> Result<(), HttpError>,
) -> Result<(), HttpError> {
    let stored = body.clone();
    change(body)?;
    if *body != stored {
        body["updated_at"] = serde_json::json!(clock.now());
    }
    Ok(())
}

/// Marks a body as archived, from its first archiving on.
pub(crate) fn archive(kind: Kind, body: &mut Value, clock: &Clock) {
    if !is_archived(body) {
        body["archived_at"] = serde_json::json!(clock.now());
        if kind.dates_archiving() {
            body["updated_at"] = body["archived_at"].clone();
        }
    }
}

pub(super) fn parse(body: &str) -> Result<Value, HttpError> {
    serde_json::from_str(body).map_err(|error| HttpError::internal(format_args!("a stored document: {error}")))
}

fn created_at(body: &Value) -> Result<i64, HttpError> {
    let created = body["created_at"].as_str().and_then(micros);
    created.ok_or_else(|| HttpError::internal("a document without a creation time"))
}
