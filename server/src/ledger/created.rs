//! The id of what a call created. It is only in the response, so the response is read as it passes through.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::header;
use serde::Deserialize;

/// Longer responses pass unread.
const MAX_PEEKED: usize = 1024 * 1024;

#[derive(Deserialize)]
struct Created {
    id: String,
}

/// The response, unchanged, and the `id` in it.
pub(super) async fn id(response: Response) -> (Response, Option<String>) {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !response.status().is_success() || !content_type.is_some_and(|value| value.starts_with("application/json")) {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    let (body, beginning) = peek(body).await;
    let id = beginning.and_then(|bytes| serde_json::from_slice::<Created>(&bytes).ok()).map(|created| created.id);
    (Response::from_parts(parts, body), id)
}

/// Reads a whole body and puts it back; one that is too long or breaks off is put back unread.
async fn peek(body: Body) -> (Body, Option<Bytes>) {
    let mut rest = body.into_data_stream();
    let (mut chunks, mut length) = (Vec::new(), 0);
    while let Some(chunk) = rest.next().await {
        let broken = chunk.is_err();
        length += chunk.as_ref().map_or(0, Bytes::len);
        chunks.push(chunk);
        if broken || length > MAX_PEEKED {
            return (Body::from_stream(stream::iter(chunks).chain(rest)), None);
        }
    }
    let whole: Vec<u8> = chunks.into_iter().flatten().flatten().collect();
    let whole = Bytes::from(whole);
    (Body::from(whole.clone()), Some(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    async fn through(body: Body) -> (Vec<u8>, Option<String>) {
        let response = Response::builder().header(header::CONTENT_TYPE, "application/json").body(body).unwrap();
        let (response, id) = id(response).await;
        (response.into_body().collect().await.unwrap().to_bytes().to_vec(), id)
    }

    #[tokio::test]
    async fn reads_the_id_and_changes_nothing() {
        let text = r#"{ "type":"agent","id":"agent_1" }"#;
        let halves: Vec<Result<_, std::io::Error>> = vec![Ok(&text[..9]), Ok(&text[9..])];
        let (bytes, id) = through(Body::from_stream(stream::iter(halves))).await;
        assert_eq!((bytes.as_slice(), id.as_deref()), (text.as_bytes(), Some("agent_1")));
    }

    #[tokio::test]
    async fn lets_long_and_odd_answers_pass() {
        let long = vec![b' '; MAX_PEEKED + 5];
        assert_eq!(through(Body::from(long.clone())).await, (long, None));
        assert_eq!(through(Body::from("garbage")).await, (b"garbage".to_vec(), None));
    }
}
