//! The typed client. Its methods are defined beside the resource that each belongs to.

use crate::{
    beta,
    error::{Error, ErrorEnvelope},
    transport::Transport,
};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};

/// A client of the Managed Agents API over some [`Transport`].
///
/// Every method fails with [`Error`]: the API's envelope, a response that is not the API's, or no response.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client that sends through `transport`.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    /// Reads JSON from a path; for routes outside the API, such as the console's own.
    pub async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R, Error> {
        self.call(Method::GET, path, Bytes::new(), None).await
    }

    /// Reads a path's body as it is, whatever is in it.
    pub async fn read(&self, path: &str) -> Result<Bytes, Error> {
        Ok(self.send(Method::GET, path, Bytes::new(), None).await?.into_body())
    }

    /// Deletes a resource, and reads the JSON response.
    pub async fn delete<R: DeserializeOwned>(&self, path: &str) -> Result<R, Error> {
        self.call(Method::DELETE, path, Bytes::new(), None).await
    }

    /// A body-less action such as `…/archive`.
    pub(crate) async fn act<R: DeserializeOwned>(&self, path: &str) -> Result<R, Error> {
        self.call(Method::POST, path, Bytes::new(), None).await
    }

    /// Sends JSON to a path; for routes outside the API, such as the console's own.
    pub async fn post<R: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<R, Error> {
        let json = serde_json::to_vec(body).map_err(|e| Error::Connection(format!("request not sent: {e}")))?;
        self.call(Method::POST, path, json.into(), Some("application/json")).await
    }

    pub(crate) async fn call<R: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        content_type: Option<&str>,
    ) -> Result<R, Error> {
        let response = self.send(method, path, body, content_type).await?;
        serde_json::from_slice(response.body())
            .map_err(|e| Error::Garbage { status: response.status(), reason: e.to_string() })
    }

    /// Sends a request and returns the response's body as it is; an error status becomes an [`Error`].
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        content_type: Option<&str>,
    ) -> Result<Response<Bytes>, Error> {
        let mut builder = Request::builder().method(method).uri(path);
        if let Some(value) = content_type {
            builder = builder.header(header::CONTENT_TYPE, value);
        }
        if let Some(value) = beta::shape(path) {
            builder = builder.header("anthropic-beta", value);
        }
        let request = builder.body(body).map_err(|e| Error::Connection(format!("request not sent: {e}")))?;
        let response = self.transport.send(request).await?;
        if response.status().is_success() { Ok(response) } else { Err(error_of(&response)) }
    }
}

/// Reads an error response; one that is not the API's keeps the beginning of its body.
pub fn error_of(response: &Response<Bytes>) -> Error {
    let status = response.status();
    match serde_json::from_slice::<ErrorEnvelope>(response.body()) {
        Ok(mut envelope) => {
            let header = || response.headers().get("request-id").map(HeaderValue::to_str)?.ok().map(str::to_owned);
            envelope.request_id = envelope.request_id.or_else(header);
            Error::Api { status, envelope: Box::new(envelope) }
        }
        Err(_) => Error::Garbage { status, reason: beginning(status, response.body()) },
    }
}

fn beginning(status: StatusCode, body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body).chars().filter(|c| !c.is_control()).take(200).collect();
    if text.is_empty() { status.canonical_reason().unwrap_or("empty body").to_owned() } else { text }
}
