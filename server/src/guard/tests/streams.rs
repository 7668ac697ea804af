//! When live streams end.

use super::{
    super::{credentials::Credentials, streams},
    Answer, PASSWORD, World,
};
use axum::{
    body::{Body, Bytes},
    response::IntoResponse as _,
};
use http_body_util::BodyExt as _;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// Opens a stream, which never ends by itself, and waits until its credentials were looked at again.
pub(super) async fn opened(world: &Arc<World>, header: &'static str, value: String) -> JoinHandle<Answer> {
    let world = Arc::clone(world);
    let request = http::Request::get("/api/v1/sessions/sesn_silent/events/stream").header(header, value);
    let open = tokio::spawn(async move { world.send(request, "").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!open.is_finished(), "the stream was closed on a reader who may read");
    open
}

pub(super) async fn ends(open: JoinHandle<Answer>) {
    let answer = tokio::time::timeout(Duration::from_secs(10), open).await.expect("the stream goes on").unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_stream_ends_with_its_login() {
    let world = Arc::new(World::with_people().await);
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let open = opened(&world, "cookie", cookie.clone()).await;
    world.post("/logout", &cookie, &[]).await;
    ends(open).await;
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let world = Arc::new(World::with_people().await);
    let token = world.token("viewer").await;
    let open = opened(&world, "x-api-key", token).await;
    let (user, _) = world.store.user_by_name("viewer").await.unwrap().unwrap();
    assert!(world.store.revoke_token("test", &user).await.unwrap());
    ends(open).await;
}

#[tokio::test]
async fn streams_with_the_same_credentials_end_together_and_others_go_on() {
    let world = Arc::new(World::with_people().await);
    let token = world.token("viewer").await;
    let other = opened(&world, "x-api-key", world.token("admin").await).await;
    let first = opened(&world, "x-api-key", token.clone()).await;
    let second = opened(&world, "x-api-key", token.clone()).await;
    first.abort();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!second.is_finished(), "it doesn't depend on the stream that began the check");
    let third = opened(&world, "x-api-key", token).await;
    let (user, _) = world.store.user_by_name("viewer").await.unwrap().unwrap();
    assert!(world.store.revoke_token("test", &user).await.unwrap());
    ends(second).await;
    ends(third).await;
    assert!(!other.is_finished());
}

/// A slow reader stops at any point of what its stream is doing.
#[tokio::test]
async fn a_stream_that_is_not_read_keeps_no_connection_to_the_database() {
    let world = World::with_people().await;
    let frames = futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(b": alive\n\n")));
    let response = ([("content-type", "text/event-stream")], Body::from_stream(frames)).into_response();
    let credentials = Credentials::Token(world.token("viewer").await);
    let mut body = streams::bounded(&world.guard, credentials, response).into_body();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(body.frame().await.is_some());
        let other = tokio::time::timeout(Duration::from_secs(5), world.store.user_by_name("viewer")).await;
        assert!(other.is_ok(), "the stream keeps the only connection");
    }
}
