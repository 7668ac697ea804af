//! How requests are sent: on the server, by a tower service.

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
