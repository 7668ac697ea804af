//! Plain forms: what a page's form posts to `/forms/…` becomes the call `/api/…`, with its rights, its limits and
//! its line in the ledger. The answer is a page: the next one, or one that says what went wrong.

mod bulk;
mod code;
mod event;
mod fields;
mod interrupt;
mod judged;
mod next;
mod told;

pub use code::{described, is_code};
pub use next::Next;
pub use told::{is_from_script, told};

use super::in_process::{lost, refused, whole};
use crate::{
    body::without_body,
    failure::Failure,
    guard::safe_next,
    request::form::{FormOptions, PREFIX, Verb},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{OriginalUri, Request},
    response::Redirect,
};
use http::{HeaderMap, Method, Uri, header, request::Parts};
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{Error, client::error_of, page::Query};
use pilothouse_app::page::{Problem, Typed};
use serde_json::Value;
use tower::ServiceExt as _;

/// The most of a form without files, in bytes: the longest agent, each byte of it escaped, once as it was and once as it is
/// to be.
const MAX_FORM: usize = 4 * 1024 * 1024;

/// The form whose answer is shown, since it is nowhere else.
const ADD_WEBHOOK: &str = "/forms/console/webhooks";

/// The form that is shown again as it was filled in, with what is wrong.
const SAVE_RULE: &str = "/forms/console/rules/draft";

/// In the request's extensions: a page's form sends it.
#[derive(Clone, Copy, Debug)]
pub struct FromForm;

/// Carries out what a form asks for; the way on, or what went wrong.
pub async fn submit(api: Router, request: Request) -> Result<Next, Problem> {
    let options = FormOptions::of(request.uri()).ok_or_else(Problem::not_found)?;
    if let Some(bulk) = bulk::of(request.uri().path()) {
        return bulk::submit(bulk, api, &options, request).await;
    }
    let adds_webhook = request.uri().path() == ADD_WEBHOOK;
    let path = request.uri().path().to_owned();
    let (request, rule) = if path == SAVE_RULE { typed(request).await? } else { (request, None) };
    let keeps = (options.keep || options.check) && !has_files(request.headers());
    let (request, kept) = if keeps { typed(request).await? } else { (request, None) };
    let again = |fields, refused| {
        let back = safe_next(&options.back).to_owned();
        Next::Again(back, Typed { action: path.clone(), fields, refused, answer: None })
    };
    if options.check {
        return Ok(again(kept.unwrap_or_default(), None));
    }
    match call(api, &options, request).await {
        Ok(made) if adds_webhook => {
            Ok(Next::Secret(serde_json::from_slice(&made).map_err(|error| Problem::from(lost(error)))?))
        }
        Ok(made) if options.show => {
            let answer = serde_json::from_slice(&made).map_err(|error| Problem::from(lost(error)))?;
            let typed = Typed { action: path.clone(), fields: Vec::new(), refused: None, answer: Some(answer) };
            Ok(Next::Again(safe_next(&options.back).to_owned(), typed))
        }
        Ok(made) => Ok(Next::Page(Redirect::to(safe_next(&next::address(options.next(), &made))))),
        Err(error) if let Some(fields) = kept => Ok(again(fields, Some(Problem::from(error)))),
        Err(error) if let Some(rule) = rule => Ok(Next::Rule(rule, Problem::from(error))),
        Err(error) => Err(Problem { back: Some(safe_next(&options.back).to_owned()), ..Problem::from(error) }),
    }
}

/// The request again, and the fields of its form.
async fn typed(request: Request) -> Result<(Request, Option<Vec<(String, String)>>), Problem> {
    let (parts, body) = request.into_parts();
    let too_long = |_| Problem::from(refused(&Failure::too_large("The form is too long.")));
    let body = Limited::new(body, MAX_FORM).collect().await.map_err(too_long)?.to_bytes();
    let fields = serde_urlencoded::from_bytes(&body).ok();
    Ok((Request::from_parts(parts, Body::from(body)), fields))
}

async fn call(api: Router, options: &FormOptions, request: Request) -> Result<Bytes, Error> {
    let (mut parts, body) = request.into_parts();
    if options.interrupt {
        interrupt::first(&api, &parts).await?;
    }
    let query = Query::new().with_option("expected_content_sha256", options.expected_content_sha256.as_deref());
    let call = format!("{}{}", parts.uri.path().replacen(PREFIX, "/api/", 1), query.suffix());
    parts.uri = call.parse::<Uri>().map_err(lost)?;
    parts.method = match options.method {
        Verb::Post => Method::POST,
        Verb::Delete => Method::DELETE,
    };
    // The table of rights looks at the address of the call.
    parts.extensions.remove::<OriginalUri>();
    parts.extensions.insert(FromForm);
    let body = if has_files(&parts.headers) { body } else { json_of(&mut parts, body).await? };
    let response = api.oneshot(Request::from_parts(parts, body)).await.map_err(lost)?;
    let response = whole(response).await?;
    if response.status().is_success() { Ok(response.into_body()) } else { Err(error_of(&response)) }
}

fn has_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data")
}

/// A form's fields as the JSON of the call; no fields are no body.
async fn json_of(parts: &mut Parts, body: Body) -> Result<Body, Error> {
    let Parts { headers, uri, .. } = parts;
    let form = read(body).await?;
    without_body(headers);
    if form.is_empty() {
        return Ok(Body::empty());
    }
    let json = converted(headers, uri.path(), form)?;
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Ok(Body::from(json.to_string()))
}

/// The fields of a form.
async fn read(body: Body) -> Result<Vec<(String, String)>, Error> {
    let form = Limited::new(body, MAX_FORM).collect().await;
    let form: Bytes = form.map_err(|_| refused(&Failure::too_large("The form is too long.")))?.to_bytes();
    serde_urlencoded::from_bytes(&form).map_err(|_| refused(&Failure::invalid("The form can't be read.")))
}

/// A form's fields as the JSON of the call at a path.
fn converted(headers: &mut HeaderMap, path: &str, mut fields: Vec<(String, String)>) -> Result<Value, Error> {
    let json = if event::sends_events(path) {
        event::name_input(headers, &mut fields);
        event::body(fields)
    } else if let Some(kind) = judged::kind(&fields) {
        judged::body(kind, &fields)
    } else {
        fields::object(fields)
    };
    json.map_err(|failure| refused(&failure))
}

#[cfg(test)]
mod tests;
