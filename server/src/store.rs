//! The server's own database: one SQLite file, used by one server and any number of commands at once.

use crate::clock::Clock;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::path::Path;

pub mod answers;
pub mod devices;
mod error;
pub mod event_log;
mod files;
pub mod ledger;
pub mod logins;
mod open;
pub mod shares;
pub mod tokens;
mod trouble;
pub mod users;

pub use error::StoreError;
pub(crate) use files::{beside, private_dir, private_file};
pub use trouble::Trouble;

/// The database file inside the data folder.
pub const FILE_NAME: &str = "pilothouse.db";

/// A handle to the database; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    clock: Clock,
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
