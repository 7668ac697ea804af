//! Finds out who is asking: the login behind a cookie, the owner of a token, or somebody with a share link.

use super::{Asker, Guard, Identity, Via, cookie, login, share, streams, whole_path};
use crate::{failure::Failure, store::logins::USER_KEY};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderMap, Method, header, request::Parts};
use tower_sessions::Session;

/// Pages and files that are there for everybody.
const PUBLIC: [&str; 8] =
    ["/login", "/logout", "/setup", "/theme", "/healthz", "/favicon.ico", "/robots.txt", "/manifest.webmanifest"];

/// Layer: puts the [`Identity`] into the request's extensions. Without one, API calls get 401 and pages go to the
/// login page, which brings the visitor back to where they wanted to go.
pub(super) async fn identify(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let path = whole_path(&request);
    if path.starts_with("/assets/") || path == "/healthz" {
        return next.run(request).await;
    }
    if share::token_of(path).is_some() {
        return share::let_in(&guard, request, next).await;
    }
    let credentials = Credentials::of(path, &request);
    match guard.identity(&credentials).await {
        Err(failure) => failure.into_response(),
        Ok(Some(identity)) => {
            let asker = Asker::from(&identity);
            request.extensions_mut().insert(identity);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(asker);
            streams::bounded(&guard, credentials, response)
        }
        Ok(None) if PUBLIC.contains(&whole_path(&request)) => next.run(request).await,
        Ok(None) => turn_away(&guard, &request),
    }
}

/// What a request brought to show who is asking.
pub(super) enum Credentials {
    Token(String),
    Login(Session),
    Share(String),
    None,
}

impl Credentials {
    /// Only the API takes tokens, and there a token goes before a login.
    fn of(path: &str, request: &Request) -> Self {
        let token = is_api(path).then(|| token(request.headers())).flatten().map(str::to_owned);
        let login = || request.extensions().get::<Session>().cloned().map(Self::Login);
        token.map(Self::Token).or_else(login).unwrap_or(Self::None)
    }
}

impl Guard {
    /// Whose credentials these are at this moment.
    pub(super) async fn identity(&self, credentials: &Credentials) -> Result<Option<Identity>, Failure> {
        match credentials {
            Credentials::Token(token) => self.token_identity(token).await.map(Some),
            Credentials::Login(session) => self.login_identity(session).await,
            // Who has a link is nobody by name.
            Credentials::Share(_) | Credentials::None => Ok(None),
        }
    }

    /// A token that is not ours is an error, never "nobody": a program should not act as whoever owns the cookie.
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

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

fn token(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.to_str().unwrap_or_default().trim());
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        // `Basic` belongs to a proxy in front of us.
        _ => None,
    }
}

/// What somebody without a login or a token is told.
pub(super) fn stranger() -> Failure {
    Failure::unauthenticated("Log in, or send a console token in the x-api-key or Authorization: Bearer header.")
}

fn turn_away(guard: &Guard, request: &Request) -> Response {
    if is_api(whole_path(request)) {
        return stranger().into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let comes_back = request.method() == Method::GET && wanted != "/";
    let error = cookie::is_sent(guard, request.headers()).then_some("expired");
    Redirect::to(&login::page(error, if comes_back { wanted } else { "/" })).into_response()
}

impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(stranger)
    }
}
