//! Listens to answers in which the upstream tells sessions, while they pass through to whoever asked.

use axum::body::{Body, Bytes};
use futures::StreamExt as _;
use http::{Method, Response, header, request::Parts};
use tokio::sync::mpsc;

/// Longer answers pass unheard, in bytes.
const MAX_HEARD: usize = 16 * 1024 * 1024;

/// How many answers may wait until somebody notes them. What is missed is seen again.
const WAITING: usize = 32;

/// Where answers are sent that tell sessions.
#[derive(Clone, Debug)]
pub struct Sightings(mpsc::Sender<Bytes>);

impl Sightings {
    /// Both ends: one for a gateway, one for who notes what was seen.
    pub fn channel() -> (Self, mpsc::Receiver<Bytes>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    /// The same answer. Once it has passed whole, it is sent.
    pub(super) fn listen(&self, response: Response<Body>) -> Response<Body> {
        let is_plain = !response.headers().contains_key(header::CONTENT_ENCODING);
        if !response.status().is_success() || !is_plain {
            return response;
        }
        response.map(|body| {
            let heard = Some((body.into_data_stream(), Vec::new(), self.0.clone()));
            let pieces = futures::stream::unfold(heard, |state| async move {
                let (mut body, mut heard, sender) = state?;
                match body.next().await {
                    Some(Ok(piece)) => {
                        // A body that is too long is never sent, since it then is no JSON.
                        if heard.len() <= MAX_HEARD {
                            heard.extend_from_slice(&piece);
                        }
                        Some((Ok(piece), Some((body, heard, sender))))
                    }
                    Some(Err(error)) => Some((Err(error), None)),
                    None => {
                        let _ = sender.try_send(Bytes::from(heard));
                        None
                    }
                }
            });
            // What wraps a body may ask once more after its end.
            Body::from_stream(pieces.fuse())
        })
    }
}

/// Whether the answer is a session, or a page of them.
pub(super) fn tells_sessions(request: &Parts) -> bool {
    let mut segments = request.uri.path().trim_start_matches("/v1/sessions").split('/').skip(1);
    let is_of_sessions = request.uri.path() == "/v1/sessions" || request.uri.path().starts_with("/v1/sessions/");
    let is_whole = matches!((segments.next(), segments.next(), segments.next()), (_, None | Some("archive"), None));
    is_of_sessions && is_whole && matches!(request.method, Method::GET | Method::POST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    #[test]
    fn only_answers_with_sessions_are_listened_to() {
        let tells = |method: &str, path: &str| {
            tells_sessions(&Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0)
        };
        for (method, path) in [
            ("GET", "/v1/sessions?limit=20"),
            ("POST", "/v1/sessions"),
            ("GET", "/v1/sessions/sesn_1"),
            ("POST", "/v1/sessions/sesn_1"),
            ("POST", "/v1/sessions/sesn_1/archive"),
        ] {
            assert!(tells(method, path), "{method} {path}");
        }
        for (method, path) in [
            ("GET", "/v1/agents"),
            ("DELETE", "/v1/sessions/sesn_1"),
            ("GET", "/v1/sessions/sesn_1/events"),
            ("GET", "/v1/sessions/sesn_1/events/stream"),
            ("GET", "/v1/sessionsX"),
        ] {
            assert!(!tells(method, path), "{method} {path}");
        }
    }

    #[tokio::test]
    async fn an_answer_passes_unchanged_and_is_heard_once_it_is_whole() {
        let (sightings, mut heard) = Sightings::channel();
        let pieces: Vec<Result<_, std::io::Error>> = vec![Ok("{\"id\""), Ok(":1}")];
        let response = sightings.listen(Response::new(Body::from_stream(futures::stream::iter(pieces))));
        assert!(heard.try_recv().is_err());
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!((&body[..], &heard.try_recv().unwrap()[..]), (&b"{\"id\":1}"[..], &b"{\"id\":1}"[..]));
    }

    #[tokio::test]
    async fn an_answer_that_is_asked_again_after_its_end_has_still_ended() {
        let response = Sightings::channel().0.listen(Response::new(Body::from("{}")));
        let mut body = response.into_body().into_data_stream();
        assert!(body.next().await.is_some());
        assert!(body.next().await.is_none() && body.next().await.is_none());
    }

    #[tokio::test]
    async fn what_failed_or_broke_off_is_not_heard() {
        let (sightings, mut heard) = Sightings::channel();
        let refused = Response::builder().status(404).body(Body::from("{}")).unwrap();
        axum::body::to_bytes(sightings.listen(refused).into_body(), 100).await.unwrap();
        let pieces = vec![Ok("{}"), Err(std::io::Error::other("cut"))];
        let cut = sightings.listen(Response::new(Body::from_stream(futures::stream::iter(pieces))));
        assert!(axum::body::to_bytes(cut.into_body(), 100).await.is_err());
        assert!(heard.try_recv().is_err());
    }
}
