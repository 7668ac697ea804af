//! The server's database: one SQLite file, shared by one server and any number of commands.

use crate::clock::Clock;
use log_readers::ReadingQueue;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::path::Path;
use writer::Writer;

pub mod agent_versions;
pub mod answers;
pub mod approvals;
pub mod budgets;
pub mod checkpoints;
pub mod cleanup;
pub mod credential_checks;
pub mod decisions;
pub mod deeds;
pub mod devices;
mod error;
pub mod event_log;
mod files;
pub mod inspect;
pub mod ledger;
pub mod log_readers;
pub mod logins;
pub mod notifications;
mod open;
pub mod passkeys;
pub mod push;
pub mod recordings;
pub mod rules;
pub mod seals;
mod search;
pub mod sessions;
pub mod shares;
pub mod tokens;
pub mod tool_runs;
mod trouble;
pub mod usage;
pub mod users;
pub mod webhooks;
mod writer;

pub use error::StoreError;
pub(crate) use files::{beside, is_open_to_others, private_dir, private_file};
pub use trouble::Trouble;

/// The database file inside the data folder.
pub const FILE_NAME: &str = "pilothouse.db";

/// A handle to the database; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    writer: Writer,
    clock: Clock,
    reading: ReadingQueue,
}

impl Store {
    /// Opens the database in a data folder. Creates both if necessary, readable only by their owner.
    ///
    /// # Errors
    /// When the folder can't be created or written, the file is damaged or has lost its contents, or the schema can't
    /// be updated.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_file(&dir.join(FILE_NAME)).await
    }

    /// Opens a database file. Creates it and its folder if necessary, readable only by their owner.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_file(path: &Path) -> Result<Self, StoreError> {
        let pool = open::open(path).await?;
        Ok(Self::of(Writer::beside(&pool), pool))
    }

    /// An in-memory database, for tests.
    ///
    /// # Errors
    /// When the schema can't be created.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        // Each connection is a database of its own, so there must be exactly one, which is never closed: neither by a
        // slow check before use, nor by a limit that a test's clock jumps over.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        open::migrator().run(&pool).await?;
        Ok(Self::of(Writer::within(&pool), pool))
    }

    fn of(writer: Writer, pool: SqlitePool) -> Self {
        Self { writer, pool, clock: Clock::default(), reading: ReadingQueue::default() }
    }

    /// Writes everything to the file and closes it, before the process ends.
    pub async fn close(&self) {
        self.writer.close().await;
        // Closing alone writes nothing while another process has the file open.
        if let Err(error) = self.checkpoint("PRAGMA wal_checkpoint(TRUNCATE)").await {
            tracing::warn!(%error, "the write-ahead log can't be written to the database file");
        }
        self.pool.close().await;
    }

    /// Copies the write-ahead log into the file, so that a copy of the file alone is up to date.
    async fn checkpoint(&self, pragma: &'static str) -> Result<(), StoreError> {
        sqlx::query(pragma).execute(&self.pool).await?;
        Ok(())
    }

    /// Writes without changing anything, to check whether the database can be written.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA user_version = 0").execute(&self.pool).await?;
        Ok(())
    }

    /// The connection pool.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The connection that writes event logs.
    fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The clock for times in the database.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }
}

#[cfg(test)]
mod tests;
