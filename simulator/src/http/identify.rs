//! Identifies the caller by the credentials in the headers (README.md §2.1, environments.md §5).

use super::{
    HttpError,
    caller::{Caller, ENVIRONMENT_KEY, environment_key},
};
use crate::{state::State, work};
use http::{HeaderMap, Method};
use sha2::{Digest, Sha256};

/// Identifies the caller; `x-api-key` takes precedence (README.md §2.1).
pub(super) async fn identify(
    state: &State,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Result<Caller, HttpError> {
    let expected = state.api_key.as_deref();
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let bearer = || text("authorization").and_then(|value| value.strip_prefix("Bearer "));
    if let Some(key) = text("x-api-key") {
        return api_key(expected, key);
    }
    let Some(token) = bearer() else {
        return match expected {
            None => Ok(Caller::Anyone),
            Some(_) => Err(HttpError::unauthenticated("x-api-key header is required")),
        };
    };
    if token.starts_with(work::TOKEN) {
        return worker(state, token, method, path).await;
    }
    let environment = work::environment_of(path);
    match (environment, expected) {
        (Some(_), None) if token.starts_with(ENVIRONMENT_KEY) => Ok(Caller::EnvironmentKey),
        (Some(id), Some(_)) if is_same(token, &environment_key(expected, id)) => Ok(Caller::EnvironmentKey),
        _ => api_key(expected, token),
    }
}

fn api_key(expected: Option<&str>, given: &str) -> Result<Caller, HttpError> {
    if expected.is_none_or(|expected| is_same(given, expected)) {
        Ok(Caller::ApiKey)
    } else {
        Err(HttpError::unauthenticated("invalid x-api-key"))
    }
}

/// A worker's token opens its item and its session, and reads skills and memory.
async fn worker(state: &State, token: &str, method: &Method, path: &str) -> Result<Caller, HttpError> {
    let item = work::of_token(&state.store, token).await?;
    let item = item.ok_or_else(|| HttpError::unauthenticated("invalid or expired sessions token"))?;
    let own_work = format!("/v1/environments/{}/work/{}/", item.environment_id, item.id);
    let own_session = format!("/v1/sessions/{}", item.data.id);
    let is_own_session = path.strip_prefix(&own_session).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_skill = path.starts_with("/v1/skills") && method == Method::GET;
    if path.starts_with(&own_work) || is_own_session || is_skill || path.starts_with("/v1/memory_stores/") {
        return Ok(Caller::Worker(item.id.to_string()));
    }
    Err(HttpError::forbidden("the token of a work item is for its own session, skills and memory only"))
}

/// Digests are compared, so that the time of the comparison says nothing about the key.
fn is_same(one: &str, other: &str) -> bool {
    Sha256::digest(one) == Sha256::digest(other)
}
