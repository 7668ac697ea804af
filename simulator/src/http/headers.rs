//! The checks and headers around every call: request id, key, version, beta values (README.md §2).

use super::{
    HttpError,
    caller::{Caller, identify},
};
use crate::{State, faults, ids};
use axum::{
    Router,
    extract::{FromRequestParts, Request},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, request::Parts};
use pilothouse_api::beta;

/// The organization that answers name; there is one.
pub(crate) const ORGANIZATION: &str = "6f1c3b1e-5d0a-4c57-9a53-0d5c1d1b7a11";
/// The workspace that answers name; there is one.
const WORKSPACE: &str = "wrkspc_01SimuLatedWorkspace0001";

/// The id of the request, `req_…`; equal to the `request-id` header of the answer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub String);

/// Whether the call carries a managed-agents beta value; it decides the shape of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ManagedAgents(pub bool);

/// The beta values of the call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Betas(Vec<String>);

impl Betas {
    /// Whether the call carries a value.
    pub fn has(&self, beta: &str) -> bool {
        self.0.iter().any(|sent| sent == beta)
    }

    /// Whether the call carries a managed-agents value.
    pub fn has_managed_agents(&self) -> bool {
        [beta::MANAGED_AGENTS, beta::MANAGED_AGENTS_PREVIEW].iter().any(|value| self.has(value))
    }
}

/// Puts the checks around the routes and gives them their state.
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

/// Writes the body of a failure, and the headers that every answer has.
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

/// Takes the parts of a request apart: a whole one can't be shared while the store is asked who calls.
async fn check(state: &State, method: &Method, path: &str, headers: &HeaderMap) -> Result<(Caller, Betas), HttpError> {
    let caller = identify(state, method, path, headers).await?;
    let Some(version) = headers.get("anthropic-version") else {
        return Err(HttpError::invalid("anthropic-version: header is required"));
    };
    if !version.to_str().is_ok_and(is_date) {
        return Err(HttpError::invalid("anthropic-version: not a version, which is a date such as 2026-10-21"));
    }
    let betas = betas(headers);
    let unknown: Vec<&str> =
        betas.0.iter().map(String::as_str).filter(|beta| !super::betas::KNOWN.contains(beta)).collect();
    if !unknown.is_empty() {
        return Err(HttpError::invalid(format!(
            "Unexpected value(s) {} for the `anthropic-beta` header. Please consult our documentation at \
             platform.claude.com/docs or try again without the header.",
            unknown.iter().map(|beta| format!("`{beta}`")).collect::<Vec<_>>().join(", "),
        )));
    }
    super::betas::check(&betas, path)?;
    Ok((caller, betas))
}

fn betas(headers: &HeaderMap) -> Betas {
    let values = headers.get_all("anthropic-beta").iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(',')).map(str::trim).filter(|beta| !beta.is_empty());
    Betas(names.map(str::to_owned).collect())
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        parts.extensions.get().cloned().ok_or_else(|| HttpError::internal("a request without an id"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ManagedAgents {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let betas = Betas::from_request_parts(parts, state).await?;
        Ok(Self(betas.has_managed_agents()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Betas {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        // Calls from within the simulator reach the routes without headers to check.
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}
