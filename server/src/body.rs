//! Request bodies: how much is accepted, and how JSON is read.

use crate::{failure::Failure, strict_json};
use axum::body::{Body, Bytes, to_bytes};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// The API's own limit of a body that is not a file, in bytes (README.md §6).
pub const MAX_JSON: usize = 32 * 1024 * 1024;

/// How much of a refused body is still read, and for how long.
const MAX_DRAINED: usize = 2 * MAX_JSON;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// Bodies of this length and more are parsed on a blocking thread.
const BLOCKING_FROM: usize = 64 * 1024;

/// A JSON body, parsed once: the value that was checked, and the bytes to pass on.
#[derive(Clone)]
pub struct JsonBody {
    /// As they were sent.
    pub bytes: Bytes,
    /// The parsed body: an object, or `null` where nothing was sent.
    pub value: Arc<Value>,
}

/// It may contain secrets.
impl fmt::Debug for JsonBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonBody({} bytes)", self.bytes.len())
    }
}

impl JsonBody {
    /// Reads a body of at most `limit` bytes, which must be a JSON object or empty. The content type passed on is the
    /// one the body was read as.
    ///
    /// # Errors
    /// 413 for a longer body, 400 for one that can't be parsed or is ambiguous.
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
    /// 400 where they can't be parsed or are ambiguous.
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

/// With another content type or charset, someone else would read the same bytes differently.
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

/// Refuses a body whose declared length is too large. It is drained for a while first: a client that is cut off
/// mid-upload often never sees the response.
///
/// # Errors
/// The result of `too_large`.
pub async fn announced(mut body: Body, limit: u64, too_large: impl Fn() -> Failure) -> Result<Body, Failure> {
    if body.size_hint().lower() <= limit {
        return Ok(body);
    }
    let read = async {
        let mut left = MAX_DRAINED;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.checked_sub(frame.data_ref().map_or(0, bytes::Bytes::len))?;
        }
        Some(())
    };
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, read).await;
    Err(too_large())
}

/// Takes away what is said about a body that is not passed on.
pub fn without_body(headers: &mut HeaderMap) {
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::TRANSFER_ENCODING] {
        headers.remove(name);
    }
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
    async fn a_body_is_passed_on_with_the_type_it_was_read_as() {
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
