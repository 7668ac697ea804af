//! JSON request bodies: an object of at most 32 MB, refused in the API's own words.

use super::{HttpError, refuse_if};
use crate::validate::Fields;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};
use std::time::Duration;

/// The largest JSON body, in bytes (README.md §6).
pub(crate) const MAX_JSON: usize = 32 * 1024 * 1024;

/// How long a JSON body may take to come.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);

/// A JSON object; an empty body is refused.
pub(crate) struct Body(Map<String, Value>);

/// A JSON object; an empty body counts as `{}`, as actions take it (README.md §2).
pub(crate) struct OptionalBody(pub Body);

impl Body {
    /// Its fields, of which the call knows these; others are refused.
    pub fn fields(&self, known: &[&str]) -> Result<Fields<'_>, HttpError> {
        let fields = Fields::body(&self.0);
        fields.only(known)?;
        Ok(fields)
    }

    /// Its fields, for calls whose known ones depend on what is sent.
    pub fn all_fields(&self) -> Fields<'_> {
        Fields::body(&self.0)
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let bytes = collect(request).await?;
        refuse_if(bytes.is_empty(), "the request body is empty; a JSON object is required")?;
        object(&bytes).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for OptionalBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let bytes = collect(request).await?;
        Ok(Self(Body(if bytes.is_empty() { Map::new() } else { object(&bytes)? })))
    }
}

async fn collect(request: Request) -> Result<Bytes, HttpError> {
    if !is_utf8(request.headers()) {
        return Err(HttpError::invalid("content-type: the charset must be utf-8").with_code("unsupported_charset"));
    }
    let whole = Limited::new(request.into_body(), MAX_JSON).collect();
    let Ok(body) = tokio::time::timeout(BODY_TIMEOUT, whole).await else {
        return Err(HttpError::invalid("the request body took too long to come").with_code("request_body_timeout"));
    };
    match body {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(HttpError::too_large("Request exceeds the maximum size")),
        Err(_) => Err(HttpError::invalid("the request body could not be read to its end")),
    }
}

/// Whether the headers name no charset or the one of JSON.
fn is_utf8(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let charset = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charset.is_none_or(|(_, charset)| {
        let charset = charset.trim().trim_matches('"');
        ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
    })
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, HttpError> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(HttpError::invalid("the request body must be a JSON object")),
        Err(error) => Err(HttpError::invalid(format!("the request body is not valid JSON: {error}"))),
    }
}
