//! Plain forms: what a page's form posts to `/forms/v1/…` becomes the call `/api/v1/…`, with its rights, its limits and
//! its line in the ledger. The answer is a page: the next one, or one that says what went wrong.

use crate::{failure::Failure, guard::safe_next};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{OriginalUri, Query, Request},
    response::Redirect,
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{Error, ErrorEnvelope, page::Query as Parameters};
use pilothouse_app::page::Problem;
use serde::Deserialize;
use serde_json::{Map, Value};
use tower::ServiceExt as _;

/// Where forms are posted to.
const PREFIX: &str = "/forms/";

/// The most of a form without files, and of an answer, in bytes.
const MAX_FORM: usize = 256 * 1024;
const MAX_RESPONSE: usize = 1024 * 1024;

/// What a form's address says besides the call.
#[derive(Debug, Deserialize)]
struct Options {
    /// Forms can only post; this makes it another call.
    #[serde(default)]
    method: Verb,
    /// The page that shows what became of it.
    #[serde(default)]
    next: String,
    /// The page that the form stands on.
    #[serde(default)]
    back: String,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verb {
    #[default]
    Post,
    Delete,
}

/// Carries out what a form asks for; the way on, or what went wrong.
pub async fn submit(api: Router, request: Request) -> Result<Redirect, Problem> {
    let Query(options) = Query::<Options>::try_from_uri(request.uri()).map_err(|_| Problem::not_found())?;
    match call(api, options.method, request).await {
        Ok(()) => Ok(Redirect::to(safe_next(&options.next))),
        Err(error) if error.status() == Some(StatusCode::UNAUTHORIZED) => {
            let query = Parameters::new().with("error", "expired").with("next", safe_next(&options.back));
            Ok(Redirect::to(&format!("/login{}", query.suffix())))
        }
        Err(error) => Err(Problem { back: Some(safe_next(&options.back).to_owned()), ..Problem::from(error) }),
    }
}

async fn call(api: Router, verb: Verb, request: Request) -> Result<(), Error> {
    let (mut parts, body) = request.into_parts();
    let Some(path) = parts.uri.path().strip_prefix(PREFIX) else {
        return Err(refused(&Failure::not_found("There is no such form.")));
    };
    parts.uri = format!("/api/{path}").parse::<Uri>().map_err(|error| lost(&error))?;
    parts.method = match verb {
        Verb::Post => Method::POST,
        Verb::Delete => Method::DELETE,
    };
    // The table of rights looks at the address of the call.
    parts.extensions.remove::<OriginalUri>();
    let body = if has_files(&parts.headers) { body } else { fields(&mut parts.headers, body).await? };
    let response = api.oneshot(Request::from_parts(parts, body)).await.map_err(|error| lost(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let answer = Limited::new(response.into_body(), MAX_RESPONSE).collect().await.map_err(|error| lost(&error))?;
    let envelope: ErrorEnvelope = serde_json::from_slice(&answer.to_bytes()).map_err(|error| lost(&error))?;
    Err(Error::Api { status, envelope: Box::new(envelope) })
}

fn has_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data")
}

/// A form's fields as the JSON object of the call; no fields are no body.
async fn fields(headers: &mut HeaderMap, body: Body) -> Result<Body, Error> {
    let form = Limited::new(body, MAX_FORM).collect().await;
    let form: Bytes = form.map_err(|_| refused(&Failure::too_large("The form is too long.")))?.to_bytes();
    for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::TRANSFER_ENCODING] {
        headers.remove(name);
    }
    if form.is_empty() {
        return Ok(Body::empty());
    }
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&form).map_err(|_| refused(&Failure::invalid("The form can't be read.")))?;
    let object: Map<String, Value> = fields.into_iter().map(|(name, value)| (name, value.into())).collect();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Ok(Body::from(Value::Object(object).to_string()))
}

fn refused(failure: &Failure) -> Error {
    Error::Api { status: failure.status(), envelope: Box::new(failure.envelope(None)) }
}

fn lost(error: &dyn std::fmt::Display) -> Error {
    Error::Connection(error.to_string())
}

#[cfg(test)]
mod tests;
