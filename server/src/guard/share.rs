//! Share links: who brings one is nobody we know, and may read one session.

use super::{credentials::Credentials, state::Guard, streams};
use crate::{
    failure::Failure,
    identity::Asker,
    request::{
        address::client_address,
        path::{whole_path, without_token},
    },
    store::{
        StoreError,
        ledger::{Actor, LedgerEntry},
        shares::Shared,
    },
};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, Method, header, request::Parts};
use std::net::IpAddr;

/// Where pages and calls of links live; the token follows.
const PREFIXES: [&str; 2] = ["/share/", "/api/share/"];

/// What a link's answers say besides: the token must not travel on in a `Referer`, nor into a search engine.
const HEADERS: [(HeaderName, &str); 3] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The token in the path of a link.
pub(super) fn token_of(path: &str) -> Option<&str> {
    let rest = PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix))?;
    rest.split('/').next()
}

/// Puts what the link shows into the request's extensions. A link that shows nothing is answered by the page or the
/// call itself, which finds nothing to show; who brings many of them must wait.
pub(super) async fn let_in(guard: &Guard, request: Request, next: Next) -> Response {
    let token = token_of(whole_path(&request)).unwrap_or_default().to_owned();
    let mut response = match guard.0.store.shared(&token).await {
        Err(error) => Failure::from(error).into_response(),
        Ok(Some(shared)) => guard.show(shared, token, request, next).await,
        Ok(None) => match guard.0.attempts.wrong_link(client_address(request.extensions())) {
            Ok(()) => next.run(request).await,
            Err(limited) => limited.into_response(),
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Guard {
    /// What the link shows. The link is looked up again once there is an answer: the call may have found that the session is
    /// deleted, and then the link is worth nothing any more.
    async fn show(&self, shared: Shared, token: String, request: Request, next: Next) -> Response {
        let entry = entry(&shared, request.method(), whole_path(&request), client_address(request.extensions()));
        let (mut parts, body) = request.into_parts();
        let without = Request::from_parts(parts.clone(), Body::empty());
        let asker = Asker(format!("link {}", shared.id));
        parts.extensions.insert(shared);
        let mut response = next.clone().run(Request::from_parts(parts, body)).await;
        match self.still_shared(&token).await {
            Ok(true) => {}
            Ok(false) => return next.run(without).await,
            Err(error) => return Failure::from(error).into_response(),
        }
        self.ledger().note_read(entry, response.status()).await;
        response.extensions_mut().insert(asker);
        streams::bounded(self, Credentials::Share(token), response)
    }

    /// Whether a link still shows something.
    pub(super) async fn still_shared(&self, token: &str) -> Result<bool, StoreError> {
        Ok(self.0.store.shared(token).await?.is_some())
    }
}

/// A guest's visit, or the file that they take away.
fn entry(shared: &Shared, method: &Method, path: &str, address: IpAddr) -> LedgerEntry {
    let action = if path.ends_with("/export") { "export" } else { "view" };
    LedgerEntry {
        actor: Actor::Nobody,
        address: Some(address),
        method: method.to_string(),
        path: without_token(path).into_owned(),
        action: action.to_owned(),
        resource: "shares".to_owned(),
        target: Some(shared.id.clone()),
        detail: Some(shared.session.to_string()),
    }
}

/// What somebody is told whose link shows nothing, whatever the reason.
fn nothing() -> Failure {
    Failure::not_found("This link does not work. It may have expired, been revoked, or be incomplete.")
}

impl<S: Sync> FromRequestParts<S> for Shared {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(nothing)
    }
}
