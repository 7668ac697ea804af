//! Extractors for calls that take no query, no body, or neither (README.md §2).

use super::{HttpError, OptionalBody, Params};
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;

/// No query parameters.
pub(crate) struct NoQuery;

/// No body; `{}` counts as none.
pub(crate) struct NoBody;

/// Neither of the two.
pub(crate) struct NoInput;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        Params::from_request_parts(parts, state).await?.reject_unknown(&[])?;
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        let OptionalBody(body) = OptionalBody::from_request(request, state).await?;
        body.fields(&[])?;
        Ok(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for NoInput {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        let (mut parts, body) = request.into_parts();
        NoQuery::from_request_parts(&mut parts, state).await?;
        NoBody::from_request(Request::from_parts(parts, body), state).await?;
        Ok(Self)
    }
}
