//! Event streams: live only, previews only where they were asked for (events.md §9, §10).

use crate::{
    State,
    engine::{ActiveSession, Engine, Frame, encode},
    http::RequestId,
    prelude::*,
    records::Session,
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::header;
use pilothouse_api::{ErrorEnvelope, ErrorKind};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Instant,
};

/// Comments keep proxies from closing an idle stream, and show readers that it is alive. The reference only says that
/// they are periodic (events.md §10).
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Most values of `event_deltas[]`.
const MOST_DELTAS: usize = 100;

pub(super) async fn of_session(
    Shared(state): Shared<State>,
    Path(session_id): Path<String>,
    id: RequestId,
    params: Params,
) -> Result<Response, HttpError> {
    let deltas = deltas(&params)?;
    let thread_id = Session::find(&state.store, &session_id).await?.primary_thread_id;
    Ok(open(&state.engine, &session_id, thread_id, deltas, id))
}

pub(super) async fn of_thread(
    Shared(state): Shared<State>,
    Path((session_id, thread_id)): Ids,
    id: RequestId,
    params: Params,
) -> Result<Response, HttpError> {
    let deltas = deltas(&params)?;
    state.store.find_in(Kind::Thread, &session_id, &thread_id).await?;
    Ok(open(&state.engine, &session_id, thread_id, deltas, id))
}

/// The types whose previews a connection wants.
fn deltas(params: &Params) -> Result<Vec<String>, HttpError> {
    params.reject_unknown(&["event_deltas[]"])?;
    let values = params.choices("event_deltas[]", &["agent.message", "agent.thinking"])?;
    refuse_if(values.len() > MOST_DELTAS, format_args!("event_deltas[]: at most {MOST_DELTAS} values"))?;
    Ok(values)
}

/// One reader of a session's frames.
struct Reader {
    engine: Engine,
    /// Keeps the broadcast alive while nobody works on the session.
    _active: Arc<ActiveSession>,
    frames: Receiver<Arc<Frame>>,
    thread_id: String,
    deltas: Vec<String>,
    /// The event whose announcement this reader has seen; only its deltas are passed on.
    started: Option<String>,
    request_id: String,
    is_over: bool,
}

fn open(engine: &Engine, session_id: &str, thread_id: String, deltas: Vec<String>, id: RequestId) -> Response {
    let active = engine.active(session_id);
    let frames = active.subscribe();
    let RequestId(request_id) = id;
    let engine = engine.clone();
    let reader =
        Reader { engine, _active: active, frames, thread_id, deltas, started: None, request_id, is_over: false };
    // The first comment flushes the headers right away.
    let first = futures::stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b": open\n\n")) });
    let rest = futures::stream::unfold(reader, |mut reader| async move {
        let bytes = reader.next().await?;
        Some((Ok(bytes), reader))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(futures::StreamExt::chain(first, rest))).into_response()
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        // Frames that this reader does not get do not postpone it.
        let alive_at = Instant::now() + KEEP_ALIVE;
        while !self.is_over {
            let engine = self.engine.clone();
            let received = tokio::select! {
                received = self.frames.recv() => received,
                () = tokio::time::sleep_until(alive_at) => return Some(Bytes::from_static(b": keep-alive\n\n")),
                () = engine.stopped() => return None,
            };
            match received {
                Ok(frame) if self.wants(&frame) => {
                    self.is_over = frame.is_last;
                    return Some(frame.bytes.clone());
                }
                Ok(_) => {}
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    self.is_over = true;
                    return Some(self.fell_behind());
                }
            }
        }
        None
    }

    fn wants(&mut self, frame: &Frame) -> bool {
        if frame.thread_id != self.thread_id {
            return false;
        }
        let Some(preview) = &frame.preview else { return true };
        if !self.deltas.iter().any(|kind| kind == preview.kind) {
            return false;
        }
        if preview.is_start {
            self.started = Some(preview.event_id.clone());
        }
        self.started.as_ref() == Some(&preview.event_id)
    }

    fn fell_behind(&self) -> Bytes {
        let message = "This reader fell behind the stream. Open a new one, then list the history.";
        let id = Some(self.request_id.clone());
        encode("error", &json!(ErrorEnvelope::new(ErrorKind::OverloadedError, message, id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{screenplay::Library, store::Store};
    use http_body_util::BodyExt as _;

    #[tokio::test]
    async fn a_stream_that_has_nothing_to_say_says_so_while_other_threads_work_10() {
        let engine = Engine::new(Store::open(None).await.unwrap(), Library::shipped(), 1.0);
        let active = engine.active("sesn_1");
        let request_id = RequestId("req_1".to_owned());
        let mut body = open(&engine, "sesn_1", "sthr_quiet".to_owned(), Vec::new(), request_id).into_body();
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), ": open\n\n");
        tokio::time::pause();
        let busy = tokio::spawn(async move {
            loop {
                active.publish(|| Frame::event("sthr_busy", &json!({"type": "agent.message"})));
                tokio::time::sleep(KEEP_ALIVE / 3).await;
            }
        });
        for _ in 0..2 {
            let next = tokio::time::timeout(KEEP_ALIVE + Duration::from_secs(1), body.frame()).await;
            let bytes = next.expect("a comment in time").unwrap().unwrap().into_data().unwrap();
            assert_eq!(bytes, ": keep-alive\n\n");
        }
        busy.abort();
    }
}
