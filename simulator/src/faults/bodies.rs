//! Faults in the body of an answer that is not a stream.

use super::Fault;
use axum::{
    body::{Body, Bytes, to_bytes},
    response::{IntoResponse as _, Response},
};
use futures::{StreamExt as _, stream};
use http::header::CONTENT_LENGTH;
use std::{
    collections::HashMap,
    io,
    sync::{Mutex, PoisonError},
};

/// The last answer of each URL.
#[derive(Default)]
pub(super) struct Read(Mutex<HashMap<String, Bytes>>);

impl Read {
    /// What the address answered before, which the new answer replaces.
    fn replaced(&self, uri: String, answer: &Bytes) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(uri, answer.clone())
    }
}

/// The answer with its fault.
pub(super) async fn changed(fault: Fault, read: &Read, uri: String, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else { return parts.into_response() };
    let body = match fault {
        Fault::StalledInBody => half_of(&whole),
        Fault::LostResponse => cut(),
        _ if parts.status.is_success() => Body::from(read.replaced(uri, &whole).unwrap_or(whole)),
        _ => Body::from(whole),
    };
    // A truncated body keeps the length of the whole one.
    if matches!(fault, Fault::StaleRead) {
        parts.headers.remove(CONTENT_LENGTH);
    }
    Response::from_parts(parts, body)
}

fn half_of(whole: &Bytes) -> Body {
    let half = whole.slice(..whole.len() / 2);
    Body::from_stream(stream::iter([Ok::<_, io::Error>(half)]).chain(stream::pending()))
}

fn cut() -> Body {
    Body::from_stream(stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))]))
}
