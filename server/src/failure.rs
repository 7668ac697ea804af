//! Error responses of the server: the API's envelope for the caller, the cause for the log.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use pilothouse_api::{ErrorEnvelope, ErrorKind, ErrorResponse};
use std::{fmt::Display, time::Duration};

mod request_id;
pub use request_id::{RequestId, request_ids};

/// A failed request: the response for the caller, and the cause for the log.
#[derive(Clone, Debug)]
pub struct Failure {
    response: ErrorResponse,
    /// For the log only; never sent.
    source: Option<String>,
}

impl Failure {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { response: ErrorResponse::new(kind, message), source: None }
    }

    /// 400: the request is invalid, or not possible in this state.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequestError, message)
    }

    /// 401: not authenticated.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::AuthenticationError, message)
    }

    /// 403: not allowed.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::PermissionError, message)
    }

    /// 404: no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFoundError, message)
    }

    /// 409: someone else was first.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ConflictError, message)
    }

    /// 413: the body is too large.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RequestTooLarge, message)
    }

    /// 429: too many requests.
    pub fn rate_limited(message: impl Into<String>, retry_after: Duration) -> Self {
        Self::new(ErrorKind::RateLimitError, message).with_retry_after(retry_after)
    }

    /// 500: a fault of the server. The cause is logged; the caller gets a request id to quote.
    pub fn internal(source: impl Display) -> Self {
        let message = "Something went wrong in Pilothouse. Give this request id to whoever runs it: the server's log has the reason.";
        Self::new(ErrorKind::ApiError, message).because(source)
    }

    /// 502: the upstream can't be reached, or doesn't answer as the API does.
    pub fn upstream(message: impl Into<String>, source: impl Display) -> Self {
        Self::new(ErrorKind::ApiError, message).with_status(StatusCode::BAD_GATEWAY).because(source)
    }

    /// 503: the console can't serve any such request at the moment.
    pub fn unavailable(message: impl Into<String>, source: impl Display) -> Self {
        Self::new(ErrorKind::ApiError, message).with_status(StatusCode::SERVICE_UNAVAILABLE).because(source)
    }

    /// 504: the upstream didn't answer in time.
    pub fn upstream_timeout(message: impl Into<String>, source: impl Display) -> Self {
        Self::new(ErrorKind::TimeoutError, message).because(source)
    }

    /// 529: the server is overloaded.
    pub fn overloaded(message: impl Into<String>, retry_after: Duration, source: impl Display) -> Self {
        Self::new(ErrorKind::OverloadedError, message).with_retry_after(retry_after).because(source)
    }

    /// Sets the cause for the log.
    fn because(self, source: impl Display) -> Self {
        Self { source: Some(source.to_string()), ..self }
    }

    /// Replaces the status.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { response: self.response.with_status(status), ..self }
    }

    /// Replaces `error.type`.
    #[must_use]
    pub fn with_kind(self, kind: ErrorKind) -> Self {
        Self { response: self.response.with_kind(kind), ..self }
    }

    /// Sets `error.details.error_code`.
    #[must_use]
    pub fn with_code(self, code: &str) -> Self {
        Self { response: self.response.with_code(code), ..self }
    }

    /// Sets the `retry-after` header.
    #[must_use]
    pub fn with_retry_after(self, wait: Duration) -> Self {
        Self { response: self.response.with_retry_after(wait), ..self }
    }

    /// Uses the upstream's request id, if there is one, so that people can quote it to its support.
    #[must_use]
    pub fn with_request_id(self, id: Option<&str>) -> Self {
        match id {
            Some(id) => Self { response: self.response.with_request_id(id), ..self },
            None => self,
        }
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The envelope for a request of this id.
    pub fn envelope(&self, request_id: Option<&str>) -> ErrorEnvelope {
        self.response.envelope(request_id)
    }

    fn response(&self, request_id: Option<&str>) -> Response {
        self.response.to_http(request_id).map(Body::from)
    }
}

#[cfg(test)]
impl Failure {
    /// What the caller gets.
    pub fn told(&self) -> &ErrorResponse {
        &self.response
    }

    /// What the log gets.
    pub fn reason(&self) -> &str {
        self.source.as_deref().unwrap_or_default()
    }
}

impl IntoResponse for Failure {
    /// Logs the cause and responds with the envelope. The failure is also put into the extensions, so that
    /// [`request_ids`] can add the request id and pages can render it in their own way.
    fn into_response(self) -> Response {
        if let Some(source) = &self.source {
            tracing::error!(status = self.status().as_u16(), reason = %source, "request failed");
        }
        let mut response = self.response(None);
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;
