//! What the headers of a call say to its handler: its id, its beta values and the shape they ask for (README.md §2).

use super::HttpError;
use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};
use pilothouse_api::beta;

/// The organization that answers name; there is one.
pub(crate) const ORGANIZATION: &str = "6f1c3b1e-5d0a-4c57-9a53-0d5c1d1b7a11";
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
    /// The values that the headers carry.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let values = headers.get_all("anthropic-beta").iter().filter_map(|value| value.to_str().ok());
        let names = values.flat_map(|value| value.split(',')).map(str::trim).filter(|beta| !beta.is_empty());
        Self(names.map(str::to_owned).collect())
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the call carries a value.
    pub fn has(&self, beta: &str) -> bool {
        self.0.iter().any(|sent| sent == beta)
    }

    /// Whether the call carries a managed-agents value.
    pub fn has_managed_agents(&self) -> bool {
        [beta::MANAGED_AGENTS, beta::MANAGED_AGENTS_PREVIEW].iter().any(|value| self.has(value))
    }
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
