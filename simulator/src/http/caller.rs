//! Callers: with an API key, an environment key, or the token of a work item (README.md §2.1, environments.md §5).

use super::HttpError;
use axum::extract::FromRequestParts;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use http::request::Parts;
use sha2::Sha256;

/// How environment keys begin.
pub(super) const ENVIRONMENT_KEY: &str = "sk-ant-oat01-";

/// Whose credentials a call carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// No credentials: allowed, with every right, only by a simulator without a key.
    Anyone,
    ApiKey,
    EnvironmentKey,
    /// The worker that has a work item of this id.
    Worker(String),
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        // Calls from inside the simulator carry no credentials.
        Ok(parts.extensions.get().cloned().unwrap_or(Self::Anyone))
    }
}

/// The key of an environment's workers. The console of the real API makes them; here they follow from the API key.
pub(crate) fn environment_key(api_key: Option<&str>, environment_id: &str) -> String {
    // An HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(api_key.unwrap_or_default().as_bytes()) else {
        return ENVIRONMENT_KEY.to_owned();
    };
    mac.update(environment_id.as_bytes());
    format!("{ENVIRONMENT_KEY}{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
