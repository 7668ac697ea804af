//! The request log: one line per request. Queries, headers, bodies and link tokens are left out, so it contains no
//! secrets.

use crate::{
    failure::{Failure, RequestId},
    identity::Asker,
    request::{
        address::client_address,
        path::{is_probe, without_token},
    },
};
use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{any::Any, time::Instant};

/// Layer: logs method, path, user, address, status, and time to the response's headers.
pub async fn requests(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), without_token(request.uri().path()).into_owned());
    let address = client_address(request.extensions());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let user = response.extensions().get::<Asker>().map_or("-", |Asker(name)| name);
    let (status, milliseconds) = (response.status().as_u16(), started.elapsed().as_millis());
    if path.starts_with("/assets/") || is_probe(&path) {
        tracing::debug!(%method, path, status, user, %address, milliseconds, request_id = id, "answered");
    } else {
        tracing::info!(%method, path, status, user, %address, milliseconds, request_id = id, "answered");
    }
    response
}

/// The response when a handler panics; the panic's text is only logged.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::internal(format_args!("panic: {}", text.unwrap_or("no text"))).into_response()
}
