//! Calls from inside, of the upstream and of our own API: answers and failures as clients of the API read them.

use crate::{body::without_body, failure::Failure, gateway::Gateway};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::OriginalUri,
    response::Response,
};
use http::{HeaderValue, Method, Request, header, request::Parts};
use http_body::Body as _;
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{Error, client::error_of, transport::ServiceTransport};
use tower::{ServiceExt as _, service_fn};

/// The maximum size of one answer, in bytes.
const MAX_RESPONSE: usize = 64 * 1024 * 1024;

/// An answer with its whole body.
pub async fn whole(response: Response) -> Result<Response<Bytes>, Error> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_RESPONSE).collect().await.map_err(lost)?;
    Ok(Response::from_parts(parts, body.to_bytes()))
}

/// A call of our own API, as whoever these parts of a request belong to; what it answers.
///
/// # Errors
/// What the call is refused for.
pub async fn call_as(api: &Router, as_in: &Parts, method: Method, path: &str, body: Body) -> Result<Bytes, Error> {
    let mut parts = as_in.clone();
    without_body(&mut parts.headers);
    if !body.is_end_stream() {
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    parts.uri = path.parse().map_err(lost)?;
    parts.method = method;
    // The table of rights looks at the address of the call.
    parts.extensions.remove::<OriginalUri>();
    let response = whole(api.clone().oneshot(Request::from_parts(parts, body)).await.map_err(lost)?).await?;
    if response.status().is_success() { Ok(response.into_body()) } else { Err(error_of(&response)) }
}

/// A transport of the console's own calls of the upstream.
pub fn upstream(gateway: Gateway) -> ServiceTransport {
    ServiceTransport::new(service_fn(move |request: Request<Bytes>| {
        let gateway = gateway.clone();
        async move {
            let answer = gateway.forward(request.map(Body::from)).await;
            whole(answer.map_err(|failure| refused(&failure))?).await
        }
    }))
}

/// The call was refused before it was made.
pub fn refused(failure: &Failure) -> Error {
    Error::Api { status: failure.status(), envelope: Box::new(failure.envelope(None)) }
}

/// There is no answer.
pub fn lost(error: impl ToString) -> Error {
    Error::Connection(error.to_string())
}
