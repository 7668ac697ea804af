//! The file, its permissions, and several processes using it.

use super::{event_log::Received, *};
use crate::identity::Role;
use tempfile::TempDir;
use tower_sessions::{SessionStore as _, session::Record};

impl Store {
    /// Lets every connection that the pool may have run a statement.
    pub(crate) async fn on_each_connection(&self, sql: &'static str) {
        let mut connections = Vec::new();
        for _ in 0..self.pool().options().get_max_connections() {
            connections.push(self.pool().acquire().await.unwrap());
        }
        for connection in &mut connections {
            sqlx::query(sql).execute(&mut **connection).await.unwrap();
        }
        drop(connections);
        let mut writer = self.writer().lend().await.unwrap();
        sqlx::query(sql).execute(&mut *writer).await.unwrap();
        writer.give_back().await;
    }

    /// Lets no event be logged, as on a full disk: what was begun is over when the statement fails.
    pub(crate) async fn fill_disk(&self) {
        let trigger = "CREATE TRIGGER full BEFORE INSERT ON log_events BEGIN SELECT RAISE (ROLLBACK, 'full'); END";
        sqlx::query(trigger).execute(self.pool()).await.unwrap();
    }

    /// Lets events be logged again.
    pub(crate) async fn free_disk(&self) {
        sqlx::query("DROP TRIGGER full").execute(self.pool()).await.unwrap();
    }

    /// Makes the database refuse what would change it, or take it again.
    pub(crate) async fn refuse_writes(&self, refuse: bool) {
        self.on_each_connection(if refuse { "PRAGMA query_only = 1" } else { "PRAGMA query_only = 0" }).await;
    }
}

fn record(user_id: &str) -> Record {
    let data = [(logins::USER_KEY.to_owned(), serde_json::Value::from(user_id))].into();
    Record { id: tower_sessions::session::Id::default(), data, expiry_date: time::OffsetDateTime::UNIX_EPOCH }
}

async fn with_user() -> (Store, users::User) {
    let store = Store::in_memory().await.unwrap();
    let user = store.add_user("ada", Role::Viewer, "-").await.unwrap();
    (store, user)
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_folder_and_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = TempDir::new().unwrap();
    let dir = root.path().join("a/b");
    let store = Store::open(&dir).await.unwrap();
    store.add_user("ada", Role::Viewer, "-").await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert!(!files::is_open_to_others(&dir).unwrap());
    for others in [0o701, 0o750, 0o755] {
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(others)).unwrap();
        assert!(files::is_open_to_others(&dir).unwrap(), "{others:o} is warned about");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let root = TempDir::new().unwrap();
    let file = root.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("dir")).await.unwrap_err().to_string();
    assert!(error.contains("file/dir") && error.contains("--data-dir"), "{error}");
}

