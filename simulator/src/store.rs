//! The SQLite store: one table of JSON documents for all resources, and a folder of file contents beside it.
//!
//! What changes together is written in one transaction: take one with [`Store::begin`] and use the functions of
//! [`documents`] on it; the methods of [`Store`] are the same functions, each by itself.

use crate::{clock::Clock, cursor::PageRequest, http::HttpError, open_error::OpenError};
use serde_json::{Value, json};
use sqlx::{
    Connection as _, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

pub(crate) mod documents;
mod id_page;
mod kind;
mod list;
pub(crate) mod private;

#[cfg(test)]
mod tests;

pub(crate) use documents::Document;
pub(crate) use id_page::{IdPage, IdPageRequest};
pub(crate) use kind::Kind;
pub(crate) use list::{Created, ListFilter, Listed, Where};

/// Ending of contents that are still arriving.
const PARTIAL: &str = ".part";

/// The open store; clones share it.
#[derive(Clone)]
pub(crate) struct Store {
    /// Dates what is stored.
    pub clock: Clock,
    pool: SqlitePool,
    files: Arc<Path>,
    /// Removes a throw-away folder with the last clone.
    _scratch: Option<Arc<tempfile::TempDir>>,
}

impl Store {
    /// Opens or makes the store in a folder; `None`: in a throw-away one.
    pub async fn open(data_dir: Option<PathBuf>) -> Result<Self, OpenError> {
        let folder_error = |path: &Path| {
            let path = path.to_owned();
            |source| OpenError::Folder { path, source }
        };
        let scratch = match data_dir {
            Some(_) => None,
            None => Some(Arc::new(tempfile::tempdir().map_err(folder_error(&std::env::temp_dir()))?)),
        };
        let folder = data_dir.or_else(|| scratch.as_ref().map(|dir| dir.path().to_owned())).unwrap_or_default();
        let files = folder.join("files");
        for part in [&folder, &files] {
            private::folder(part).await.map_err(folder_error(part))?;
        }
        sweep(&files).await.map_err(folder_error(&files))?;
        let path = folder.join("simulator.sqlite");
        private::database(&path).await.map_err(folder_error(&path))?;
        let pool = connect(&path, scratch.is_none()).await.map_err(|source| OpenError::Database { path, source })?;
        Ok(Self { clock: Clock::new(), pool, files: files.into(), _scratch: scratch })
    }

    /// The pool, for tables that are not documents.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Where the content of a file lies.
    pub fn blob(&self, file_id: &str) -> PathBuf {
        self.files.join(file_id)
    }

    /// Where the content of a file lies while it arrives.
    pub fn partial_blob(&self, file_id: &str) -> PathBuf {
        self.files.join(format!("{file_id}{PARTIAL}"))
    }

    /// Removes the content of a document that is gone.
    pub async fn remove_blob(&self, id: &str) {
        if let Err(error) = tokio::fs::remove_file(self.blob(id)).await {
            tracing::warn!(%error, id, "the content of what was deleted could not be removed");
        }
    }

    /// A transaction that holds the write lock from the start, so that what it reads is still true when it writes.
    pub async fn begin(&self) -> Result<Transaction<'static, Sqlite>, HttpError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A transaction that only reads: one view of everything, without the write lock.
    pub async fn begin_reading(&self) -> Result<Transaction<'static, Sqlite>, HttpError> {
        Ok(self.pool.begin().await?)
    }

    /// Whether the store holds nothing but what migrations put there.
    pub async fn is_empty(&self) -> Result<bool, HttpError> {
        let found: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM documents WHERE json_extract(body, '$.source.type') IS NOT 'anthropic')",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(!found)
    }

    /// Adds a document.
    pub async fn insert(&self, kind: Kind, body: &Value) -> Result<(), HttpError> {
        documents::insert(&mut *self.pool.acquire().await?, kind, body).await
    }

    /// The document of this id.
    pub async fn get(&self, kind: Kind, id: &str) -> Result<Option<Value>, HttpError> {
        documents::get(&mut *self.pool.acquire().await?, kind, id).await
    }

    /// The text at a JSON path of a document, without reading the rest of it.
    pub async fn text_at(&self, kind: Kind, id: &str, path: &str) -> Result<Option<String>, HttpError> {
        let found: Option<Option<String>> =
            sqlx::query_scalar("SELECT json_extract(body, ?) FROM documents WHERE kind = ? AND id = ?")
                .bind(path)
                .bind(kind.as_str())
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(found.flatten())
    }

    /// The document of this id; the kind's error if there is none.
    pub async fn find(&self, kind: Kind, id: &str) -> Result<Value, HttpError> {
        documents::find(&mut *self.pool.acquire().await?, kind, id).await
    }

    /// The document of this id below its parent.
    pub async fn find_in(&self, kind: Kind, parent: &str, id: &str) -> Result<Value, HttpError> {
        documents::find_in(&mut *self.pool.acquire().await?, kind, parent, id).await
    }

    /// The document of this id, which must not be archived.
    pub async fn find_open(&self, kind: Kind, id: &str) -> Result<Value, HttpError> {
        documents::find_open(&mut *self.pool.acquire().await?, kind, id).await
    }

    /// Reads a document, lets `change` judge and change it, and writes it, all under the write lock. An error of
    /// `change` leaves it as it was.
    pub async fn update(
        &self,
        kind: Kind,
        id: &str,
        change: impl FnOnce(&mut Value) -> Result<(), HttpError> + Send,
    ) -> Result<Value, HttpError> {
        let mut transaction = self.begin().await?;
        let mut body = documents::find(&mut transaction, kind, id).await?;
        change(&mut body)?;
        documents::replace(&mut transaction, kind, &body).await?;
        transaction.commit().await?;
        Ok(body)
    }

    /// Updates a document that is not archived, and dates it where that made a difference.
    pub async fn edit(
        &self,
        kind: Kind,
        id: &str,
        change: impl FnOnce(&mut Value) -> Result<(), HttpError> + Send,
    ) -> Result<Value, HttpError> {
        self.update(kind, id, |body| {
            kind.refuse_archived(body)?;
            documents::touch(body, &self.clock, change)
        })
        .await
    }

    /// Updates the fields of a document; also returns what `change` says.
    pub async fn change<T: Document, R: Send>(
        &self,
        id: &str,
        change: impl FnOnce(&mut T) -> Result<R, HttpError> + Send,
    ) -> Result<(T, R), HttpError> {
        let mut transaction = self.begin().await?;
        let mut document: T = documents::typed(documents::find(&mut transaction, T::KIND, id).await?)?;
        let said = change(&mut document)?;
        documents::replace(&mut transaction, T::KIND, &json!(document)).await?;
        transaction.commit().await?;
        Ok((document, said))
    }

    /// Archives a document, once.
    pub async fn archive(&self, kind: Kind, id: &str) -> Result<Value, HttpError> {
        self.update(kind, id, |body| {
            documents::archive(kind, body, &self.clock);
            Ok(())
        })
        .await
    }

    /// Removes a document, with what belongs to it.
    pub async fn delete(&self, kind: Kind, id: &str) -> Result<(), HttpError> {
        let mut transaction = self.begin().await?;
        for part in kind.parts() {
            documents::delete_children(&mut transaction, *part, id).await?;
        }
        documents::delete(&mut transaction, kind, id).await?;
        Ok(transaction.commit().await?)
    }

    /// All documents that a filter lets through, oldest first.
    pub async fn all(&self, filter: ListFilter<'_>) -> Result<Vec<Value>, HttpError> {
        filter.all(&mut *self.pool.acquire().await?).await
    }

    /// A page of documents; see [`list`].
    pub async fn list(&self, filter: ListFilter<'_>, page: &PageRequest) -> Result<Listed, HttpError> {
        list::page(&self.pool, filter, page).await
    }

    /// A page of a list whose pages start at an id; see [`id_page`].
    pub async fn list_by_id(&self, filter: ListFilter<'_>, page: &IdPageRequest<'_>) -> Result<IdPage, HttpError> {
        id_page::page(&self.pool, filter, page).await
    }
}

async fn connect(path: &Path, durable: bool) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if durable { SqliteSynchronous::Normal } else { SqliteSynchronous::Off })
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new()
        .max_connections(8)
        .after_release(|connection, _| {
            Box::pin(async move {
                // Runs pending work, such as the rollback of a dropped transaction.
                connection.ping().await?;
                // If SQLite itself rolled back, as on a full disk, sqlx can't, and the connection is unusable.
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_with(options)
        .await?;
    sqlx::migrate!("./migrations").run(&pool).await?;
    Ok(pool)
}

/// Removes contents whose upload was cut by a kill, and tightens the others.
async fn sweep(files: &Path) -> std::io::Result<()> {
    let mut entries = tokio::fs::read_dir(files).await?;
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_name().as_encoded_bytes().ends_with(PARTIAL.as_bytes()) {
            tokio::fs::remove_file(entry.path()).await?;
        } else {
            private::tighten(&entry.path()).await;
        }
    }
    Ok(())
}
