//! Calls to the upstream: every one passes through here, and only here is the key added.

mod anthropic;
mod headers;
mod lost;
mod outage;
mod pace;
mod redact;
mod retry;
mod sighting;
mod silence;

#[cfg(test)]
mod tests;

pub use anthropic::ResponseTimeout;
pub use headers::is_event_stream;
pub use lost::{Lost, with_causes};
pub use outage::{failure_of, is_not_found, outage_failure};
pub use pace::RateLimits;
pub use redact::Redactor;
pub use sighting::Sightings;
pub use silence::Silence;

use crate::failure::Failure;
use anthropic::Anthropic;
use axum::body::{Body, Bytes};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header, response::Parts};
use http_body_util::{BodyExt, Limited};
use lost::broken_off;
use pace::Pace;
use pilothouse_api::{Error, ErrorEnvelope, ErrorKind, beta};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

/// The largest response that is read as a whole, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// How much of an error response is read to see whether it is the API's, in bytes.
const MAX_ERROR: usize = 256 * 1024;

/// How long the console's own reads wait for the response to start, and for each chunk of it.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// An upstream is a service that speaks HTTP.
type Upstream = BoxCloneSyncService<Request<Body>, Response<Body>, Lost>;

/// Calls the upstream on behalf of the console.
#[derive(Clone)]
pub struct Gateway {
    upstream: Upstream,
    key: Option<HeaderValue>,
    redactor: Option<Redactor>,
    managed_agents: String,
    silence: Arc<Silence>,
    pace: Arc<Pace>,
    sightings: Option<Sightings>,
    /// Nobody waits for its calls.
    spare: bool,
}

impl Gateway {
    /// The embedded simulator, called in-process.
    pub fn simulator(router: axum::Router) -> Self {
        let never = |error: Infallible| match error {};
        Self {
            upstream: BoxCloneSyncService::new(ServiceExt::<Request<Body>>::map_err(router, never)),
            key: None,
            redactor: None,
            managed_agents: beta::MANAGED_AGENTS.to_owned(),
            silence: Arc::default(),
            pace: Arc::default(),
            sightings: None,
            spare: false,
        }
    }

    /// The API at `base`. Fails if the key can't be put into a header, or TLS can't be set up.
    pub fn anthropic(
        base: reqwest::Url,
        key: &SecretString,
        managed_agents: String,
        timeout: Duration,
    ) -> Result<Self, GatewayError> {
        let mut header = HeaderValue::from_str(key.expose_secret()).map_err(|_| GatewayError::Key)?;
        header.set_sensitive(true);
        let anthropic = Anthropic::new(base, timeout)?;
        let upstream = service_fn(move |request| anthropic.clone().send(request));
        Ok(Self {
            upstream: BoxCloneSyncService::new(upstream),
            key: Some(header),
            redactor: Redactor::new(key.expose_secret()),
            managed_agents,
            silence: Arc::default(),
            pace: Arc::default(),
            sightings: None,
            spare: false,
        })
    }

    /// The same, with calls that take turns within the API's rate limits.
    #[must_use]
    pub fn paced(self, limits: RateLimits) -> Self {
        Self { pace: Arc::new(Pace::new(limits)), ..self }
    }

    /// The same, which tells of the sessions that pass through it.
    #[must_use]
    pub fn telling(self, sightings: Sightings) -> Self {
        Self { sightings: Some(sightings), ..self }
    }

    /// The same for reads that nobody waits for: they get what is to spare of the API's rate limits, aren't made again where
    /// they fail, and are told to nobody else.
    #[must_use]
    pub fn spare(&self) -> Self {
        Self { spare: true, sightings: None, ..self.clone() }
    }

    /// How long calls waited in the last seconds because of the API's rate limits.
    pub fn waited(&self) -> Option<Duration> {
        self.pace.waited()
    }

    /// How long the upstream's event streams may stay silent.
    pub fn silence(&self) -> Arc<Silence> {
        self.silence.clone()
    }

