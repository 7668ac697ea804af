//! Errors of the API: the envelope on the wire, and how a call of the client can fail (README.md §4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The error envelope of every failed call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorEnvelope {
    /// Always `error`.
    #[serde(rename = "type")]
    pub kind: EnvelopeType,
    /// What went wrong.
    pub error: ErrorBody,
    /// Same as the `request-id` header.
    #[serde(default)]
    pub request_id: Option<String>,
}

/// The constant `"error"` in an envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeType {
    /// `"error"`.
    #[default]
    Error,
}

/// The `error` object inside an envelope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The kind of error.
    #[serde(rename = "type")]
    pub kind: ErrorKind,
    /// Text for people, not to be parsed.
    pub message: String,
    /// Code-specific fields; `error_code` names the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Map<String, Value>>,
    /// Fields of particular kinds (`conflicting_path`), kept as sent.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// `error.type` (README.md §4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// 400: malformed, invalid, or forbidden in this state.
    InvalidRequestError,
    /// 401: missing, wrong or expired credentials.
    AuthenticationError,
    /// 402: payment problem.
    BillingError,
    /// 403: the key or the person may not do this.
    PermissionError,
    /// 404: unknown id or path.
    NotFoundError,
    /// 409: version mismatch, duplicate, concurrent change.
    ConflictError,
    /// 409: a memory's content hash did not match.
    MemoryPreconditionFailedError,
    /// 409: a memory's path is taken.
    MemoryPathConflictError,
    /// 413: body over the limit.
    RequestTooLarge,
    /// 429: rate limit or spend cap.
    RateLimitError,
    /// 500: fault of the server.
    ApiError,
    /// 504: a gateway gave up waiting.
    TimeoutError,
    /// 529: overloaded.
    OverloadedError,
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(String),
}

impl ErrorKind {
    /// The HTTP status that belongs to this kind; 500 for an unknown one.
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode as S;
        match self {
            Self::InvalidRequestError => S::BAD_REQUEST,
            Self::AuthenticationError => S::UNAUTHORIZED,
            Self::BillingError => S::PAYMENT_REQUIRED,
            Self::PermissionError => S::FORBIDDEN,
            Self::NotFoundError => S::NOT_FOUND,
            Self::ConflictError | Self::MemoryPreconditionFailedError | Self::MemoryPathConflictError => S::CONFLICT,
            Self::RequestTooLarge => S::PAYLOAD_TOO_LARGE,
            Self::RateLimitError => S::TOO_MANY_REQUESTS,
            Self::ApiError | Self::Unknown(_) => S::INTERNAL_SERVER_ERROR,
            Self::TimeoutError => S::GATEWAY_TIMEOUT,
            Self::OverloadedError => S::from_u16(529).unwrap_or(S::SERVICE_UNAVAILABLE),
        }
    }
}

impl ErrorEnvelope {
    /// An envelope without details.
    pub fn new(kind: ErrorKind, message: impl Into<String>, request_id: Option<String>) -> Self {
        let error = ErrorBody { kind, message: message.into(), details: None, extra: Map::new() };
        Self { kind: EnvelopeType::Error, error, request_id }
    }

    /// Sets `error.details.error_code` (README.md §4.3).
    pub fn with_code(mut self, code: &str) -> Self {
        let details = self.error.details.get_or_insert_default();
        details.insert("error_code".to_owned(), Value::from(code));
        self
    }

    /// `error.details.error_code`, if any.
    pub fn code(&self) -> Option<&str> {
        self.error.details.as_ref()?.get("error_code")?.as_str()
    }
}

/// How a call of the [`Client`](crate::Client) can fail.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The API responded with an error envelope.
    #[error("{}{}", envelope.error.message, request_suffix(envelope.request_id.as_deref()))]
    Api {
        /// HTTP status of the response.
        status: http::StatusCode,
        /// The envelope, as sent.
        envelope: Box<ErrorEnvelope>,
    },
    /// The response is not one of the API: an HTML page from a proxy, or JSON of another shape.
    #[error("the upstream answered {status} with something that is not an answer of the API: {reason}")]
    Garbage {
        /// HTTP status of the response.
        status: http::StatusCode,
        /// What is wrong with it.
        reason: String,
    },
    /// No response: the connection was refused or cut.
    #[error("no answer: {0}")]
    Connection(String),
    /// No response in time.
    #[error("no answer in time: {0}")]
    TimedOut(String),
}

impl Error {
    /// The HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api { status, .. } | Self::Garbage { status, .. } => Some(*status),
            Self::Connection(_) | Self::TimedOut(_) => None,
        }
    }

    /// The upstream's request id, to quote when asking for help.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api { envelope, .. } => envelope.request_id.as_deref(),
            Self::Garbage { .. } | Self::Connection(_) | Self::TimedOut(_) => None,
        }
    }

    /// The message without the request id.
    pub fn message(&self) -> String {
        match self {
            Self::Api { envelope, .. } => envelope.error.message.clone(),
            other => other.to_string(),
        }
    }
}

fn request_suffix(request_id: Option<&str>) -> String {
    request_id.map_or_else(String::new, |id| format!(" ({id})"))
}
