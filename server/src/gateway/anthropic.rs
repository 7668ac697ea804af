//! The real API over HTTPS. Bodies are streamed in both directions; nothing is buffered.

use super::lost::{Lost, with_causes};
use axum::body::Body;
use futures::TryStreamExt;
use http::{Request, Response, header};
use reqwest::Url;
use std::time::Duration;
use tokio_stream::StreamExt as _;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How often an active connection is probed, and how long the peer may take to respond: HTTP/2 by pings, HTTP/1 by TCP.
/// A dead connection is noticed within 20 s, whatever keep-alives the API sends.
const PROBE: Duration = Duration::from_secs(10);

/// In a request's extensions: an upper limit on the wait for the response, below the configured one.
#[derive(Clone, Copy, Debug)]
pub struct ResponseTimeout(pub Duration);

/// Sends requests to the API's base URL.
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: reqwest::Client,
    base: Url,
    timeout: Duration,
}

impl Anthropic {
    /// `timeout` limits the wait for the response's headers and for each chunk of its body, not the whole transfer.
    /// Event streams are exempt; their readers watch for silence themselves.
    pub fn new(base: Url, timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .http2_keep_alive_interval(PROBE)
            .http2_keep_alive_timeout(PROBE)
            .tcp_keepalive(PROBE)
            .tcp_keepalive_interval(PROBE / 2)
            .tcp_keepalive_retries(2)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("pilothouse/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, base, timeout })
    }

    /// Sends a request whose path starts with `/v1/`.
    pub async fn send(self, request: Request<Body>) -> Result<Response<Body>, Lost> {
        let (parts, body) = request.into_parts();
        let patience = parts.extensions.get::<ResponseTimeout>().map_or(self.timeout, |own| own.0.min(self.timeout));
        let url = format!("{}{}", self.base.as_str().trim_end_matches('/'), parts.uri);
        let mut call = self.client.request(parts.method, url).headers(parts.headers.clone());
        // An upload takes as long as it takes; only waiting for the response is limited.
        let is_upload = parts.headers.contains_key(header::CONTENT_TYPE) && !super::headers::is_json(&parts.headers);
        if has_body(&parts.headers) {
            call = call.body(reqwest::Body::wrap_stream(body.into_data_stream()));
        }
        let sent = call.send();
        let answer = if is_upload {
            sent.await
        } else {
            tokio::time::timeout(patience, sent).await.map_err(|_| too_long(patience))?
        };
        Ok(into_response(answer.map_err(lost)?, patience))
    }
}

fn has_body(headers: &http::HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_TYPE) && headers.get(header::CONTENT_LENGTH).is_none_or(|n| n != "0")
}

fn into_response(answer: reqwest::Response, timeout: Duration) -> Response<Body> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let pieces = answer.bytes_stream().map_err(lost);
    let body = if super::is_event_stream(&headers) {
        Body::from_stream(pieces)
    } else {
        Body::from_stream(pieces.timeout(timeout).map(move |piece| piece.unwrap_or_else(|_| Err(too_long(timeout)))))
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn too_long(timeout: Duration) -> Lost {
    Lost { message: format!("the API did not answer within {} s", timeout.as_secs()), timed_out: true }
}

/// The causes, without the URL.
fn lost(error: reqwest::Error) -> Lost {
    let error = error.without_url();
    Lost { message: with_causes(&error), timed_out: error.is_timeout() }
}