    /// Forwards a request whose path starts with `/v1/`. The response is streamed; an error that is not the API's is
    /// replaced by one in the API's form.
    pub async fn forward(&self, request: Request<Body>) -> Result<Response<Body>, Failure> {
        let response = self.call(request).await.map_err(|lost| failure_of(&lost.into()))?;
        let (parts, body) = response.into_parts();
        let mut response = Response::new(body);
        *response.status_mut() = parts.status;
        *response.headers_mut() = headers::incoming(&parts.headers);
        if parts.status.is_success() { Ok(response) } else { checked_error(response).await }
    }

    /// Reads a path for the console itself.
    pub async fn read(&self, path_and_query: &str) -> Result<Bytes, Error> {
        let response = self.call(get(path_and_query)?).await?;
        let (parts, body) = response.into_parts();
        let bytes = Limited::new(body, MAX_ANSWER).collect().await.map_err(|error| broken_off(&*error))?.to_bytes();
        let response = Response::from_parts(parts, bytes);
        if response.status().is_success() {
            Ok(response.into_body())
        } else {
            Err(pilothouse_api::client::error_of(&response))
        }
    }

    /// Reads a path for the console itself, as JSON.
    pub async fn read_json<T: DeserializeOwned>(&self, path_and_query: &str) -> Result<T, Error> {
        serde_json::from_slice(&self.read(path_and_query).await?).map_err(garbage)
    }

    /// Reads a path once, without retries, and gives the answer with its headers, whatever it is.
    pub async fn ask(&self, path_and_query: &str, patience: Duration) -> Result<Response<Bytes>, Error> {
        let mut request = get(path_and_query)?;
        request.extensions_mut().insert(ResponseTimeout(patience));
        let (parts, body) = self.call_once(request).await?.into_parts();
        let bytes = Limited::new(body, MAX_ANSWER).collect().await.map_err(|error| broken_off(&*error))?.to_bytes();
        Ok(Response::from_parts(parts, bytes))
    }

    /// Opens an event stream for the console itself, without retries: the caller reconnects anyway.
    pub async fn open_stream(&self, path_and_query: &str) -> Result<Body, Error> {
        let response = self.call_once(get(path_and_query)?).await?;
        if response.status().is_success() {
            return Ok(response.into_body());
        }
        let (parts, body) = response.into_parts();
        let bytes =
            Limited::new(body, MAX_ERROR).collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Err(pilothouse_api::client::error_of(&Response::from_parts(parts, bytes)))
    }

    async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Lost> {
        if self.spare {
            return self.call_once(request).await;
        }
        let (parts, body) = request.into_parts();
        let Some(bytes) = retry::body(&parts) else { return self.call_once(Request::from_parts(parts, body)).await };
        let only_reads = retry::only_reads(&parts.method, parts.uri.path());
        let attempt = || self.call_once(Request::from_parts(parts.clone(), Body::from(bytes.clone())));
        for planned in retry::waits() {
            let outcome = attempt().await;
            let Some(wait) = retry::after(&outcome, only_reads, planned) else { return outcome };
            match outcome {
                Ok(response) if response.status() == StatusCode::TOO_MANY_REQUESTS => self.pace.wait(wait).await,
                _ => tokio::time::sleep(wait).await,
            }
        }
        attempt().await
    }

    async fn call_once(&self, request: Request<Body>) -> Result<Response<Body>, Lost> {
        let (mut parts, body) = request.into_parts();
        if self.spare {
            self.pace.spare_turn().await;
        } else if let Err(wait) = self.pace.turn(&parts.method).await {
            return Ok(pace::refusal(wait));
        }
        let sightings = self.sightings.as_ref().filter(|_| sighting::tells_sessions(&parts));
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        let mut request = Request::new(body);
        *request.headers_mut() = headers::outgoing(&parts.headers, path, &self.managed_agents);
        match (headers::worker_credential(&parts.headers, parts.uri.path()), &self.key) {
            (Some(credential), _) => drop(request.headers_mut().insert(header::AUTHORIZATION, credential)),
            (None, Some(key)) => drop(request.headers_mut().insert("x-api-key", key.clone())),
            (None, None) => {}
        }
        *request.method_mut() = parts.method;
        *request.uri_mut() = parts.uri;
        if let Some(patience) = parts.extensions.remove::<ResponseTimeout>() {
            request.extensions_mut().insert(patience);
        }
        let response = self.without_key(self.upstream.clone().oneshot(request).await)?;
        Ok(match sightings {
            Some(sightings) => sightings.listen(response),
            None => response,
        })
    }

