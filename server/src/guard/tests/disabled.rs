//! Disabled and removed users lose all access at once.

use super::{
    PASSWORD, World,
    streams::{ends, opened},
};
use crate::store::users::User;
use std::sync::Arc;

async fn user(world: &World, name: &str) -> User {
    world.store.user_by_name(name).await.unwrap().unwrap().0
}

#[tokio::test]
async fn a_disabled_persons_cookie_token_password_and_streams_end() {
    for remove in [false, true] {
        let world = Arc::new(World::with_people().await);
        let cookie = world.log_in("operator", PASSWORD).await.cookie();
        let token = world.token("operator").await;
        let by_cookie = opened(&world, "cookie", cookie.clone()).await;
        let by_token = opened(&world, "x-api-key", token.clone()).await;
        let operator = user(&world, "operator").await;
        let ended = if remove {
            world.store.remove_user(&operator).await.unwrap()
        } else {
            world.store.set_disabled(&operator, true).await.unwrap()
        };
        assert_eq!(ended.map(|ended| (ended.logins, ended.tokens)), Some((1, 1)));
        ends(by_cookie).await;
        ends(by_token).await;
        assert_eq!(world.get("/api/v1/agents", &cookie).await.status, 401);
        assert_eq!(world.get("/agents", &cookie).await.location(), "/login?error=expired&next=%2Fagents");
        let by_token = world.send(http::Request::get("/api/v1/agents").header("x-api-key", &token), "").await;
        assert_eq!(by_token.status, 401);
        let again = world.log_in("operator", PASSWORD).await;
        assert!(again.location().starts_with("/login?error=credentials"), "{}", again.location());
    }
}

#[tokio::test]
async fn an_enabled_user_must_log_in_again() {
    let world = World::with_people().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let viewer = user(&world, "viewer").await;
    world.store.set_disabled(&viewer, true).await.unwrap();
    world.store.set_disabled(&viewer, false).await.unwrap();
    assert_eq!(world.get("/api/v1/agents", &cookie).await.status, 401);
    assert_eq!(world.log_in("viewer", PASSWORD).await.location(), "/files");
}

#[tokio::test]
async fn a_role_holds_from_the_next_request_on() {
    let world = World::with_people().await;
    let cookie = world.log_in("operator", PASSWORD).await.cookie();
    let operator = user(&world, "operator").await;
    assert_eq!(world.post("/api/v1/files", &cookie, &[]).await.status, 200);
    assert!(world.store.set_role(&operator, super::Role::Viewer).await.unwrap());
    assert_eq!(world.post("/api/v1/files", &cookie, &[]).await.status, 403);
    assert_eq!(world.get("/api/v1/files", &cookie).await.status, 200);
}

#[tokio::test]
async fn another_password_ends_the_logins_of_the_old_one() {
    let world = World::with_people().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let viewer = user(&world, "viewer").await;
    let passwords = &world.guard.0.passwords;
    let reset = super::accounts::reset_password(&world.store, passwords, &viewer, "another horse".to_owned()).await;
    assert_eq!(reset.unwrap(), 1);
    assert_eq!(world.get("/api/v1/agents", &cookie).await.status, 401);
    assert!(world.log_in("viewer", PASSWORD).await.location().contains("error=credentials"));
    assert_eq!(world.log_in("viewer", "another horse").await.location(), "/files");
}
