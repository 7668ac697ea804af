//! The file, its rights, and several processes on it.

use super::*;
use crate::guard::Role;
use tempfile::TempDir;
use tower_sessions::{SessionStore as _, session::Record};

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
    assert!(!is_open_to_others(&dir).unwrap());
    for others in [0o701, 0o750, 0o755] {
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(others)).unwrap();
        assert!(is_open_to_others(&dir).unwrap(), "{others:o} is warned about");
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
