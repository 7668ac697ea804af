//! What the ledger and the log record of guests.

use super::*;
use std::{io::Write, sync::Mutex};

#[tokio::test]
async fn a_visit_and_a_download_are_in_the_ledger_once_with_the_guests_address() {
    let world = World::new().await;
    let (id, token) = world.link(false).await;
    for _ in 0..3 {
        for address in addresses(&token) {
            let answer = world.open(Request::get(&address), "").await;
            assert_eq!(answer.status(), 200, "{address}");
        }
    }
    world.get("/share/wrong").await;
    let rows = world.store.ledger_rows(100).await.unwrap();
    let said: Vec<_> = rows.iter().map(|row| row.entry.action.as_str()).collect();
    assert_eq!(said, ["export", "view", "create"]);
    for row in &rows[..2] {
        assert_eq!((row.entry.target.as_deref(), row.entry.detail.as_deref()), (Some(id.as_str()), Some("sesn_1")));
        assert_eq!(row.entry.address, Some([192, 0, 2, 1].into()));
    }
    assert!(!format!("{rows:?}").contains(&token));
}

/// What is logged meanwhile.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_caller_and_address_and_no_links_token_in_any_spelling() {
    let world = World::new().await;
    let (id, token) = world.link(false).await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("pilothouse_server=trace")
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // With one subscriber alone, `tracing` would ask the thread that comes first what is logged, whichever test runs there.
    let _other = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let logging = tracing::subscriber::set_default(subscriber);
    for path in [
        format!("/share/{token}"),
        format!("/share/{token}/"),
        format!("//share/{token}"),
        format!("/share//{token}"),
        format!("/share%2f{token}"),
        format!("/SHARE/{token}"),
        format!("/%73hare/{token}"),
        format!("/api/share/{token}/events"),
        format!("/api/share/{token}/nothing/{token}"),
        format!("/api//share/{token}"),
        format!("/share/{token}x"),
        format!("/{token}"),
    ] {
        world.get(&path).await;
        world.send(Request::post(&path), "").await;
        world.send(Request::post(&path).header("x-api-key", "admin"), "{}").await;
    }
    world.get_as(Role::Viewer, "/api/console/me").await;
    drop(logging);
    let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(written.contains("/api/share/…/events") && written.lines().count() > 30, "{written}");
    assert!(!written.contains(&token), "{written}");
    assert!(written.contains(&format!("user=\"link {id}\"")), "{written}");
    assert!(written.contains("user=\"viewer (token viewer)\"") && written.contains("address=192.0.2.1"), "{written}");
    let rows = world.store.ledger_rows(100).await.unwrap();
    assert!(!format!("{rows:?}").contains(&token), "{rows:?}");
}
