//! Request bodies: how much of one is taken, and how one that is JSON is read.

use crate::{failure::Failure, strict_json};
use axum::body::{Body, Bytes, to_bytes};
use http::{HeaderValue, header, request::Parts};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// The API's own limit of a body that is not a file, in bytes (README.md §6).
pub const MAX_JSON: usize = 32 * 1024 * 1024;

/// So much of what is refused is read on all the same, and for so long.
const MAX_DRAINED: usize = 2 * MAX_JSON;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// From this length on a body is read on a thread for blocking work.
const BLOCKING_FROM: usize = 64 * 1024;

/// A JSON body that was read once: what was judged, and the bytes that go on.
#[derive(Clone)]
pub struct JsonBody {
    /// As they were sent.
    pub bytes: Bytes,
    /// What they say: an object, or `null` where nothing was sent.
    pub value: Arc<Value>,
}

/// There may be secrets in it.
impl fmt::Debug for JsonBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonBody({} bytes)", self.bytes.len())
    }
}

impl JsonBody {
    /// Reads a body of at most `limit` bytes, which must be one object or nothing. The content type that goes on is
    /// the one that the body was read as.
    ///
    /// # Errors
    /// 413 when the body is longer, 400 when it can't be read, or can be read in several ways.
    pub async fn read(parts: &mut Parts, body: Body, limit: usize) -> Result<Self, Failure> {
        let too_large = || Failure::too_large(format!("The body is larger than {}.", in_words(limit)));
        let body = announced(body, limit as u64, too_large).await?;
        let bytes = to_bytes(body, limit).await.map_err(|_| too_large())?;
        if !bytes.is_empty() {
            expect_json(parts)?;
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        }
        Self::of(bytes).await
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// 400 when they can't be read, or can be read in several ways.
    pub async fn of(bytes: Bytes) -> Result<Self, Failure> {
        let value = if bytes.len() < BLOCKING_FROM {
            value(&bytes)?
        } else {
            let copy = bytes.clone();
            tokio::task::spawn_blocking(move || value(&copy)).await.map_err(Failure::internal)??
        };
        Ok(Self { bytes, value: Arc::new(value) })
    }
}

fn value(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    match strict_json::parse(bytes) {
        Ok(object @ Value::Object(_)) => Ok(object),
        Ok(_) => Err(Failure::invalid("The body must be a JSON object.")),
        Err(error) => Err(Failure::invalid(format!("The body can't be read as JSON: {error}."))),
    }
}

/// Under another type or character set, others would read the same bytes in another way.
fn expect_json(parts: &Parts) -> Result<(), Failure> {
    let mut sent = parts.headers.get_all(header::CONTENT_TYPE).iter();
    let fits = match (sent.next(), sent.next()) {
        (None, _) => true,
        (Some(value), None) => is_json_in_utf8(value),
        (Some(_), Some(_)) => false,
    };
    if fits { Ok(()) } else { Err(Failure::invalid("Send the body as content-type: application/json, in UTF-8.")) }
}

fn is_json_in_utf8(value: &HeaderValue) -> bool {
    let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next() == Some("application/json");
    is_json && parts.all(|part| part.is_empty() || matches!(part, "charset=utf-8" | "charset=\"utf-8\""))
}

/// Refuses a body that says itself that it is too large. It is read on for a while: who is cut off while sending often
/// never sees the answer.
///
/// # Errors
/// What `too_large` makes.
pub async fn announced(mut body: Body, limit: u64, too_large: impl Fn() -> Failure) -> Result<Body, Failure> {
    if body.size_hint().lower() <= limit {
        return Ok(body);
    }
    let read = async {
        let mut left = MAX_DRAINED;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.checked_sub(frame.data_ref().map_or(0, |data| data.len()))?;
        }
        Some(())
    };
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, read).await;
    Err(too_large())
}

fn in_words(limit: usize) -> String {
    match limit / (1024 * 1024) {
        0 => format!("{} KB", limit / 1024),
        megabytes => format!("{megabytes} MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    async fn read(types: &[&str], body: &'static str, limit: usize) -> Result<(Parts, JsonBody), Failure> {
        let request = types.iter().fold(Request::post("/"), |request, value| request.header("content-type", *value));
        let (mut parts, body) = request.body(Body::from(body)).unwrap().into_parts();
        let read = JsonBody::read(&mut parts, body, limit).await?;
        Ok((parts, read))
    }

    #[tokio::test]
    async fn a_body_goes_on_as_what_it_was_read_as() {
        for types in [&[][..], &["application/json"], &["Application/JSON; charset=UTF-8"]] {
            let (parts, body) = read(types, r#"{ "a": 1 }"#, 100).await.unwrap();
            assert_eq!(parts.headers["content-type"], "application/json");
            assert_eq!((&body.bytes[..], &body.value["a"]), (&br#"{ "a": 1 }"#[..], &Value::from(1)));
        }
        for types in [
            &["text/plain"][..],
            &["application/json; charset=utf-7"],
            &["application/json; charset=utf-16"],
            &["application/x-www-form-urlencoded"],
            &["application/json", "application/json; charset=utf-7"],
        ] {
            assert_eq!(read(types, "{}", 100).await.unwrap_err().status(), 400, "{types:?}");
        }
    }

    #[tokio::test]
    async fn it_is_one_object_or_nothing_and_not_too_long() {
        assert_eq!(*read(&[], "", 100).await.unwrap().1.value, Value::Null);
        for body in ["[]", "null", "1", "{} {}", r#"{"a":1,"a":2}"#] {
            assert_eq!(read(&[], body, 100).await.unwrap_err().status(), 400, "{body}");
        }
        let failure = read(&[], r#"{"a":"xxxxxxxxxx"}"#, 10).await.unwrap_err();
        assert_eq!(failure.status(), 413);
    }
}
