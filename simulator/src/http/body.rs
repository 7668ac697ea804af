//! JSON request bodies: an object of at most 32 MB, refused in the API's own words.

use super::Failure;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};

/// The largest JSON body, in bytes (README.md §6).
pub(crate) const MAX_JSON: usize = 32 * 1024 * 1024;

/// A JSON object; an empty body is refused.
pub(crate) struct Body(pub Map<String, Value>);

/// A JSON object; an empty body counts as `{}`, as actions take it (README.md §2).
pub(crate) struct OptionalBody(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = collect(request).await?;
        if bytes.is_empty() {
            return Err(Failure::invalid("the request body is empty; a JSON object is required"));
        }
        object(&bytes).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for OptionalBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = collect(request).await?;
        if bytes.is_empty() { Ok(Self(Map::new())) } else { object(&bytes).map(Self) }
    }
}

async fn collect(request: Request) -> Result<Bytes, Failure> {
    match Limited::new(request.into_body(), MAX_JSON).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::too_large("Request exceeds the maximum size")),
        Err(_) => Err(Failure::invalid("the request body could not be read to its end")),
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Failure> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Failure::invalid("the request body must be a JSON object")),
        Err(error) => Err(Failure::invalid(format!("the request body is not valid JSON: {error}"))),
    }
}
