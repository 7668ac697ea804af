//! What the ledger records of a request.

use super::*;

#[tokio::test]
async fn exports_are_recorded_once_for_each_reader() {
    let world = World::with_people().await;
    let (viewer, admin) = (world.token("viewer").await, world.token("admin").await);
    let export = "/api/console/sessions/sesn_1/export?format=jsonl";
    let file = "/api/v1/files/file_1/content";
    for (token, path) in [(&viewer, export), (&viewer, export), (&viewer, file), (&admin, export), (&viewer, file)] {
        assert_eq!(world.send(http::Request::get(path).header("x-api-key", token), "").await.status, 200);
    }
    world.send(http::Request::get("/api/v1/files/file_1").header("x-api-key", &viewer), "").await;
    let rows = world.store.ledger_rows(10).await.unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| (row.entry.actor.name().unwrap(), row.entry.action.as_str(), row.entry.target.as_deref().unwrap()))
        .collect();
    let expected = [("admin", "export", "sesn_1"), ("viewer", "download", "file_1"), ("viewer", "export", "sesn_1")];
    assert_eq!(said, expected);
    assert!(rows.iter().all(|row| row.entry.address == Some([192, 0, 2, 1].into())));
}

#[tokio::test]
async fn a_read_that_fails_is_not_written_down_and_one_that_cannot_be_written_down_is_answered() {
    let world = World::with_people().await;
    let viewer = world.token("viewer").await;
    let ask = || http::Request::get("/api/v1/files/file_1/content").header("x-api-key", &viewer);
    let nothing = http::Request::get("/api/v1/files/x/y/content").header("x-api-key", &viewer);
    assert_eq!(world.send(nothing, "").await.status, 404);
    assert_eq!(world.store.ledger_rows(10).await.unwrap(), []);
    sqlx::query("DROP TABLE ledger").execute(world.store.pool()).await.unwrap();
    assert_eq!(world.send(ask(), "").await.status, 200);
}

#[tokio::test]
async fn one_link_cannot_fill_the_ledger_from_many_addresses() {
    let world = World::new().await;
    for n in 0..1_000_u32 {
        let entry = crate::store::ledger::LedgerEntry {
            actor: crate::store::ledger::Actor::Nobody,
            address: Some(std::net::Ipv4Addr::from_bits(n).into()),
            method: "GET".to_owned(),
            path: "/share/…".to_owned(),
            action: "view".to_owned(),
            resource: "shares".to_owned(),
            target: Some("link".to_owned()),
            detail: None,
        };
        world.guard.ledger().note_read(entry, StatusCode::OK).await;
    }
    let rows = world.store.ledger_rows(1_000).await.unwrap().len();
    assert!((100..110).contains(&rows), "{rows}");
}