    /// Removes the key from whatever the upstream sends, since it may echo it.
    fn without_key(&self, outcome: Result<Response<Body>, Lost>) -> Result<Response<Body>, Lost> {
        let Some(redactor) = &self.redactor else { return outcome };
        let mut response =
            outcome.map_err(|lost| Lost { message: redactor.text(&lost.message), timed_out: lost.timed_out })?;
        redactor.headers(response.headers_mut());
        Ok(response.map(|body| redactor.body(body)))
    }
}

/// Why a gateway can't be created.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The key has characters that are not allowed in a header.
    #[error("ANTHROPIC_API_KEY holds characters that can't be sent in a header; copy the key again")]
    Key,
    /// TLS or the HTTP client can't be set up.
    #[error("the HTTP client could not be made: {0}")]
    Client(#[from] reqwest::Error),
}

fn get(path_and_query: &str) -> Result<Request<Body>, Error> {
    Request::builder()
        .method(Method::GET)
        .uri(path_and_query)
        .extension(ResponseTimeout(READ_TIMEOUT))
        .body(Body::empty())
        .map_err(|e| Error::Connection(format!("request not sent: {e}")))
}

/// Passes an error with the API's envelope on as it is; anything else, such as a proxy's HTML page, gets an envelope.
async fn checked_error(response: Response<Body>) -> Result<Response<Body>, Failure> {
    let (parts, body) = response.into_parts();
    let bytes =
        Limited::new(body, MAX_ERROR).collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let is_envelope = serde_json::from_slice::<ErrorEnvelope>(&bytes).is_ok();
    if is_envelope && parts.status != StatusCode::UNAUTHORIZED {
        let bytes = with_wait(&parts, bytes);
        let mut response = Response::from_parts(parts, Body::from(bytes));
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
        return Ok(response);
    }
    let status = parts.status;
    let kind = match status {
        StatusCode::UNAUTHORIZED => Some(ErrorKind::AuthenticationError),
        StatusCode::TOO_MANY_REQUESTS => Some(ErrorKind::RateLimitError),
        _ => None,
    };
    let id = parts.headers.get("request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let error = match kind {
        Some(kind) => Error::Api { status, envelope: Box::new(ErrorEnvelope::new(kind, "", None)) },
        None => Error::Garbage { status, reason: format!("{} bytes", bytes.len()) },
    };
    let failure = failure_of(&error).with_request_id(id.as_deref());
    Err(match seconds(&parts.headers) {
        Some(wait) => failure.with_retry_after(wait),
        None => failure,
    })
}

/// The API's word that there were too many calls; people don't see its header, so it also says how long to wait.
fn with_wait(parts: &Parts, envelope: Bytes) -> Bytes {
    let wait = seconds(&parts.headers).filter(|_| parts.status == StatusCode::TOO_MANY_REQUESTS);
    let (Some(wait), Ok(mut json)) = (wait, serde_json::from_slice::<Value>(&envelope)) else { return envelope };
    if let Some(message) = json.pointer_mut("/error/message") {
        let said = message.as_str().unwrap_or_default().trim_end_matches('.');
        *message = Value::String(format!("{said}. Try again in {} s.", wait.as_secs()));
    }
    Bytes::from(json.to_string())
}

fn seconds(headers: &HeaderMap) -> Option<Duration> {
    headers.get("retry-after")?.to_str().ok()?.parse().ok().map(Duration::from_secs)
}

/// The error for a successful response that is not JSON of the expected shape.
pub fn garbage(error: serde_json::Error) -> Error {
    Error::Garbage { status: StatusCode::OK, reason: error.to_string() }
}
