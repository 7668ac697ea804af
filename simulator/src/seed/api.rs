//! Calls of the API in-process, before anybody else can call it.

use crate::{State, agents, environments, files, http::HttpError, sessions};
use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

const BOUNDARY: &str = "pilothouse-seed";

pub(super) struct Api(Router);

impl Api {
    pub fn new(state: State) -> Self {
        let routes = agents::routes().merge(environments::routes()).merge(files::routes()).merge(sessions::routes());
        Self(routes.with_state(state))
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value, HttpError> {
        self.send(path, "application/json", body.to_string()).await
    }

    pub async fn upload(&self, name: &str, media_type: &str, content: &str) -> Result<Value, HttpError> {
        let body = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: {media_type}\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n"
        );
        self.send("/v1/files", &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    async fn send(&self, path: &str, content_type: &str, body: String) -> Result<Value, HttpError> {
        let request = Request::post(path).header(header::CONTENT_TYPE, content_type).body(Body::from(body));
        let response = match self.0.clone().oneshot(request.map_err(HttpError::internal)?).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        if let Some(failure) = parts.extensions.get::<HttpError>() {
            return Err(failure.clone());
        }
        let bytes = body.collect().await.map_err(HttpError::internal)?.to_bytes();
        serde_json::from_slice(&bytes).map_err(HttpError::internal)
    }
}
