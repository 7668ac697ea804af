//! Calls that are asked for by their path alone (README.md §2).

use super::{HttpError, OptionalBody, Params};
use crate::validate::Fields;
use axum::extract::{FromRequest, Request};

/// A call has no query and no body; `{}` counts as none.
pub(crate) struct NoInput;

impl<S: Send + Sync> FromRequest<S> for NoInput {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        Params::parse(request.uri().query().unwrap_or_default())?.reject_unknown(&[])?;
        let OptionalBody(body) = OptionalBody::from_request(request, state).await?;
        Fields::body(&body).only(&[])?;
        Ok(Self)
    }
}
