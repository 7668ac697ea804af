//! The upstream through the typed client.

use crate::{
    gateway::ResponseTimeout,
    web::{
        app::App,
        in_process::{refused, whole},
    },
};
use axum::body::{Body, Bytes};
use http::Request;
use pilothouse_api::{Client, transport::ServiceTransport};
use std::time::Duration;
use tower::service_fn;

/// How long a fragment waits for the upstream.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(15);

/// A client of the upstream, with the console's own key.
pub fn client(app: &App) -> Client<ServiceTransport> {
    let gateway = app.gateway.clone();
    Client::new(ServiceTransport::new(service_fn(move |request: Request<Bytes>| {
        let gateway = gateway.clone();
        async move {
            let mut request = request.map(Body::from);
            request.extensions_mut().insert(ResponseTimeout(UPSTREAM_TIMEOUT));
            let response = gateway.forward(request).await.map_err(|failure| refused(&failure))?;
            whole(response).await
        }
    })))
}
