//! The server's own database: one SQLite file, used by one server and any number of commands at once.

use crate::clock::Clock;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    io,
    path::{Path, PathBuf},
};

pub mod answers;
pub mod devices;
pub mod event_log;
pub mod ledger;
pub mod logins;
mod open;
pub mod shares;
pub mod tokens;
mod trouble;
pub mod users;

pub(crate) use open::{beside, private_dir, private_file};
pub use trouble::Trouble;

/// The database file inside the data folder.
pub const FILE_NAME: &str = "pilothouse.db";

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
    /// The file is not a database any more.
    #[error(
        "{} is damaged: {source}. Stop every pilothouse process and restore the file from a backup, together with \
         its -wal file; or see what `sqlite3 FILE .recover` can save. The rest of the data folder can stay.",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// The file was in use before, and what it held is not there.
    #[error(
        "{} is empty, but it was in use before: what it held, or its write-ahead log {}, was moved or deleted. \
         Restore both from a backup. To begin with an empty database instead, without users, delete them and {}.",
        path.display(), beside(path, "-wal").display(), beside(path, ".lock").display()
    )]
    Incomplete {
        /// The file.
        path: PathBuf,
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
        match (&error, error.trouble()) {
            (StoreError::Taken { .. }, _) => Self::conflict(error.to_string()),
            (_, Some(trouble)) => trouble.failure(error),
            (_, None) => Self::internal(error),
        }
    }
}

impl Store {
    /// Opens the database in a data folder; makes both where they don't exist, readable by nobody else.
    ///
    /// # Errors
    /// When the folder can't be made or written, the file is damaged or has lost its contents, or the schema can't be
    /// brought up to date.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_file(&dir.join(FILE_NAME)).await
    }

    /// Opens a database file; makes it and its folder where they don't exist, readable by nobody else.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_file(path: &Path) -> Result<Self, StoreError> {
        let pool = open::open(path).await?;
        Ok(Self { pool, clock: Clock::default() })
    }

    /// A database that lives as long as its handles, for tests.
    ///
    /// # Errors
    /// When the schema can't be made.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        // Each connection would be a database of its own; so there is one, and it never leaves: one whose check before
        // use took too long would, and a test's clock jumps over any limit.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        open::migrator().run(&pool).await?;
        Ok(Self { pool, clock: Clock::default() })
    }

    /// Writes everything out and closes the file; used before a process ends.
    pub async fn close(&self) {
        // Closing alone writes nothing out while another process has the file open.
        if let Err(error) = self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)").await {
            tracing::warn!(%error, "the write-ahead log can't be written to the database file");
        }
        self.pool.close().await;
    }

    /// Moves what was written so far from the write-ahead log to the file, so that a copy of the file alone has it.
    async fn checkpoint(&self, pragma: &'static str) -> Result<(), StoreError> {
        sqlx::query(pragma).execute(&self.pool).await?;
        Ok(())
    }

    /// Writes a page without changing anything, to see whether the database can be written.
    ///
    /// # Errors
    /// When it can't.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA user_version = 0").execute(&self.pool).await?;
        Ok(())
    }

    /// The connections.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The clock that times in the database come from.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }
}

#[cfg(test)]
mod tests;
