//! What a reader of recorded logs does.

use super::rows::LogRow;
use crate::store::StoreError;
use async_trait::async_trait;
use sqlx::SqliteConnection;

/// Derives data from the events of recorded logs.
#[async_trait]
pub trait LogReader: Send + Sync {
    /// What its progress is stored under. A reader whose derived data changes its meaning gets another name, and a
    /// migration deletes what it had.
    fn name(&self) -> &'static str;

    /// Adds what follows from these events of one session, within the transaction. Their order means nothing, and an
    /// event comes again when another copy of it is recorded: what is stored for it is then replaced. An event that
    /// can't be understood is passed over, since an error stops the reading of this log.
    ///
    /// # Errors
    /// When the database fails; then all of these events come again.
    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError>;

    /// Deletes everything that was derived from a session's log, within the transaction.
    ///
    /// # Errors
    /// When the database fails.
    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError>;

    /// Does a little of what may be done at any time after something was read, such as putting parts of an index together.
    ///
    /// # Errors
    /// When the database fails.
    async fn tidy(&self, _connection: &mut SqliteConnection) -> Result<(), StoreError> {
        Ok(())
    }
}
