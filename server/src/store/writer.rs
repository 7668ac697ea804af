//! The connection that writes event logs: lent to one recorder after the other, in the order in which they ask.

use super::StoreError;
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A connection of its own, because one of the pool costs three more changes of threads for each event, and because
/// SQLite lets only one connection write anyway: whoever waits here need not ask again and again whether it is free.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pool: SqlitePool,
    /// The connection, once there is one. `None` where the database is in memory, which another connection wouldn't see.
    own: Option<Arc<Mutex<Option<SqliteConnection>>>>,
}

impl Writer {
    /// Opens a connection to the pool's file when it is first needed.
    pub(super) fn beside(pool: &SqlitePool) -> Self {
        Self { pool: pool.clone(), own: Some(Arc::default()) }
    }

    /// Uses the pool's only connection.
    pub(super) fn within(pool: &SqlitePool) -> Self {
        Self { pool: pool.clone(), own: None }
    }

    /// Lends the connection as soon as nobody else has it. If it isn't given back, it is closed.
    pub(super) async fn lend(&self) -> Result<Lent, StoreError> {
        let Some(own) = &self.own else { return Ok(Lent::Pooled(self.pool.acquire().await?)) };
        let mut slot = own.clone().lock_owned().await;
        if self.pool.is_closed() {
            return Err(sqlx::Error::PoolClosed.into());
        }
        let connection = match slot.take() {
            Some(connection) => connection,
            None => self.pool.connect_options().connect().await?,
        };
        Ok(Lent::Own { slot, connection })
    }

    /// Closes the connection.
    pub(super) async fn close(&self) {
        let Some(own) = &self.own else { return };
        if let Some(connection) = own.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the connection that writes event logs can't be closed");
        }
    }
}

/// The connection while it is lent.
pub(super) enum Lent {
    Own { slot: OwnedMutexGuard<Option<SqliteConnection>>, connection: SqliteConnection },
    Pooled(PoolConnection<Sqlite>),
}

impl Lent {
    /// Keeps the connection for the next one, unless it can't leave a transaction: if SQLite itself rolled back, as on a
    /// full disk, sqlx can't, and could never begin one again.
    pub(super) async fn give_back(self) {
        let Self::Own { mut slot, mut connection } = self else { return };
        let is_usable = !connection.is_in_transaction()
            // A transaction that was dropped is rolled back before this is answered.
            || connection.ping().await.is_ok() && !connection.is_in_transaction();
        if is_usable {
            *slot = Some(connection);
        }
    }
}

impl Deref for Lent {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Own { connection, .. } => connection,
            Self::Pooled(connection) => connection,
        }
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Own { connection, .. } => connection,
            Self::Pooled(connection) => connection,
        }
    }
}