#[tokio::test]
async fn many_open_and_write_at_once() {
    let dir = TempDir::new().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|i| {
            let dir = dir.path().to_owned();
            tokio::spawn(async move {
                let store = Store::open(&dir).await.unwrap();
                store.add_user(&format!("user{i}"), Role::Viewer, "-").await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let store = Store::open(dir.path()).await.unwrap();
    for i in 0..8 {
        assert!(store.user_by_name(&format!("USER{i}")).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_late_save_does_not_bring_a_login_back() {
    let (store, user) = with_user().await;
    let mut login = record(&user.id);
    store.create(&mut login).await.unwrap();
    store.delete(&login.id).await.unwrap();
    store.save(&login).await.unwrap();
    assert_eq!(store.load(&login.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_login_never_takes_the_id_it_came_with() {
    let (store, user) = with_user().await;
    let mut first = record(&user.id);
    let planted = first.id;
    store.create(&mut first).await.unwrap();
    assert_ne!(first.id, planted);
    let mut second = first.clone();
    store.create(&mut second).await.unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(store.load(&first.id).await.unwrap().unwrap().data, first.data);
}

#[tokio::test]
async fn the_logins_of_one_person_can_be_listed_and_ended() {
    let (store, ada) = with_user().await;
    let bob = store.add_user("bob", Role::Viewer, "-").await.unwrap();
    let (mut first, mut second, mut bobs) = (record(&ada.id), record(&ada.id), record(&bob.id));
    for login in [&mut first, &mut second, &mut bobs] {
        store.create(login).await.unwrap();
    }
    assert_eq!(store.logins_of(&ada.id).await.unwrap().len(), 2);
    assert_eq!(store.end_logins_of(&ada.id).await.unwrap(), 2);
    assert_eq!(store.load(&first.id).await.unwrap(), None);
    assert!(store.load(&bobs.id).await.unwrap().is_some());
    assert!(store.logins_of(&ada.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_login_of_nobody_is_refused() {
    let store = Store::in_memory().await.unwrap();
    let mut login = record("nobody");
    assert!(store.create(&mut login).await.is_err());
    login.data.clear();
    assert!(store.create(&mut login).await.is_err());
}

#[tokio::test]
async fn ended_logins_are_swept_away() {
    let (store, user) = with_user().await;
    store.create(&mut record(&user.id)).await.unwrap();
    store.clock().advance(i64::try_from(logins::IDLE.whole_milliseconds()).unwrap());
    store.create(&mut record(&user.id)).await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM logins").fetch_one(store.pool()).await.unwrap();
    assert_eq!(count, 1);
}

fn received(id: &str) -> Received {
    let json =
        serde_json::json!({"id": id, "type": "agent.message", "content": [], "processed_at": "2026-10-09T14:00:00Z"});
    crate::sample::received(&json, None)
}

/// An event that takes many pages.
fn large(id: &str) -> Received {
    Received { json: "x".repeat(200_000), ..received(id) }
}

/// How many connections of the pool were given back with a transaction that is over.
async fn stuck(store: &Store) -> usize {
    let mut connections = Vec::new();
    for _ in 0..store.pool().options().get_max_connections() {
        connections.push(store.pool().acquire().await.unwrap());
    }
    connections.iter().filter(|connection| sqlx::Connection::is_in_transaction(&***connection)).count()
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_stops_nothing() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    store.fill_disk().await;
    for _ in 0..20 {
        let error = store.append_events("sesn_1", &[received("sevt_1")]).await.unwrap_err().to_string();
        assert!(error.contains("full"), "{error}");
    }
    assert_eq!(stuck(&store).await, 0);
    store.free_disk().await;
    for _ in 0..20 {
        store.append_events("sesn_1", &[received("sevt_1")]).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_database_is_recognised_and_used_again_later() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    // No more pages than there are.
    store.on_each_connection("PRAGMA max_page_count = 1").await;
    let error = store.append_events("sesn_1", &[large("sevt_1")]).await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::Full), "{error}");
    let failure = crate::failure::Failure::from(error);
    assert_eq!((failure.status().as_u16(), failure.told().code()), (503, Some("store_full")));
    assert!(failure.told().message().contains("disk is full"), "{}", failure.told().message());
    store.on_each_connection("PRAGMA max_page_count = 1000000").await;
    for i in 0..20 {
        store.append_events("sesn_1", &[large(&format!("sevt_{i}"))]).await.unwrap();
    }
}

#[tokio::test]
async fn the_file_alone_has_what_was_written_once_it_is_closed_beside_another_process() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Store::open(dir.path()).await.unwrap();
    let command = Store::open(dir.path()).await.unwrap();
    command.add_user("ada", Role::Viewer, "-").await.unwrap();
    command.close().await;
    std::fs::copy(dir.path().join(FILE_NAME), copy.path().join(FILE_NAME)).unwrap();
    let copied = Store::open(copy.path()).await.unwrap();
    assert!(copied.user_by_name("ada").await.unwrap().is_some());
    drop(server);
}

#[tokio::test]
async fn a_copy_without_its_log_still_has_the_first_admin() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Store::open(dir.path()).await.unwrap();
    assert!(server.add_first_admin("root", "-").await.unwrap().is_some());
    std::fs::copy(dir.path().join(FILE_NAME), copy.path().join(FILE_NAME)).unwrap();
    assert!(Store::open(copy.path()).await.unwrap().has_users().await.unwrap());
}

#[tokio::test]
async fn a_damaged_file_is_named_with_what_to_do() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join(FILE_NAME);
    Store::open(dir.path()).await.unwrap().close().await;
    let whole = std::fs::read(&file).unwrap();
    let mut scrambled = whole.clone();
    scrambled[100..4096].fill(0xa5);
    for damaged in [b"not a database at all, but long enough to be read as one".repeat(100), scrambled] {
        std::fs::write(&file, damaged).unwrap();
        let error = Store::open(dir.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
        let error = error.to_string();
        for word in [file.to_str().unwrap(), "damaged", "backup"] {
            assert!(error.contains(word), "no {word} in {error}");
        }
    }
    std::fs::write(&file, whole).unwrap();
    Store::open(dir.path()).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_lost_its_database_does_not_begin_anew_by_itself() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join(FILE_NAME);
    let store = Store::open(dir.path()).await.unwrap();
    store.add_user("ada", Role::Admin, "-").await.unwrap();
    store.close().await;
    let refused = async || {
        let error = Store::open(dir.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::Incomplete { .. }), "{error:?}");
        error.to_string()
    };
    // Emptied, deleted, or with nothing but its first page, as an older version left it beside a log.
    std::fs::write(&file, "").unwrap();
    let error = refused().await;
    for word in [file.to_str().unwrap(), "pilothouse.db-wal", "pilothouse.db.lock", "backup"] {
        assert!(error.contains(word), "no {word} in {error}");
    }
    std::fs::remove_file(&file).unwrap();
    refused().await;
    let bare = TempDir::new().unwrap();
    let options = SqliteConnectOptions::new().filename(bare.path().join(FILE_NAME)).create_if_missing(true);
    let options = options.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    SqlitePoolOptions::new().connect_with(options).await.unwrap().close().await;
    let error = Store::open(bare.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Incomplete { .. }), "{error:?}");
    // And how to go on.
    std::fs::remove_file(dir.path().join("pilothouse.db.lock")).unwrap();
    assert!(!Store::open(dir.path()).await.unwrap().has_users().await.unwrap());
}

#[tokio::test]
async fn readers_stay_logged_in_while_nothing_can_be_written() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let ada = store.add_user("ada", Role::Viewer, "-").await.unwrap();
    let token = store.add_token("ci", &ada).await.unwrap();
    let mut login = record(&ada.id);
    store.create(&mut login).await.unwrap();
    store.clock().advance(3_600_000);
    store.refuse_writes(true).await;
    assert!(store.try_to_write().await.is_err());
    assert_eq!(store.token_owner(&token).await.unwrap().unwrap().user, ada);
    assert!(store.load(&login.id).await.unwrap().is_some());
}
