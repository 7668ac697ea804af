//! Faults that replace the answer: the call is not carried out.

use super::Fault;
use crate::http::HttpError;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use pilothouse_api::ErrorKind;

/// The answer of a fault; some never answer.
pub(super) async fn instead(fault: Fault) -> Response {
    let failure = match fault {
        Fault::RateLimited => rate_limited().with_retry_after(1),
        Fault::RateLimitedWithoutHint => rate_limited(),
        Fault::Overloaded => HttpError::new(ErrorKind::OverloadedError, "Overloaded"),
        Fault::KeyExpired => HttpError::unauthenticated("The API key has expired."),
        Fault::BadGateway => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
            return (StatusCode::BAD_GATEWAY, Html(page)).into_response();
        }
        Fault::StalledBeforeHeaders => return std::future::pending().await,
        _ => HttpError::new(ErrorKind::ApiError, "Internal server error"),
    };
    failure.into_response()
}

fn rate_limited() -> HttpError {
    HttpError::new(ErrorKind::RateLimitError, "This request would exceed your organization's rate limit.")
}
