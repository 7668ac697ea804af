//! The login cookie: its name, its attributes and its removal.

use super::state::Guard;
use crate::{
    secret,
    store::{Store, logins::LIFETIME},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

/// Over https, the prefix makes browsers reject a cookie set by a neighbouring host or over plain http.
const fn name(https: bool) -> &'static str {
    if https { "__Host-pilothouse" } else { "pilothouse" }
}

/// How the login cookie is set, as a `Set-Cookie` header has it, without its value.
pub fn described(https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    format!("{}; Path=/; HttpOnly; SameSite=Lax{secure}", name(https))
}

/// Whether the browser sent a login cookie, valid or not.
pub(super) fn is_sent(guard: &Guard, headers: &HeaderMap) -> bool {
    value(headers, name(guard.is_https())).is_some()
}

/// The digest of the login cookie's value, which tells one login of a person from another.
pub fn login_digest(headers: &HeaderMap, https: bool) -> Option<[u8; 32]> {
    value(headers, name(https)).map(secret::digest)
}

/// The value of a cookie.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The layer that reads and sets the cookie.
pub(super) fn layer(guard: &Guard) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(guard.0.store.clone())
        .with_name(name(guard.is_https()))
        .with_http_only(true)
        .with_secure(guard.is_https())
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}

/// Layer around [`layer`]: adds the cookie's attributes to its removal. tower-sessions 0.15 leaves them out, and then
/// browsers keep a `__Host-` cookie.
pub(super) async fn complete_removal(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let removal = format!("{}=;", name(guard.is_https()));
    let flags = if guard.is_https() { "; HttpOnly; SameSite=Lax; Secure" } else { "; HttpOnly; SameSite=Lax" };
    let cookies: Vec<HeaderValue> = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
    response.headers_mut().remove(SET_COOKIE);
    for cookie in cookies {
        let removes = cookie.to_str().ok().filter(|text| text.starts_with(&removal));
        let complete = removes.and_then(|text| HeaderValue::try_from(format!("{text}{flags}")).ok());
        response.headers_mut().append(SET_COOKIE, complete.unwrap_or(cookie));
    }
    response
}
