//! Answers only to the public host name, where one is configured; otherwise a foreign page could use DNS rebinding to
//! talk to the server.

use super::state::Guard;
use crate::{config::PublicUrl, failure::Failure};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header};

/// Health probes use the machine's address, not its name.
const PROBED: &str = "/healthz";

/// Layer: 421 for requests to any other host than that of the public URL.
pub(super) async fn expected(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let Some(url) = &guard.0.public_url else { return next.run(request).await };
    if is_sent_to(url, &request) || request.uri().path() == PROBED {
        return next.run(request).await;
    }
    let message = format!(
        "This console is at {url}. Behind a proxy, let it pass the Host header on; if the console has moved, set \
         PILOTHOUSE_PUBLIC_URL."
    );
    let failure = Failure::invalid(message).with_status(StatusCode::MISDIRECTED_REQUEST);
    failure.with_code("wrong_host").into_response()
}

/// Whether a request names our host and no other.
fn is_sent_to(url: &PublicUrl, request: &Request) -> bool {
    let authority = request.uri().authority().map(|authority| Some(authority.as_str()));
    let headers = request.headers().get_all(header::HOST).iter().map(|value| value.to_str().ok());
    let mut hosts = authority.into_iter().chain(headers).peekable();
    hosts.peek().is_some() && hosts.all(|host| host.is_some_and(|host| url.is_host(host)))
}
