//! What callers see of a failure, and what they don't.

use super::*;
use axum::{Router, extract::Request, middleware::from_fn, routing::get};
use http::HeaderMap;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

async fn ask(router: Router, path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

fn router() -> Router {
    Router::new()
        .route("/internal", get(|| async { Failure::internal("disk sda1 is full") }))
        .route("/limited", get(|| async { Failure::rate_limited("wait", Duration::from_millis(2_100)) }))
        .route("/fine", get(|| async { "fine" }))
        .route("/upstream", get(|| async { ([("request-id", "req_theirs")], "fine") }))
        .layer(from_fn(request_ids))
}

#[tokio::test]
async fn the_envelope_and_the_header_carry_the_same_id_and_no_inner_detail() {
    let (status, headers, body) = ask(router(), "/internal").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let envelope: ErrorEnvelope = serde_json::from_str(&body).unwrap();
    assert_eq!(envelope.error.kind, ErrorKind::ApiError);
    let id = envelope.request_id.unwrap();
    assert!(id.starts_with("req_"));
    assert_eq!(headers["request-id"], id.as_str());
    assert!(!body.contains("sda1"), "{body}");
}

#[tokio::test]
async fn retry_after_is_whole_seconds_rounded_up() {
    let (status, headers, _) = ask(router(), "/limited").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers["retry-after"], "3");
}

#[tokio::test]
async fn answers_get_an_id_and_the_upstreams_id_is_kept() {
    assert!(ask(router(), "/fine").await.1["request-id"].to_str().unwrap().starts_with("req_"));
    assert_eq!(ask(router(), "/upstream").await.1["request-id"], "req_theirs");
}

#[test]
fn each_kind_has_its_status() {
    let wait = Duration::from_secs(1);
    let all = [
        (Failure::invalid(""), 400),
        (Failure::unauthenticated(""), 401),
        (Failure::forbidden(""), 403),
        (Failure::not_found(""), 404),
        (Failure::conflict(""), 409),
        (Failure::too_large(""), 413),
        (Failure::rate_limited("", wait), 429),
        (Failure::internal(""), 500),
        (Failure::upstream("", ""), 502),
        (Failure::upstream_timeout("", ""), 504),
    ];
    for (failure, status) in all {
        assert_eq!(failure.into_response().status().as_u16(), status);
    }
}

/// Programs read these; a change of one shows up in review.
#[test]
fn the_envelopes_of_all_failures() {
    let second = Duration::from_secs(1);
    let failures = [
        Failure::invalid("limit: expected a number."),
        Failure::unauthenticated("Log in."),
        Failure::forbidden("Only admins may delete."),
        Failure::not_found("There is no such session."),
        Failure::conflict("Ada was first.").with_code("already_answered"),
        Failure::too_large("The form is too long."),
        Failure::rate_limited("Too many requests.", second),
        Failure::internal("disk sda1 is full"),
        Failure::upstream("The Claude API can't be reached.", "tcp connect 10.0.0.1"),
        Failure::unavailable("Nothing can be saved.", "disk full"),
        Failure::upstream_timeout("The Claude API took too long.", "10.0.0.1"),
        Failure::overloaded("The server is too busy.", second, "queue"),
    ];
    let told = failures.iter().map(|failure| {
        let envelope = serde_json::to_string(&failure.envelope(Some("req_1"))).unwrap();
        format!("{} {envelope}\n", failure.status().as_u16())
    });
    insta::assert_snapshot!("envelopes", told.collect::<String>());
}
