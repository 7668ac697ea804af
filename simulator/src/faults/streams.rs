//! Faults in an event stream. Its body comes a frame or a comment at a time.

use super::Fault;
use crate::engine::encode;
use axum::body::{Body, BodyDataStream, Bytes};
use futures::{StreamExt as _, stream};
use pilothouse_api::{ErrorEnvelope, ErrorKind};
use serde_json::json;
use std::io;

/// How many frames pass before a fault that ends a stream.
const PASSING: usize = 3;

type Chunk = Result<Bytes, io::Error>;

/// The stream with its fault.
pub(super) fn tampered(fault: Fault, body: Body) -> Body {
    let stream = Tampered { fault, chunks: body.into_data_stream(), passed: 0, is_over: false };
    Body::from_stream(stream::unfold(stream, Tampered::next).flat_map(stream::iter))
}

struct Tampered {
    fault: Fault,
    chunks: BodyDataStream,
    /// Frames that passed, comments not counted.
    passed: usize,
    is_over: bool,
}

impl Tampered {
    async fn next(mut self) -> Option<(Vec<Chunk>, Self)> {
        if self.is_over {
            return None;
        }
        let chunk = self.chunks.next().await?.ok()?;
        if chunk.starts_with(b":") {
            let passes = self.fault != Fault::NoKeepAlives;
            return Some((passes.then_some(Ok(chunk)).into_iter().collect(), self));
        }
        let is_due = self.passed >= PASSING;
        self.passed += 1;
        let chunks = match self.fault {
            Fault::RepeatedFrames => vec![Ok(chunk.clone()), Ok(chunk)],
            Fault::StalledInStream if is_due => std::future::pending().await,
            Fault::CutBetweenFrames if is_due => self.cut_after(Bytes::new()),
            Fault::CutInsideFrame if is_due => self.cut_after(chunk.slice(..chunk.len() / 2)),
            Fault::CutInsideCharacter if is_due => match inside_character(&chunk) {
                Some(at) => self.cut_after(chunk.slice(..at)),
                None => vec![Ok(chunk)],
            },
            Fault::ErrorFrame if is_due => {
                self.is_over = true;
                let envelope = ErrorEnvelope::new(ErrorKind::ApiError, "Internal server error", None);
                vec![Ok(encode("error", &json!(envelope)))]
            }
            _ => vec![Ok(chunk)],
        };
        Some((chunks, self))
    }

    fn cut_after(&mut self, last: Bytes) -> Vec<Chunk> {
        self.is_over = true;
        vec![Ok(last), Err(io::Error::from(io::ErrorKind::ConnectionReset))]
    }
}

/// A place between the bytes of the first character that has more than one.
fn inside_character(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte >= 0xC0).map(|start| start + 1)
}
