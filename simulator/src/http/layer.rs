//! The checks before every call, and the headers of every answer: request id, key, version, beta values (README.md §2).

use super::{
    HttpError, betas,
    caller::Caller,
    headers::{Betas, ORGANIZATION, RequestId},
    identify::identify,
};
use crate::{faults, ids, state::State};
use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method};

/// The workspace that answers name; there is one.
const WORKSPACE: &str = "wrkspc_01SimuLatedWorkspace0001";

/// Wraps the routes in the checks and gives them their state.
pub(crate) fn finish(routes: Router<State>, state: &State) -> Router {
    routes
        .fallback(|| async { HttpError::not_found("Not found") })
        .method_not_allowed_fallback(|| async { HttpError::refused(http::StatusCode::METHOD_NOT_ALLOWED) })
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(from_fn_with_state(state.clone(), faults::strike))
        .layer(from_fn_with_state(state.clone(), around))
        .with_state(state.clone())
}

async fn around(state: axum::extract::State<State>, mut request: Request, next: Next) -> Response {
    let id = ids::new_id("req_");
    let admitted = check(&state, request.method(), request.uri().path(), request.headers()).await;
    let known = !matches!(&admitted, Err(failure) if failure.is_unauthenticated());
    let response = match admitted {
        Ok((caller, betas)) => {
            request.extensions_mut().insert(RequestId(id.clone()));
            request.extensions_mut().insert(betas);
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(failure) => failure.into_response(),
    };
    label(response, &id, known)
}

/// Writes the body of an error, and the headers that every response has.
fn label(mut response: Response, id: &str, known: bool) -> Response {
    if let Some(failure) = response.extensions_mut().remove::<HttpError>() {
        response = failure.render(id);
    } else if response.status().is_client_error() {
        // A refusal by the framework, such as a path that is not UTF-8, is plain text.
        response = HttpError::refused(response.status()).render(id);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("request-id", id);
    }
    headers.insert("anthropic-organization-id", HeaderValue::from_static(ORGANIZATION));
    if known {
        headers.insert("anthropic-workspace-id", HeaderValue::from_static(WORKSPACE));
    }
    response
}

/// Takes the request's parts: a whole request can't be borrowed across the lookup of its caller.
async fn check(state: &State, method: &Method, path: &str, headers: &HeaderMap) -> Result<(Caller, Betas), HttpError> {
    let caller = identify(state, method, path, headers).await?;
    let Some(version) = headers.get("anthropic-version") else {
        return Err(HttpError::invalid("anthropic-version: header is required"));
    };
    if !version.to_str().is_ok_and(is_date) {
        return Err(HttpError::invalid("anthropic-version: not a version, which is a date such as 2026-10-21"));
    }
    let sent = Betas::read(headers);
    let unknown: Vec<&str> = sent.iter().filter(|beta| !betas::is_known(beta)).collect();
    if !unknown.is_empty() {
        return Err(HttpError::invalid(format!(
            "Unexpected value(s) {} for the `anthropic-beta` header. Please consult our documentation at \
             platform.claude.com/docs or try again without the header.",
            unknown.iter().map(|beta| format!("`{beta}`")).collect::<Vec<_>>().join(", "),
        )));
    }
    betas::check(&sent, path)?;
    Ok((caller, sent))
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}
