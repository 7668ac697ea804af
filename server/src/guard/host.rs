//! Answers only to the names that the console has; otherwise a foreign page could use DNS rebinding to talk to the server.

use super::state::Guard;
use crate::{config::OwnHosts, failure::Failure};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{StatusCode, header};

/// Health probes use the machine's address, not its name.
const PROBED: &str = "/healthz";

/// Layer: 421 for requests to any other host than the console's own.
pub(super) async fn expected(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == PROBED || is_sent_to(&guard.2, &request) {
        return next.run(request).await;
    }
    let message = message(&guard.2);
    if !path.starts_with("/api/") {
        // A person; the page of errors would need styles and scripts from the same wrong address.
        return (StatusCode::MISDIRECTED_REQUEST, format!("{message}\n")).into_response();
    }
    let failure = Failure::invalid(message).with_status(StatusCode::MISDIRECTED_REQUEST);
    failure.with_code("wrong_host").into_response()
}

fn message(hosts: &OwnHosts) -> String {
    match hosts.public() {
        Some(url) => format!(
            "This console is at {url}. Behind a proxy, let it pass the Host header on; if the console has moved, set \
             PILOTHOUSE_PUBLIC_URL; to use this name as well, allow it with PILOTHOUSE_ALLOWED_HOSTS."
        ),
        None => "This console isn't known by this name. Open it at its address, or at localhost on its own machine; to use this \
                 name, allow it with --allowed-host or PILOTHOUSE_ALLOWED_HOSTS, or set PILOTHOUSE_PUBLIC_URL."
            .to_owned(),
    }
}

/// Whether a request names our hosts and no other. Where any would do, it need not name one.
fn is_sent_to(hosts: &OwnHosts, request: &Request) -> bool {
    let authority = request.uri().authority().map(|authority| Some(authority.as_str()));
    let headers = request.headers().get_all(header::HOST).iter().map(|value| value.to_str().ok());
    let mut named = authority.into_iter().chain(headers).peekable();
    let is_named = named.peek().is_some() || hosts.accept("");
    is_named && named.all(|host| hosts.accept(host.unwrap_or_default()))
}
