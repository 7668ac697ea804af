//! Calls from inside, of the upstream and of our own API: answers and failures as clients of the API read them.

use crate::{failure::Failure, gateway::Gateway};
use axum::{
    body::{Body, Bytes},
    response::Response,
};
use http::Request;
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{Error, transport::ServiceTransport};
use tower::service_fn;

/// The maximum size of one answer, in bytes.
const MAX_RESPONSE: usize = 64 * 1024 * 1024;

/// An answer with its whole body.
pub async fn whole(response: Response) -> Result<Response<Bytes>, Error> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_RESPONSE).collect().await.map_err(lost)?;
    Ok(Response::from_parts(parts, body.to_bytes()))
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
