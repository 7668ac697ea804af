//! `/healthz/stream`: a stream by which the doctor learns what a proxy in front does to streams. It needs no login, since it
//! is opened from outside; it says nothing, is short, and only a few are open at once.

use crate::{
    doctor::probe::{LONGEST_SILENCE, PATH, TICK_EVERY, TICKS, end, is_nonce, tick},
    failure::Failure,
    relay::event_stream,
    request::extract::Query,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::Response,
    routing::get,
};
use futures::{StreamExt as _, stream};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How many are open at once.
const OPEN: usize = 4;

/// What the asker wants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    nonce: String,
    /// In seconds.
    #[serde(default)]
    silence: u64,
}

/// The probe's route.
pub fn routes() -> Router {
    Router::new().route(PATH, get(probe)).with_state(Arc::new(Semaphore::new(OPEN)))
}

async fn probe(State(places): State<Arc<Semaphore>>, Query(asked): Query<Asked>) -> Result<Response<Body>, Failure> {
    let Asked { nonce, silence } = asked;
    if !is_nonce(&nonce) || silence > LONGEST_SILENCE.as_secs() {
        let most = LONGEST_SILENCE.as_secs();
        let message = format!("Expected nonce, 1 to 64 letters and digits, and silence, 0 to {most} seconds.");
        return Err(Failure::invalid(message));
    }
    let full = || Failure::rate_limited("Others measure at the moment. Try again later.", LONGEST_SILENCE);
    let place = places.try_acquire_owned().map_err(|_| full())?;
    let ticks = (0..TICKS).map(|n| (if n == 0 { Duration::ZERO } else { TICK_EVERY }, tick(&nonce)));
    let frames: Vec<_> = ticks.chain([(Duration::from_secs(silence), end(&nonce))]).collect();
    // The place is given back when the stream is over, or whoever listened is gone.
    Ok(event_stream(stream::iter(frames).then(move |(wait, frame)| {
        let _held = &place;
        async move {
            tokio::time::sleep(wait).await;
            Bytes::from(frame)
        }
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;
    use http_body_util::BodyExt as _;
    use tokio::time::Instant;
    use tower::ServiceExt as _;

    async fn ask(router: &Router, query: &str) -> Response<Body> {
        let request = Request::get(format!("{PATH}?{query}")).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn ticks_come_one_after_the_other_then_silence_then_the_end() {
        let (router, began) = (routes(), Instant::now());
        let response = ask(&router, "nonce=n-1&silence=2").await;
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(response.headers()["x-accel-buffering"], "no", "as the console's other streams");
        let text = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(began.elapsed(), TICK_EVERY * (TICKS - 1) + Duration::from_secs(2));
        assert_eq!(text, tick("n-1").repeat(TICKS as usize) + &end("n-1"));
    }

    #[tokio::test]
    async fn only_a_few_are_open_and_bad_input_is_refused() {
        let router = routes();
        for query in
            ["", "silence=1", "nonce=", "nonce=a%0Ab", "nonce=a&silence=21", "nonce=a&silence=-1", "nonce=a&x=1"]
        {
            assert_eq!(ask(&router, query).await.status(), 400, "{query}");
        }
        let mut open = Vec::new();
        for _ in 0..OPEN {
            open.push(ask(&router, "nonce=a").await);
        }
        let refused = ask(&router, "nonce=a").await;
        assert_eq!(refused.status(), 429);
        assert!(refused.headers().contains_key("retry-after"));
        open.pop();
        assert_eq!(ask(&router, "nonce=a").await.status(), 200);
    }
}
