//! Request ids: one for each request, in the header of every response and in the envelope of every error.

use super::Failure;
use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// The id of the current request, in its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// A new id. Ids sort by time, which helps in logs.
    pub fn new() -> Self {
        Self(format!("req_{}", Uuid::now_v7().simple()))
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

/// Outermost layer: gives the request an id, and the response a `request-id` header. A response that already has one
/// (from the upstream) keeps it, so that people can quote it to the upstream's support.
pub async fn request_ids(mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        let body = failure.response(Some(&id.0)).into_body();
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
        *response.body_mut() = body;
        response.extensions_mut().insert(failure);
    }
    if !response.headers().contains_key(REQUEST_ID)
        && let Ok(value) = HeaderValue::from_str(&id.0)
    {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
