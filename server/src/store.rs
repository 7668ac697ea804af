//! The server's own database: one SQLite file that several processes may use at once.

use crate::clock::Clock;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

pub mod answers;
pub mod devices;
pub mod event_log;
pub mod ledger;
pub mod logins;
pub mod shares;
pub mod tokens;
pub mod users;

/// The database file inside the data folder.
pub const FILE_NAME: &str = "pilothouse.db";

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 8;
/// Pages of 4 KiB that gather in the write-ahead log before they go to the file: the past of a session touches the same
/// pages of its indexes again and again.
const CHECKPOINT: &str = "8000";

/// A handle to the database; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    clock: Clock,
}

/// Why the database can't do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file can't be made.
    #[error("can't open {}: {source}. Choose another folder with --data-dir.", path.display())]
    Folder {
        /// What was to be opened.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The schema can't be brought up to date.
    #[error("can't bring the database up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A name that must be unique is taken.
    #[error("{what} named {name} exists already")]
    Taken {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A row holds what this version can't read.
    #[error("the database holds something this version can't read: {0}")]
    Unreadable(String),
    /// The system gives no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] crate::secret::NoRandomness),
    /// The database refuses.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<StoreError> for crate::failure::Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken { .. } => Self::conflict(error.to_string()),
            other => Self::internal(other),
        }
    }
}

impl Store {
    /// Opens the database in a data folder; makes both where they don't exist, readable by nobody else.
    ///
    /// # Errors
    /// When the folder can't be made or written, or the schema can't be brought up to date.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_file(&dir.join(FILE_NAME)).await
    }

    /// Opens a database file; makes it and its folder where they don't exist, readable by nobody else.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_file(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let (path, lock) = tokio::task::spawn_blocking(move || {
            let lock = prepare(&path).map_err(|source| StoreError::Folder { path: path.clone(), source })?;
            Ok::<_, StoreError>((path, lock))
        })
        .await
        .map_err(|e| StoreError::Folder { path: PathBuf::new(), source: io::Error::other(e) })??;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("wal_autocheckpoint", CHECKPOINT)
            .foreign_keys(true);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        let store = Self { pool, clock: Clock::default() };
        store.migrate().await?;
        drop(lock);
        Ok(store)
    }

    /// A database that lives as long as its handles, for tests.
    ///
    /// # Errors
    /// When the schema can't be made.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        // Each connection would be a database of its own; so there is one, and it never leaves.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let store = Self { pool, clock: Clock::default() };
        store.migrate().await?;
        Ok(store)
    }

    /// Writes everything out and closes the file; used before a process ends.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// The connections.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The clock that times in the database come from.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let mut migrator = sqlx::migrate!();
        // A newer version may have added tables; migrations only ever add, so this version still finds its own.
        migrator.set_ignore_missing(true);
        Ok(migrator.run(&self.pool).await?)
    }
}

/// Makes the folder and an empty file that only the owner may read, and holds a lock until the schema is up to date:
/// SQLite has no lock of its own around a migration, and a command may start while the server does.
fn prepare(path: &Path) -> io::Result<File> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    private_dir(&mut builder);
    builder.create(dir)?;
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    private_file(&mut options);
    options.open(path)?;
    let lock = options.open(path.with_extension("lock"))?;
    lock.lock()?;
    Ok(lock)
}

#[cfg(unix)]
fn private_dir(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn private_dir(_: &mut DirBuilder) {}

#[cfg(not(unix))]
fn private_file(_: &mut OpenOptions) {}

#[cfg(test)]
mod tests;
