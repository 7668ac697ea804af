//! A link to a deleted session shows nothing.

use super::*;

#[tokio::test]
async fn deleting_a_session_ends_its_links_and_their_streams() {
    let world = World::new().await;
    let (_, token) = world.link(false).await;
    let open = world.open(Request::get(format!("/api/share/{token}/stream?after=0")), "").await.into_body();
    let delete = Request::delete("/api/v1/sessions/sesn_1").header("x-api-key", "admin");
    assert_eq!(world.send(delete, "").await.status, 200);
    expect_nothing(&world, &token).await;
    let rest = tokio::time::timeout(Duration::from_secs(10), open.collect()).await;
    assert!(rest.is_ok(), "the stream goes on");
    // Members can still read what was recorded, but no more of it gets out.
    assert_eq!(world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/events").await.status, 200);
    let again = world.share_as(Role::Operator, r#"{"expires_in_hours":1,"hide_tools":true}"#).await;
    assert_eq!(again.status, 404, "{}", again.body);
    assert_eq!(world.get_as(Role::Admin, "/api/console/sessions/sesn_1/shares").await.body, "[]");
}

#[tokio::test]
async fn a_session_that_is_found_deleted_shows_a_guest_nothing_not_even_once() {
    for address in addresses("TOKEN") {
        let world = World::new().await;
        let (_, token) = world.link(false).await;
        // Recorded, and then no longer followed.
        assert_eq!(world.get(&format!("/api/share/{token}/events")).await.status, 200);
        let world = world.restarted();
        world.deleted.store(true, Ordering::Relaxed);
        let answer = world.get(&address.replace("TOKEN", &token)).await;
        assert_eq!(answer.status, 404, "{address}: {}", answer.body);
        assert!(!answer.body.contains("All ships are in."), "{address}: {}", answer.body);
        expect_nothing(&world, &token).await;
    }
}

async fn expect_nothing(world: &World, token: &str) {
    for address in addresses(token) {
        let answer = world.get(&address).await;
        assert_eq!(answer.status, 404, "{address}: {}", answer.body);
        assert!(!answer.body.contains("All ships are in."), "{address}: {}", answer.body);
    }
}
