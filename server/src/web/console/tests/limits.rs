//! Limits on what one person may cost the upstream and the server.

use super::*;
use crate::failure::Failure;
use axum::response::IntoResponse as _;
use futures::future::join_all;
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// An upstream that counts its calls, with these sessions.
#[derive(Clone, Default)]
struct Counting {
    calls: Arc<AtomicUsize>,
    known: Arc<Mutex<HashSet<String>>>,
}

impl Counting {
    fn gateway(&self) -> Gateway {
        let upstream = self.clone();
        let answer = move |request: axum::extract::Request| {
            let upstream = upstream.clone();
            async move { upstream.answer(request.uri().path()) }
        };
        Gateway::simulator(Router::new().fallback(answer))
    }

    fn answer(&self, path: &str) -> axum::response::Response {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let mut parts = path.split('/').skip(3);
        let is_known = parts.next().is_some_and(|session| self.known.lock().unwrap().contains(session));
        match parts.last() {
            _ if !is_known => Failure::not_found("no such session").into_response(),
            None => Json(json!({})).into_response(),
            Some("events") => Json(json!({"data": [history()[0]], "next_page": null})).into_response(),
            Some(_) => {
                let silence = stream::pending::<Result<axum::body::Bytes, Infallible>>();
                ([("content-type", "text/event-stream")], Body::from_stream(silence)).into_response()
            }
        }
    }

    async fn console(&self) -> (Router, Relay) {
        let app = app(self.gateway(), Store::in_memory().await.unwrap());
        let relay = app.relay.clone();
        (as_ada(app), relay)
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

async fn open(console: &Router, sessions: impl Iterator<Item = usize>) -> axum::response::Response {
    let query: Vec<String> = sessions.map(|n| format!("follow=sesn_{n}:0")).collect();
    let request = Request::get(format!("/api/console/stream?{}", query.join("&"))).body(Body::empty()).unwrap();
    console.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn sessions_that_do_not_exist_cost_a_bounded_number_of_calls_and_leave_nothing_behind() {
    let upstream = Counting::default();
    let (console, relay) = upstream.console().await;
    for connection in 0..40 {
        let answer = open(&console, connection * 64..connection * 64 + 64).await;
        assert_eq!(answer.status(), StatusCode::OK, "one that can't be read takes nobody's stream away");
    }
    assert!(upstream.calls() < 300, "{} calls for 2,560 sessions", upstream.calls());
    assert_eq!(relay.followed(), 0, "nothing is recorded of what does not exist");
}

#[tokio::test]
async fn a_session_that_does_not_exist_is_asked_for_once() {
    let upstream = Counting::default();
    let (console, relay) = upstream.console().await;
    for _ in 0..3 {
        let answers = join_all((0..20).map(|_| ask(&console, "sesn_1/events"))).await;
        assert!(answers.iter().all(|(status, _)| *status == StatusCode::NOT_FOUND), "{answers:?}");
    }
    assert_eq!(upstream.calls(), 1);
    upstream.known.lock().unwrap().insert("sesn_1".to_owned());
    relay.session_made();
    assert_eq!(ask(&console, "sesn_1/events").await.0, StatusCode::OK, "a session that was just made is found");
}

#[tokio::test]
async fn a_deleted_session_is_read_from_the_log_without_asking_each_time() {
    let upstream = Counting::default();
    let store = Store::in_memory().await.unwrap();
    let console = as_ada(app(upstream.gateway(), store.clone()));
    upstream.known.lock().unwrap().insert("sesn_1".to_owned());
    assert_eq!(ask(&console, "sesn_1/events").await.0, StatusCode::OK);
    upstream.known.lock().unwrap().clear();
    let console = as_ada(app(upstream.gateway(), store));
    assert_eq!(ask(&console, "sesn_1/events").await.0, StatusCode::OK);
    let calls = upstream.calls();
    for _ in 0..50 {
        let (status, window) = ask(&console, "sesn_1/events").await;
        assert_eq!((status, window["data"].as_array().unwrap().len()), (StatusCode::OK, 1));
    }
    assert_eq!(upstream.calls(), calls);
}

#[tokio::test]
async fn a_person_has_a_bounded_number_of_streams() {
    let upstream = Counting::default();
    let (console, _relay) = upstream.console().await;
    upstream.known.lock().unwrap().insert("sesn_1".to_owned());
    let mut held = Vec::new();
    let refused = loop {
        let answer = open(&console, 1..2).await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
        held.push(answer);
    };
    assert_eq!((held.len(), refused.status()), (256, StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(refused.headers()["retry-after"], "10");
    let body: Value = serde_json::from_slice(&refused.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(body["error"]["type"], "rate_limit_error");
    held.pop();
    assert_eq!(open(&console, 1..2).await.status(), StatusCode::OK);
    assert!(upstream.calls() < 10);
}
