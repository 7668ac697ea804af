//! A call's JSON as a file: the bytes that the API sent.

use super::headers;
use axum::{
    body::Bytes,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, header};
use pilothouse_api::Error;
use pilothouse_app::{
    called,
    page::{PageContext, Problem},
};
use pilothouse_domain::snippet::Call;

/// Reads what the address of `/code/raw` names, as the visitor.
pub async fn raw(context: &PageContext) -> Result<Response, Problem> {
    let call = called(context).filter(|call| call.operation.only_reads()).ok_or_else(Problem::not_found)?;
    let json: Result<Bytes, Error> = context.api.read(&call.path_and_query()).await;
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (headers, json?).into_response();
    let named = HeaderValue::try_from(format!("attachment; filename=\"{}.json\"", name(&call)));
    response.headers_mut().extend(named.ok().map(|value| (header::CONTENT_DISPOSITION, value)));
    headers::as_download(response.headers_mut());
    Ok(response)
}

/// The last part of the path: an id, or what the list holds.
fn name(call: &Call) -> String {
    let path = call.path_and_query();
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or("answer").replace(':', "_")
}
