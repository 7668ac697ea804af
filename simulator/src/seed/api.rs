//! The typed client over the simulator's own routes, before anybody else can call them.

use crate::{State, agents, environments, files, http::HttpError, sessions};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use pilothouse_api::{Client, Error, transport::ServiceTransport};
use std::convert::Infallible;
use tower::ServiceExt;

pub(super) fn client(state: State) -> Client<ServiceTransport> {
    let routes = agents::routes().merge(environments::routes()).merge(files::routes()).merge(sessions::routes());
    let service = routes
        .with_state(state)
        .map_request(|request: Request<Bytes>| request.map(Body::from))
        .map_err(|never: Infallible| -> Error { match never {} })
        .and_then(whole);
    Client::new(ServiceTransport::new(service))
}

async fn whole(response: Response) -> Result<http::Response<Bytes>, Error> {
    let (parts, body) = response.into_parts();
    // Its body is only written by the layers around the routes.
    if let Some(failure) = parts.extensions.get::<HttpError>() {
        return Err(Error::Api { status: failure.status(), envelope: Box::new(failure.envelope("")) });
    }
    let body = body.collect().await.map_err(|error| Error::Connection(error.to_string()))?;
    Ok(http::Response::from_parts(parts, body.to_bytes()))
}
