//! Every error answer of the server: the API's envelope outside, the reason in the log.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use pilothouse_api::{ErrorEnvelope, ErrorKind};
use std::{fmt::Display, time::Duration};

mod request_id;
pub use request_id::{RequestId, request_ids};

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// A failed request: what the caller is told, and what only the log is told.
#[derive(Clone, Debug)]
pub struct Failure {
    /// `error.type` of the envelope.
    pub kind: ErrorKind,
    /// HTTP status.
    pub status: StatusCode,
    /// For the caller: what happened and what to do.
    pub message: Box<str>,
    /// `error.details.error_code`.
    pub code: Option<&'static str>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// The upstream's request id, which is told instead of the console's own.
    pub request_id: Option<Box<str>>,
    /// For the log only; never sent.
    pub source: Option<String>,
}

impl Failure {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let (status, message) = (kind.status(), Into::<String>::into(message).into());
        Self { kind, status, message, code: None, retry_after: None, request_id: None, source: None }
    }

    /// 400: the request is wrong, or can't be done in this state.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequestError, message)
    }

    /// 401: nobody we know.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::AuthenticationError, message)
    }

    /// 403: somebody we know, who may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::PermissionError, message)
    }

    /// 404: nothing here.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFoundError, message)
    }

    /// 409: somebody else was first.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ConflictError, message)
    }

    /// 413: the body is over the limit.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RequestTooLarge, message)
    }

    /// 429: too often.
    pub fn rate_limited(message: impl Into<String>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(ErrorKind::RateLimitError, message) }
    }

    /// 500: our fault. The reason goes to the log, the caller gets a request id to quote.
    pub fn internal(source: impl Display) -> Self {
        let message = "Something went wrong in Pilothouse. Give this request id to whoever runs it: the server's log has the reason.";
        Self { source: Some(source.to_string()), ..Self::new(ErrorKind::ApiError, message) }
    }

    /// 502: the upstream can't be reached, or answers with something that is not the API.
    pub fn upstream(message: impl Into<String>, source: impl Display) -> Self {
        let failure = Self { source: Some(source.to_string()), ..Self::new(ErrorKind::ApiError, message) };
        Self { status: StatusCode::BAD_GATEWAY, ..failure }
    }

    /// 503: the console itself can't do it at the moment, whatever is asked.
    pub fn unavailable(message: impl Into<String>, source: impl Display) -> Self {
        let failure = Self { source: Some(source.to_string()), ..Self::new(ErrorKind::ApiError, message) };
        Self { status: StatusCode::SERVICE_UNAVAILABLE, ..failure }
    }

    /// 504: the upstream took too long.
    pub fn upstream_timeout(message: impl Into<String>, source: impl Display) -> Self {
        Self { source: Some(source.to_string()), ..Self::new(ErrorKind::TimeoutError, message) }
    }

    /// Sets `error.details.error_code`.
    #[must_use]
    pub fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// Keeps the request id of the upstream, where it gave one, so that people can quote it to its support.
    #[must_use]
    pub fn with_request_id(self, id: Option<&str>) -> Self {
        Self { request_id: id.map(Box::from).or(self.request_id), ..self }
    }

    /// The envelope as it is sent under a request id.
    pub fn envelope(&self, request_id: Option<&str>) -> ErrorEnvelope {
        let id = self.request_id.as_deref().or(request_id).map(str::to_owned);
        let envelope = ErrorEnvelope::new(self.kind.clone(), self.message.clone(), id);
        match self.code {
            Some(code) => envelope.with_code(code),
            None => envelope,
        }
    }

    fn answer(&self, request_id: Option<&str>) -> Response {
        let mut response = (self.status, Json(self.envelope(request_id))).into_response();
        self.set_retry(response.headers_mut());
        if let Some(id) = self.request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }

    fn set_retry(&self, headers: &mut HeaderMap) {
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        } else if self.status == StatusCode::CONFLICT {
            // SDKs retry a 409 by default; ours never changes by asking again.
            headers.insert("x-should-retry", HeaderValue::from_static("false"));
        }
    }
}

impl IntoResponse for Failure {
    /// Logs the reason and answers with the envelope. The failure also rides along as an extension, so that
    /// [`request_ids`] can put the request id into the envelope and pages can show it in their own way.
    fn into_response(self) -> Response {
        if let Some(source) = &self.source {
            tracing::error!(status = self.status.as_u16(), reason = %source, "request failed");
        }
        let mut response = self.answer(None);
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;
