//! Multipart bodies, read part by part as they arrive.

use super::HttpError;
use axum::{
    body::Body,
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
};
use futures::StreamExt;
use std::task::Poll;

/// The parts of a multipart/form-data body.
pub(crate) struct Parts(Multipart);

impl Parts {
    /// Reads no part yet; `part` names the one that the call can't do without.
    pub async fn of(request: Request, part: &str) -> Result<Self, HttpError> {
        let parts = Multipart::from_request(request.map(paced), &()).await;
        parts.map(Self).map_err(|_| {
            HttpError::invalid(format!("the request body must be multipart/form-data with a part `{part}`"))
        })
    }

    /// The next part; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Field<'_>>, HttpError> {
        self.0.next_field().await.map_err(malformed)
    }
}

/// The complaint about a part that breaks off.
pub(crate) fn malformed(error: MultipartError) -> HttpError {
    HttpError::invalid(format!("the multipart body can't be read: {error}"))
}

/// The complaint about a part that the call does not have.
pub(crate) fn unknown_part(name: Option<&str>) -> HttpError {
    let name = name.unwrap_or("a part without a name");
    HttpError::invalid(format!("{name}: extra inputs are not permitted"))
}

/// The complaint about a second part of a name that may occur once.
pub(crate) fn repeated_part(name: &str) -> HttpError {
    HttpError::invalid(format!("{name}: only one part of this name is allowed"))
}

/// A body that pauses after each chunk. The multipart reader takes in all that is ready before it hands out any of it,
/// so a body that is always ready (one from the same process) would end up in memory as a whole.
fn paced(body: Body) -> Body {
    let mut chunks = body.into_data_stream();
    let mut pause = false;
    Body::from_stream(futures::stream::poll_fn(move |context| {
        if std::mem::take(&mut pause) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let chunk = chunks.poll_next_unpin(context);
        pause = chunk.is_ready();
        chunk
    }))
}
