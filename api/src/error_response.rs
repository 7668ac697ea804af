//! Error responses of a server: envelope, status and headers, built in one place for every server (README.md §4, §5).

use crate::error::{ErrorEnvelope, ErrorKind};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value};
use std::time::Duration;

/// An error response being built. The request id is usually known last, so it can be given when the response is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorResponse(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    status: StatusCode,
    envelope: ErrorEnvelope,
    retry_after: Option<Duration>,
}

impl ErrorResponse {
    /// An error of a kind, with the status that belongs to it.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let status = kind.status();
        Self(Box::new(Inner { status, envelope: ErrorEnvelope::new(kind, message, None), retry_after: None }))
    }

    /// Replaces the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// Replaces `error.type`, but not the status.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.envelope.error.kind = kind;
        self
    }

    /// Sets `error.details.error_code` (README.md §4.3).
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.0.envelope = self.0.envelope.with_code(code);
        self
    }

    /// Adds fields to `error.details` (README.md §4.1).
    #[must_use]
    pub fn with_details(mut self, details: Map<String, Value>) -> Self {
        self.0.envelope.error.details.get_or_insert_default().extend(details);
        self
    }

    /// Adds a field to `error` that belongs to its kind, such as `conflicting_path`.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.envelope.error.extra.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the `retry-after` header.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Sets the request id, for instance to that of an upstream.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.envelope.request_id = Some(id.into());
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// `error.type`.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.envelope.error.kind
    }

    /// `error.message`.
    pub fn message(&self) -> &str {
        &self.0.envelope.error.message
    }

    /// `error.details.error_code`, if any.
    pub fn code(&self) -> Option<&str> {
        self.0.envelope.code()
    }

    /// The `retry-after` header, if any.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The envelope for a request with this id; an id that was set before takes precedence.
    pub fn envelope(&self, request_id: Option<&str>) -> ErrorEnvelope {
        let mut envelope = self.0.envelope.clone();
        envelope.request_id = envelope.request_id.or_else(|| request_id.map(str::to_owned));
        envelope
    }

    /// The whole response to a request with this id.
    pub fn to_http(&self, request_id: Option<&str>) -> Response<Bytes> {
        let envelope = self.envelope(request_id);
        let mut response = Response::new(serde_json::to_vec(&envelope).unwrap_or_default().into());
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(id) = envelope.request_id.and_then(|id| HeaderValue::try_from(id).ok()) {
            headers.insert("request-id", id);
        }
        if let Some(wait) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        } else if self.0.status == StatusCode::CONFLICT {
            // SDKs retry a 409 by default, and asking again never resolves one (README.md §5).
            headers.insert("x-should-retry", HeaderValue::from_static("false"));
        }
        response
    }
}

/// Rounded up: a client that comes back too early is refused again.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(response: &Response<Bytes>) -> Value {
        serde_json::from_slice(response.body()).unwrap()
    }

    #[test]
    fn a_response_is_the_envelope_with_its_status_and_headers() {
        let error = ErrorResponse::new(ErrorKind::NotFoundError, "No such agent.").with_code("agent_gone");
        let response = error.to_http(Some("req_1"));
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["request-id"], "req_1");
        let expected = json!({
            "type": "error",
            "error": {
                "type": "not_found_error",
                "message": "No such agent.",
                "details": {"error_code": "agent_gone"},
            },
            "request_id": "req_1",
        });
        assert_eq!(body(&response), expected);
    }

    #[test]
    fn a_fixed_request_id_wins_over_that_of_the_request() {
        let error = ErrorResponse::new(ErrorKind::ApiError, "").with_request_id("req_theirs");
        let response = error.to_http(Some("req_ours"));
        assert_eq!(response.headers()["request-id"], "req_theirs");
        assert_eq!(body(&response)["request_id"], "req_theirs");
    }

    #[test]
    fn retry_after_is_in_whole_seconds_and_a_conflict_is_final() {
        let wait = |milliseconds| {
            let error = ErrorResponse::new(ErrorKind::RateLimitError, "");
            let response = error.with_retry_after(Duration::from_millis(milliseconds)).to_http(None);
            response.headers()["retry-after"].to_str().unwrap().to_owned()
        };
        assert_eq!((wait(0).as_str(), wait(2_000).as_str(), wait(2_001).as_str()), ("1", "2", "3"));
        let conflict = ErrorResponse::new(ErrorKind::MemoryPathConflictError, "").with_field("conflicting_path", "/a");
        let response = conflict.to_http(None);
        assert_eq!(response.headers()["x-should-retry"], "false");
        assert_eq!(body(&response)["error"]["conflicting_path"], "/a");
        assert!(!response.headers().contains_key("request-id"));
    }

    #[test]
    fn a_status_can_differ_from_its_kind() {
        let error = ErrorResponse::new(ErrorKind::ApiError, "").with_status(StatusCode::BAD_GATEWAY);
        assert_eq!((error.status(), error.kind()), (StatusCode::BAD_GATEWAY, &ErrorKind::ApiError));
        let error = error.with_kind(ErrorKind::TimeoutError);
        assert_eq!((error.status(), error.kind()), (StatusCode::BAD_GATEWAY, &ErrorKind::TimeoutError));
    }
}
