//! Opens the database file: creates a new one, and refuses one that has lost its contents.

use super::{
    StoreError, Trouble,
    files::{beside, private_dir, private_file},
};
use sqlx::{
    Connection as _, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
    time::Duration,
};

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 8;
/// How many 4 KiB pages the write-ahead log collects before whoever writes must copy them to the file, and wait for the disk.
/// A server copies them beside (`store/checkpoints.rs`).
const CHECKPOINT: &str = "32000";

/// The contents of the lock file once the database was created.
const MADE: &[u8] = b"The database was made. Without this file an empty one would be taken for a new one.\n";

/// Opens a file, updates its schema and returns the connections.
pub(super) async fn open(path: &Path) -> Result<SqlitePool, StoreError> {
    let file = path.to_owned();
    let prepared = tokio::task::spawn_blocking(move || prepare(&file)).await;
    let Prepared { is_new, lock } = prepared.map_err(|error| unusable(path, io::Error::other(error)))??;
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).foreign_keys(true);
    if is_new {
        make(&options).await.map_err(|error| of_file(path, error))?;
    }
    let pool = connect(options).await.map_err(|error| of_file(path, error))?;
    let tables = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").fetch_one(&pool).await;
    let tables: i64 = tables.map_err(|error| of_file(path, error))?;
    if tables == 0 {
        return Err(StoreError::Incomplete { path: path.to_owned() });
    }
    migrator().run(&pool).await.map_err(|error| of_file(path, error))?;
    lock.note_made().map_err(|source| unusable(path, source))?;
    Ok(pool)
}

/// The migrations of the schema.
pub(super) fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    // A newer version may have added tables. Migrations add, so this version still finds its own. 0090 alone changed
    // what was there: versions before it can't read or record logs behind it.
    migrator.set_ignore_missing(true);
    migrator
}

/// Creates the schema without a write-ahead log, so that the file itself shows that it was created: a file without
/// tables has then lost its log.
async fn make(options: &SqliteConnectOptions) -> Result<(), MigrateError> {
    let options = options.clone().journal_mode(SqliteJournalMode::Delete).synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let made = migrator().run(&pool).await;
    pool.close().await;
    made
}

async fn connect(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("wal_autocheckpoint", CHECKPOINT);
    SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        // A connection to a file doesn't break while nobody uses it, and each is tested when it is given back.
        .test_before_acquire(false)
        // A new connection would begin with an empty page cache, and prepare every statement again.
        .max_lifetime(None)
        .after_release(|connection, _| {
            Box::pin(async move {
                if !connection.is_in_transaction() {
                    return Ok(true);
                }
                // Finishes pending work, such as the rollback of a dropped transaction.
                connection.ping().await?;
                // If SQLite itself rolled back, as on a full disk, sqlx can't, and could never begin a transaction
                // again.
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_with(options)
        .await
}

/// The state of a file while it is being opened.
struct Prepared {
    is_new: bool,
    lock: Lock,
}

/// Held until the schema is up to date. SQLite has no lock around a migration, and a command may start at the same time
/// as the server.
struct Lock(File);

impl Lock {
    fn note_made(mut self) -> io::Result<()> {
        if self.0.metadata()?.len() == 0 { self.0.write_all(MADE) } else { Ok(()) }
    }
}

/// Creates the folder and the file if necessary, readable only by the owner.
fn prepare(path: &Path) -> Result<Prepared, StoreError> {
    let lock = lock(path).map_err(|source| unusable(path, source))?;
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let is_new = size(path) == 0;
    if is_new && (size(&beside(path, ".lock")) > 0 || size(&beside(path, "-wal")) > 0) {
        return Err(StoreError::Incomplete { path: path.to_owned() });
    }
    if is_new {
        private_file(path).map_err(|source| unusable(path, source))?;
    }
    Ok(Prepared { is_new, lock: Lock(lock) })
}

fn lock(path: &Path) -> io::Result<File> {
    private_dir(path.parent().unwrap_or(Path::new("")))?;
    let lock = private_file(&beside(path, ".lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// Adds the file's name to an error while opening it.
fn of_file(path: &Path, error: impl Into<StoreError>) -> StoreError {
    match error.into().of_file(path) {
        StoreError::Database(source) if Trouble::of(&source).is_some() => unusable(path, io::Error::other(source)),
        error => error,
    }
}

fn unusable(path: &Path, source: io::Error) -> StoreError {
    StoreError::Folder { path: path.to_owned(), source }
}
