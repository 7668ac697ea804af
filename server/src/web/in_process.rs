//! Calls from inside, of the upstream and of our own API: answers and failures as clients of the API read them.

use crate::failure::Failure;
use axum::{body::Bytes, response::Response};
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::Error;

/// The maximum size of one answer, in bytes.
const MAX_RESPONSE: usize = 64 * 1024 * 1024;

/// An answer with its whole body.
pub async fn whole(response: Response) -> Result<Response<Bytes>, Error> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_RESPONSE).collect().await.map_err(lost)?;
    Ok(Response::from_parts(parts, body.to_bytes()))
}

/// The call was refused before it was made.
pub fn refused(failure: &Failure) -> Error {
    Error::Api { status: failure.status(), envelope: Box::new(failure.envelope(None)) }
}

/// There is no answer.
pub fn lost(error: impl ToString) -> Error {
    Error::Connection(error.to_string())
}
