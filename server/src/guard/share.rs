//! Share links: whoever has one is a guest, and may read one session.

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

/// The paths of links; the token follows.
const PREFIXES: [&str; 2] = ["/share/", "/api/share/"];

/// Headers that keep the token out of `Referer` and out of search engines.
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

/// Puts the link's session into the request's extensions. With an invalid link the page or call finds nothing to show;
/// too many of them are rate limited.
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
    /// Runs the request for a valid link. The link is looked up again afterwards: the call may have found that the
    /// session was deleted, which ends the link.
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

    /// Whether a link is still valid.
    pub(super) async fn still_shared(&self, token: &str) -> Result<bool, StoreError> {
        Ok(self.0.store.shared(token).await?.is_some())
    }
}

/// The ledger entry of a guest's visit or download.
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

/// The answer for an invalid link, whatever the reason.
fn nothing() -> Failure {
    Failure::not_found("This link does not work. It may have expired, been revoked, or be incomplete.")
}

impl<S: Sync> FromRequestParts<S> for Shared {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(nothing)
    }
}
