//! HTTP basics: errors in the API's envelope, request ids, and the checks that run before a handler.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use pilothouse_api::{ErrorEnvelope, ErrorKind};
use serde_json::{Map, Value};
use std::fmt;

mod betas;
mod body;
mod caller;
mod headers;
mod identify;
mod input;
mod layer;
mod multipart;
mod params;

pub(crate) use body::{Body, OptionalBody};
pub(crate) use caller::{Caller, environment_key};
pub(crate) use headers::{Betas, ManagedAgents, ORGANIZATION, RequestId};
pub(crate) use input::{NoBody, NoInput, NoQuery};
pub(crate) use layer::finish;
pub(crate) use multipart::{Parts, malformed, repeated_part, unknown_part};
pub(crate) use params::{CREATED_AT, Params};

// What nearly every handler needs of axum, under the names that it has in all of them.
pub(crate) use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};

/// What a handler returns: JSON, or an error.
pub(crate) type Answer = Result<Json<Value>, HttpError>;

/// The ids in a path to a document below another one: the parent's, then its own.
pub(crate) type Ids = Path<(String, String)>;

/// An error answer. Its body is written when the response is sent, because only then is the request id known.
#[derive(Clone, Debug)]
pub(crate) struct HttpError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    envelope: ErrorEnvelope,
    is_lasting: bool,
    retry_after: Option<u32>,
}

impl HttpError {
    /// An error of a kind, with its status.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::with_status(kind.status(), kind, message)
    }

    fn with_status(status: StatusCode, kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            status,
            envelope: ErrorEnvelope::new(kind, message, None),
            is_lasting: false,
            retry_after: None,
        }))
    }

    /// 400 `invalid_request_error`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequestError, message)
    }

    /// 401 `authentication_error`.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::AuthenticationError, message)
    }

    /// 403 `permission_error`.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::PermissionError, message)
    }

    /// 404 `not_found_error`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFoundError, message)
    }

    /// 409 `conflict_error`, marked as not worth a retry: the SDKs retry 409 by default (README.md §5).
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::lasting(ErrorKind::ConflictError, message)
    }

    /// 409 `memory_precondition_failed_error`.
    pub fn memory_precondition() -> Self {
        Self::lasting(ErrorKind::MemoryPreconditionFailedError, "content_sha256 does not match")
    }

    /// 409 `memory_path_conflict_error`, with the memory that is in the way.
    pub fn memory_path_taken(path: &str, memory_id: &str) -> Self {
        let mut failure = Self::lasting(ErrorKind::MemoryPathConflictError, "a memory exists at this path");
        let extra = &mut failure.0.envelope.error.extra;
        extra.insert("conflicting_path".to_owned(), path.into());
        extra.insert("conflicting_memory_id".to_owned(), memory_id.into());
        failure
    }

    /// An error that a retry can't fix.
    fn lasting(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut failure = Self::new(kind, message);
        failure.0.is_lasting = true;
        failure
    }

    /// 412, in the type that the reference's example has (README.md §4.2).
    pub fn precondition(message: impl Into<String>) -> Self {
        Self::with_status(StatusCode::PRECONDITION_FAILED, ErrorKind::InvalidRequestError, message)
    }

    /// A refusal by the framework, in the type that 4xx without one of their own have (README.md §4.2).
    fn refused(status: StatusCode) -> Self {
        Self::with_status(status, ErrorKind::InvalidRequestError, status.canonical_reason().unwrap_or("Bad Request"))
    }

    /// `error.details.error_code`, where there is one.
    pub fn code(&self) -> Option<&str> {
        self.0.envelope.code()
    }

    /// The status that it is answered with.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Whether it says that something does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.status == StatusCode::NOT_FOUND
    }

    fn is_unauthenticated(&self) -> bool {
        self.0.status == StatusCode::UNAUTHORIZED
    }

    /// 413 `request_too_large`.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RequestTooLarge, message)
    }

    /// 500 `api_error`: the cause goes to the log, not to the caller.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "the simulator failed");
        Self::new(ErrorKind::ApiError, "Internal server error")
    }

    /// Sets `error.details.error_code` (README.md §4.3).
    pub fn with_code(mut self, code: &str) -> Self {
        self.0.envelope = self.0.envelope.with_code(code);
        self
    }

    /// Sets the header `retry-after`, in seconds.
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Adds fields to `error.details` (README.md §4.1).
    pub fn with_details(mut self, details: Map<String, Value>) -> Self {
        self.0.envelope.error.details.get_or_insert_default().extend(details);
        self
    }

    /// The envelope as it goes out; also the data of an `event: error` frame (README.md §4.4).
    pub fn envelope(&self, request_id: &str) -> ErrorEnvelope {
        let mut envelope = self.0.envelope.clone();
        envelope.request_id = Some(request_id.to_owned());
        envelope
    }

    /// The answer for a request of this id.
    fn render(&self, request_id: &str) -> Response {
        let mut response = (self.0.status, Json(self.envelope(request_id))).into_response();
        if self.0.is_lasting {
            response.headers_mut().insert("x-should-retry", http::HeaderValue::from_static("false"));
        }
        if let Some(seconds) = self.0.retry_after {
            response.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Refuses a request for what is wrong with it, if that is so: 400 `invalid_request_error`.
pub(crate) fn refuse_if(is_wrong: bool, what: impl fmt::Display) -> Result<(), HttpError> {
    if is_wrong { Err(HttpError::invalid(what.to_string())) } else { Ok(()) }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.envelope.error.message)
    }
}

impl From<sqlx::Error> for HttpError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(format_args!("database: {error}"))
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
