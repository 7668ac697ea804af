//! The path of a call at the upstream.

use crate::failure::Failure;
use axum::extract::Request;
use http::Uri;

/// Turns `/api/v1/…` into the upstream's path, `/v1/…`.
pub fn without_prefix(mut request: Request) -> Result<Request, Failure> {
    let whole = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path = whole.strip_prefix("/api").unwrap_or(whole);
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| Failure::invalid("The path can't be read."))?;
    Ok(request)
}
