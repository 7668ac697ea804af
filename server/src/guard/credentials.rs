//! The credentials of a request, and whose they are: a login cookie, a token or a share link.

use super::state::Guard;
use crate::{
    failure::Failure,
    identity::{Identity, Via},
    store::logins::USER_KEY,
};
use axum::extract::Request;
use http::{HeaderMap, header};
use tower_sessions::Session;

/// The credentials of a request.
pub(super) enum Credentials {
    Token(String),
    Login(Session),
    Share(String),
    None,
}

impl Credentials {
    /// Only the API accepts tokens; there a token takes precedence over a login.
    pub(super) fn of(path: &str, request: &Request) -> Self {
        let token = is_api(path).then(|| token(request.headers())).flatten().map(str::to_owned);
        let login = || request.extensions().get::<Session>().cloned().map(Self::Login);
        token.map(Self::Token).or_else(login).unwrap_or(Self::None)
    }
}

impl Guard {
    /// Who has these credentials right now.
    pub(super) async fn identity(&self, credentials: &Credentials) -> Result<Option<Identity>, Failure> {
        match credentials {
            Credentials::Token(token) => self.token_identity(token).await.map(Some),
            Credentials::Login(session) => self.login_identity(session).await,
            // A guest with a link has no name.
            Credentials::Share(_) | Credentials::None => Ok(None),
        }
    }

    /// An unknown token is an error, not "nobody": a program must not act as whoever owns the cookie.
    async fn token_identity(&self, token: &str) -> Result<Identity, Failure> {
        let owner = self.0.store.token_owner(token).await?;
        let owner = owner.ok_or_else(|| {
            Failure::unauthenticated(
                "This is not a console token, or it was revoked. Make one: pilothouse token create",
            )
        })?;
        let via = Via::Token { name: owner.token };
        Ok(Identity { user_id: owner.user.id, name: owner.user.name, role: owner.user.role, via })
    }

    async fn login_identity(&self, session: &Session) -> Result<Option<Identity>, Failure> {
        let Some(user_id) = session.get::<String>(USER_KEY).await.map_err(Failure::internal)? else {
            return Ok(None);
        };
        let user = self.0.store.user(&user_id).await?;
        Ok(user.map(|user| Identity { user_id: user.id, name: user.name, role: user.role, via: Via::Login }))
    }
}

pub(super) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

fn token(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.to_str().unwrap_or_default().trim());
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        // `Basic` is for a proxy in front of us.
        _ => None,
    }
}
