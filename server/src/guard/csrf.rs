//! Rejects cross-site requests that would change something.
//!
//! `tower_http::csrf` accepts requests without any origin header. Browsers always send one, so such requests are
//! rejected here unless they carry a token.

use super::state::Guard;
use crate::{
    failure::Failure,
    identity::{Identity, Via},
    request::{address::client_address, path::without_token},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, Uri, header};

/// Layer: a change authorised by the login cookie, a login and the set-up must come from our own pages.
pub(super) async fn same_origin(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let by_token = matches!(request.extensions().get::<Identity>(), Some(Identity { via: Via::Token { .. }, .. }));
    if request.method().is_safe() || by_token || guard.is_from_our_pages(&request) {
        return next.run(request).await;
    }
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("-");
    let (origin, site) = (text("origin"), text("sec-fetch-site"));
    let (path, address) = (without_token(request.uri().path()), client_address(request.extensions()));
    tracing::warn!(origin, site, %path, %address, "refused a change that came from another site");
    Failure::forbidden(
        "This request did not come from a page of this console, so it was not carried out. Reload the page and try \
         again. Behind a proxy, set PILOTHOUSE_PUBLIC_URL to the address that browsers use.",
    )
    .with_code("foreign_origin")
    .into_response()
}

impl Guard {
    fn is_from_our_pages(&self, request: &Request) -> bool {
        let headers = request.headers();
        if let Some(site) = headers.get("sec-fetch-site") {
            return site == "same-origin";
        }
        let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else { return false };
        let public = self.0.public_url.as_ref();
        public.is_some_and(|url| url.origin() == origin)
            || is_host(origin, host(headers, request.uri()), self.is_https())
    }
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let header = || headers.get(header::HOST)?.to_str().ok();
    uri.authority().map(http::uri::Authority::as_str).or_else(header)
}

/// Whether an origin is the host that the request was sent to. With https, a page loaded over http doesn't count.
fn is_host(origin: &str, host: Option<&str>, https: bool) -> bool {
    let authority = match origin.split_once("://") {
        Some(("https", authority)) => authority,
        Some(("http", authority)) if !https => authority,
        _ => return false,
    };
    host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}
