//! How requests are sent: `fetch` in the browser, a tower service on the server.

use crate::error::Error;
use bytes::Bytes;
use http::{Request, Response};

/// Sends one request and returns the whole response.
///
/// Paths start with `/v1/`; the transport adds what comes before (host, `/api`) and the credentials.
pub trait Transport {
    /// Sends the request. Fails only without a response; an error status is a response.
    fn send(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Bytes>, Error>>;
}

#[cfg(target_arch = "wasm32")]
pub use browser::FetchTransport;
#[cfg(not(target_arch = "wasm32"))]
pub use native::ServiceTransport;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{Bytes, Error, Request, Response, Transport};
    use tower::{ServiceExt, util::BoxCloneSyncService};

    /// A transport over a tower service, for example the server's own router called in-process.
    #[derive(Clone, Debug)]
    pub struct ServiceTransport(BoxCloneSyncService<Request<Bytes>, Response<Bytes>, Error>);

    impl ServiceTransport {
        /// Wraps a service that buffers its responses.
        pub fn new<S>(service: S) -> Self
        where
            S: tower::Service<Request<Bytes>, Response = Response<Bytes>, Error = Error>
                + Clone
                + Send
                + Sync
                + 'static,
            S::Future: Send + 'static,
        {
            Self(BoxCloneSyncService::new(service))
        }
    }

    impl Transport for ServiceTransport {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
            self.0.clone().oneshot(request).await
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::{Bytes, Error, Request, Response, Transport};

    /// The browser's `fetch`, with the login cookie, below a base path such as `/api`.
    #[derive(Clone, Debug)]
    pub struct FetchTransport {
        base: &'static str,
    }

    impl FetchTransport {
        /// A transport to paths below `base`, on the page's own origin.
        pub const fn new(base: &'static str) -> Self {
            Self { base }
        }
    }

    impl Transport for FetchTransport {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
            let url = format!("{}{}", self.base, request.uri());
            let mut builder = gloo_net::http::RequestBuilder::new(&url).method(request.method().clone());
            for (name, value) in request.headers() {
                builder = builder.header(name.as_str(), value.to_str().unwrap_or_default());
            }
            let body = request.into_body();
            let sent = if body.is_empty() {
                builder.send().await
            } else {
                builder.body(js_sys::Uint8Array::from(body.as_ref())).map_err(lost)?.send().await
            };
            let answer = sent.map_err(lost)?;
            let mut response = Response::builder().status(answer.status());
            for (name, value) in answer.headers().entries() {
                response = response.header(name, value);
            }
            let bytes = answer.binary().await.map_err(lost)?;
            response.body(Bytes::from(bytes)).map_err(|e| Error::Connection(e.to_string()))
        }
    }

    fn lost(error: gloo_net::Error) -> Error {
        Error::Connection(error.to_string())
    }
}
