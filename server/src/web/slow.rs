//! Ends requests whose body arrives too slowly, since a client that sends a byte now and then could hold a connection
//! forever.

use crate::failure::Failure;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};
use pilothouse_api::ErrorKind;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep};

/// How long the server waits for a body in total, plus a second for each [`BYTES_PER_SECOND`] bytes received.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
const BYTES_PER_SECOND: u64 = 1024;

/// Layer: answers 408 when a body takes too long, and closes the connection.
pub async fn bounded(request: Request, next: Next) -> Response {
    let given_up = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| {
        // An empty body must remain recognisable as empty.
        if http_body::Body::is_end_stream(&body) { body } else { Body::new(Awaited::new(body, given_up.clone())) }
    });
    let response = next.run(request).await;
    if given_up.load(Ordering::Relaxed) { too_slow() } else { response }
}

fn too_slow() -> Response {
    let message = "The body did not arrive in time. Check the connection, then send it again.";
    let failure = Failure::invalid(message).with_kind(ErrorKind::TimeoutError).with_status(StatusCode::REQUEST_TIMEOUT);
    let mut response = failure.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A body with a limit on waiting. The time that its reader takes doesn't count.
struct Awaited {
    body: Body,
    given_up: Arc<AtomicBool>,
    received: u64,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

impl Awaited {
    fn new(body: Body, given_up: Arc<AtomicBool>) -> Self {
        Self { body, given_up, received: 0, waited: Duration::ZERO, waiting: None }
    }

    fn left(&self) -> Duration {
        (BODY_TIMEOUT + Duration::from_secs(self.received / BYTES_PER_SECOND)).saturating_sub(self.waited)
    }
}

impl http_body::Body for Awaited {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if let Some((since, _)) = self.waiting.take() {
                self.waited += since.elapsed();
            }
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref);
            self.received += data.map_or(0, |data| data.len() as u64);
            return Poll::Ready(frame);
        }
        let left = self.left();
        let (_, sleep) = self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(tokio::time::sleep(left))));
        if sleep.as_mut().poll(cx).is_ready() {
            self.given_up.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, middleware::from_fn, routing::post};
    use futures::{StreamExt as _, stream};
    use http_body_util::BodyExt as _;
    use std::convert::Infallible;
    use tower::ServiceExt as _;

    /// A router that reads the whole body and returns its length.
    fn router() -> Router {
        Router::new().route("/", post(|body: Bytes| async move { body.len().to_string() })).layer(from_fn(bounded))
    }

    async fn send(body: Body) -> (StatusCode, Option<HeaderValue>, String) {
        let response = router().oneshot(Request::post("/").body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        (parts.status, parts.headers.get(header::CONNECTION).cloned(), text)
    }

    /// A number of chunks of the same size, each after a pause.
    fn pieces(count: usize, size: usize, seconds: u64) -> Body {
        Body::from_stream(stream::iter(0..count).then(move |_| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok::<_, Infallible>(vec![0_u8; size])
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_408_and_the_connection_is_closed() {
        let stalls = Body::from_stream(pieces(1, 10, 0).into_data_stream().chain(stream::pending()));
        let began = Instant::now();
        let (status, connection, text) = send(stalls).await;
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(connection.unwrap(), "close");
        assert!(text.contains("timeout_error") && text.contains("send it again"), "{text}");
        assert!(began.elapsed() <= BODY_TIMEOUT + Duration::from_secs(1), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_408_too() {
        assert_eq!(send(pieces(100, 1, 2)).await.0, StatusCode::REQUEST_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_but_steady_body_arrives() {
        let (status, _, text) = send(pieces(100, 4096, 2)).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "409600"));
    }
}
