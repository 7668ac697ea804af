//! The two shapes of a user profile: the general one, as it is stored, and the one under the beta values
//! (files-vaults-memory-skills.md §9).

use crate::http::{Betas, HttpError};
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde_json::{Value, json};

/// The values that ask for the beta shape.
const BETAS: [&str; 2] = ["user-profiles-2026-03-24", "user-profiles-2026-08-18"];

/// How a caller sees profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Without beta values.
    General,
    /// Under one of [`BETAS`].
    Beta,
}

impl<S: Send + Sync> FromRequestParts<S> for Shape {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let betas = Betas::from_request_parts(parts, state).await?;
        Ok(if BETAS.iter().any(|beta| betas.has(beta)) { Self::Beta } else { Self::General })
    }
}

impl Shape {
    /// The fields of a create or update body.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::General => &["access_type", "external_user_details", "metadata", "name"],
            Self::Beta => &["access_type", "external_id", "external_user_onboarded_at", "metadata", "name"],
        }
    }

    /// A stored profile as callers of this shape see it.
    pub fn show(self, profile: Value) -> Value {
        if self == Self::General {
            return profile;
        }
        let details = &profile["external_user_details"];
        json!({
            "id": profile["id"], "created_at": profile["created_at"], "metadata": profile["metadata"],
            "name": profile["name"], "trust_grants": {}, "type": profile["type"],
            "updated_at": profile["updated_at"], "access_type": profile["access_type"],
            "external_id": details["reference_id"], "external_user_onboarded_at": details["onboarded_at"],
        })
    }
}
