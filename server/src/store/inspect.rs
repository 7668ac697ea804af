//! Looks at a database file without changing it: for the doctor, also beside a running server, and where a server couldn't
//! open it.

use super::{Store, StoreError, open, writer::Writer};
use sqlx::{
    Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    collections::HashSet,
    path::Path,
    time::{Duration, Instant},
};

/// After how many steps of its virtual machine SQLite asks whether to go on; some microseconds.
const STEPS: i32 = 10_000;

/// How many faults are listed.
const FAULTS: u32 = 5;

/// SQLite's result code for what was interrupted.
const INTERRUPTED: &str = "9";

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Whether its pages are in order.
    pub wholeness: Wholeness,
    /// Its tables beside those of this version.
    pub schema: Schema,
    /// Its size, in bytes.
    pub bytes: u64,
    /// How much of that holds nothing.
    pub free_bytes: u64,
    /// `wal`, if a server has opened it.
    pub journal_mode: String,
}

/// Whether the pages of a file are in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wholeness {
    /// They are.
    Whole,
    /// They aren't; the first faults, in SQLite's words.
    Damaged(Vec<String>),
    /// It would have taken too long to tell.
    TooLarge,
}

/// The migrations of a file beside this version's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// How many were applied.
    pub applied: usize,
    /// Those of this version that are missing.
    pub pending: usize,
    /// Those of a newer version.
    pub newer: usize,
    /// Those that were changed since, or didn't end.
    pub wrong: Vec<i64>,
}

impl Store {
    /// Opens a file to read from it, as it is.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn read_only(path: &Path) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options(path)).await?;
        Ok(Self::of(Writer::within(&pool), pool))
    }

    /// When something was last changed through the console, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_change(&self) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar("SELECT max(at) FROM ledger").fetch_one(self.pool()).await?)
    }
}

/// Looks at a file for at most this long.
///
/// # Errors
/// When it can't be read.
pub async fn inspect(path: &Path, patience: Duration) -> Result<Inspection, StoreError> {
    let mut connection = SqliteConnection::connect_with(&options(path)).await?;
    let inspected = inspected(&mut connection, patience).await;
    // What was found counts, whether or not it closes.
    let _ = connection.close().await;
    Ok(inspected?)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(5))
}

async fn inspected(connection: &mut SqliteConnection, patience: Duration) -> Result<Inspection, sqlx::Error> {
    let schema = schema(connection).await?;
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *connection).await?;
    let free: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&mut *connection).await?;
    let size: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut *connection).await?;
    let journal_mode = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let bytes = |pages: i64| u64::try_from(pages.saturating_mul(size)).unwrap_or_default();
    let wholeness = wholeness(connection, patience).await?;
    Ok(Inspection { wholeness, schema, bytes: bytes(pages), free_bytes: bytes(free), journal_mode })
}

/// Reads every page, or gives up after a while.
async fn wholeness(connection: &mut SqliteConnection, patience: Duration) -> Result<Wholeness, sqlx::Error> {
    let until = Instant::now() + patience;
    connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < until);
    let query = format!("PRAGMA quick_check({FAULTS})");
    let faults: Result<Vec<String>, _> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(connection).await;
    match faults {
        Ok(faults) if faults == ["ok"] => Ok(Wholeness::Whole),
        Ok(faults) => Ok(Wholeness::Damaged(faults)),
        Err(error) => match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) if code == INTERRUPTED => Ok(Wholeness::TooLarge),
            _ => Err(error),
        },
    }
}

async fn schema(connection: &mut SqliteConnection) -> Result<Schema, sqlx::Error> {
    let has_any: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut *connection)
        .await?;
    let rows = match has_any {
        0 => Vec::new(),
        _ => sqlx::query("SELECT version, success, checksum FROM _sqlx_migrations").fetch_all(connection).await?,
    };
    let migrator = open::migrator();
    let mut schema = Schema { applied: rows.len(), ..Schema::default() };
    let mut applied = HashSet::new();
    for row in rows {
        let (version, success): (i64, bool) = (row.try_get("version")?, row.try_get("success")?);
        let checksum: Vec<u8> = row.try_get("checksum")?;
        applied.insert(version);
        match migrator.iter().find(|known| known.version == version) {
            None => schema.newer += 1,
            Some(known) if !success || *known.checksum != *checksum => schema.wrong.push(version),
            Some(_) => {}
        }
    }
    schema.pending = migrator.iter().filter(|known| !applied.contains(&known.version)).count();
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs::{self, OpenOptions},
        io::{Seek as _, SeekFrom, Write as _},
    };
    use tempfile::TempDir;

    const PATIENCE: Duration = Duration::from_secs(60);

    async fn made() -> (TempDir, std::path::PathBuf) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join(crate::store::FILE_NAME);
        Store::open_file(&path).await.unwrap().close().await;
        (dir, path)
    }

    #[tokio::test]
    async fn a_sound_file_is_whole_and_is_not_changed() {
        let (_dir, path) = made().await;
        let before = fs::read(&path).unwrap();
        let found = inspect(&path, PATIENCE).await.unwrap();
        assert_eq!((found.wholeness, found.journal_mode.as_str()), (Wholeness::Whole, "wal"));
        assert_eq!((found.schema.pending, found.schema.newer, found.schema.wrong), (0, 0, vec![]));
        assert_eq!(found.bytes, before.len() as u64);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(Store::read_only(&path).await.unwrap().last_change().await.unwrap(), None);
    }

    #[tokio::test]
    async fn it_is_looked_at_beside_a_server_and_bounded_in_time() {
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let path = dir.path().join(crate::store::FILE_NAME);
        assert_eq!(inspect(&path, PATIENCE).await.unwrap().wholeness, Wholeness::Whole);
        // More than a few thousand steps take time.
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
                    INSERT INTO ledger (id, at, actor_kind, method, path, action, resource) \
                    SELECT i, i, 'nobody', 'GET', '/', 'read', 'x' FROM n";
        sqlx::query(fill).execute(store.pool()).await.unwrap();
        assert_eq!(inspect(&path, Duration::ZERO).await.unwrap().wholeness, Wholeness::TooLarge);
        store.close().await;
    }

    #[tokio::test]
    async fn damage_other_versions_and_no_database_are_told_apart() {
        let (dir, path) = made().await;
        let store = Store::open_file(&path).await.unwrap();
        for change in [
            "UPDATE _sqlx_migrations SET success = 0 WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT min(version) FROM _sqlx_migrations)",
        ] {
            sqlx::query(change).execute(store.pool()).await.unwrap();
        }
        store.close().await;
        let schema = inspect(&path, PATIENCE).await.unwrap().schema;
        assert_eq!((schema.pending, schema.newer, schema.wrong.len()), (1, 1, 1));

        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        let pages = file.metadata().unwrap().len() / 4096;
        for page in 2..pages {
            file.seek(SeekFrom::Start(page * 4096)).unwrap();
            file.write_all(&[0xff; 64]).unwrap();
        }
        match inspect(&path, PATIENCE).await {
            Ok(found) => assert!(matches!(found.wholeness, Wholeness::Damaged(_)), "{found:?}"),
            Err(error) => assert_eq!(error.trouble(), Some(super::super::Trouble::Damaged)),
        }
        assert!(inspect(&dir.path().join("none.db"), PATIENCE).await.is_err());
        assert!(!dir.path().join("none.db").exists());
    }
}
