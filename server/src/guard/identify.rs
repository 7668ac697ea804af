//! Authenticates requests by login cookie, token or share link.

use super::{
    cookie,
    credentials::{Credentials, is_api},
    login, share,
    state::Guard,
    streams,
};
use crate::{
    identity::{Asker, stranger},
    request::{
        form::FormOptions,
        path::{is_probe, whole_path},
    },
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use http::Method;

/// Pages and files that need no login.
const PUBLIC: [&str; 9] = [
    "/login",
    "/logout",
    "/setup",
    "/theme",
    "/favicon.ico",
    "/robots.txt",
    "/service-worker.js",
    "/mcp-oauth/client.json",
    "/offline",
];

/// Layer: puts the [`Identity`](crate::identity::Identity) into the request's extensions. Without one, API calls get
/// 401, and pages redirect to the login page, which leads back to the requested page, or to the page of a form.
pub(super) async fn identify(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let path = whole_path(&request);
    if path.starts_with("/assets/") || is_probe(path) {
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

fn turn_away(guard: &Guard, request: &Request) -> Response {
    if is_api(whole_path(request)) {
        return stranger().into_response();
    }
    let form = FormOptions::of(request.uri());
    let wanted = match *request.method() {
        Method::GET => request.uri().path_and_query().map(http::uri::PathAndQuery::as_str),
        _ => form.as_ref().map(|form| form.back.as_str()),
    };
    let error = cookie::is_sent(guard, request.headers()).then_some("expired");
    Redirect::to(&login::page(error, wanted.unwrap_or("/"))).into_response()
}
