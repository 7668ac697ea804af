//! One answer of the upstream, with what its headers say and how long it took.

use crate::gateway::Gateway;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::fmt::rfc2822;
use pilothouse_api::Error;
use std::time::Duration;
use tokio::time::Instant;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a call.
pub struct Answer {
    /// The body, or why there is none.
    pub outcome: Result<Bytes, Error>,
    /// The headers, where there was an answer.
    pub headers: HeaderMap,
    /// How long it took.
    pub took: Duration,
}

/// Reads a path, once.
pub async fn ask(gateway: &Gateway, path: &str) -> Answer {
    let began = Instant::now();
    // The whole answer must be there by then, not only its beginning.
    let late = |_| Err(Error::TimedOut(format!("none within {} s", PATIENCE.as_secs())));
    let response = tokio::time::timeout(PATIENCE, gateway.ask(path, PATIENCE)).await.unwrap_or_else(late);
    let took = began.elapsed();
    match response {
        Err(error) => Answer { outcome: Err(error), headers: HeaderMap::new(), took },
        Ok(response) => {
            let headers = response.headers().clone();
            let outcome = if response.status().is_success() {
                let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(response.body()).map(|_| ());
                is_json.map_err(crate::gateway::garbage).map(|()| response.into_body())
            } else {
                Err(pilothouse_api::client::error_of(&response))
            };
            Answer { outcome, headers, took }
        }
    }
}

impl Answer {
    /// Whether what answered is the API, and not a proxy, or nobody.
    pub fn is_of_the_api(&self) -> bool {
        matches!(self.outcome, Ok(_) | Err(Error::Api { .. }))
    }

    /// The status of an error.
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.as_ref().err().and_then(Error::status)
    }

    /// What the upstream's clock says, in milliseconds since 1970.
    pub fn date(&self) -> Option<i64> {
        let date = self.text(header::DATE.as_str())?;
        rfc2822::parse(date).ok().map(|date| date.timestamp().as_millisecond())
    }

    /// Whose key it is.
    pub fn organization(&self) -> Option<&str> {
        self.text("anthropic-organization-id")
    }

    /// A header.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
