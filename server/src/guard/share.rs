//! Share links: who brings one is nobody we know, and may read one session.

use super::{Guard, identify::Credentials, login::peer, streams, whole_path};
use crate::{
    failure::Failure,
    store::{StoreError, shares::Shared},
};
use axum::{
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, header, request::Parts};

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

/// A path as it may be written down.
pub fn without_token(path: &str) -> std::borrow::Cow<'_, str> {
    match token_of(path) {
        Some(token) if !token.is_empty() => path.replacen(token, "…", 1).into(),
        _ => path.into(),
    }
}

/// Puts what the link shows into the request's extensions. A link that shows nothing is answered by the page or the
/// call itself, which finds nothing to show; who brings many of them must wait.
pub(super) async fn let_in(guard: &Guard, mut request: Request, next: Next) -> Response {
    let token = token_of(whole_path(&request)).unwrap_or_default().to_owned();
    let mut response = match guard.0.store.shared(&token).await {
        Err(error) => Failure::from(error).into_response(),
        Ok(Some(shared)) => {
            request.extensions_mut().insert(shared);
            streams::bounded(guard, Credentials::Share(token), next.run(request).await)
        }
        Ok(None) => match guard.0.attempts.count_address(peer(request.extensions())) {
            Ok(()) => next.run(request).await,
            Err(limited) => limited.into_response(),
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
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

impl Guard {
    /// Whether a link still shows something.
    pub(super) async fn still_shared(&self, token: &str) -> Result<bool, StoreError> {
        Ok(self.0.store.shared(token).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_written_down() {
        assert_eq!(without_token("/share/s3cret"), "/share/…");
        assert_eq!(without_token("/api/share/s3cret/events"), "/api/share/…/events");
        assert_eq!(without_token("/api/v1/agents"), "/api/v1/agents");
        assert_eq!(without_token("/share/"), "/share/");
    }
}
