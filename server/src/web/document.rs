//! `/files/{id}/document`: a PDF for the frame of its page. The browser's own viewer shows it; it is never a page of ours, since it
//! is served as nothing but a PDF, and what isn't one is refused.

use crate::failure::Failure;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use pilothouse_api::{Error, ids::FileId};
use pilothouse_app::{MOST_DOCUMENT, page::Api};

/// How every PDF begins.
const BEGIN: &[u8] = b"%PDF-";

/// Only pages of this console may frame it.
const POLICY: &str = "frame-ancestors 'self'";

/// The document, read as the visitor.
///
/// # Errors
/// 404 where there is none that may be shown.
pub async fn document(api: &Api, file: &str) -> Result<Response, Failure> {
    let nothing = || Failure::not_found("There is no PDF here that can be shown.");
    let id: FileId = file.parse().map_err(|_| nothing())?;
    let told = |error: Error| match error.status() {
        Some(StatusCode::TOO_MANY_REQUESTS) | None => {
            Failure::upstream("The file could not be loaded.", error.message())
        }
        Some(_) => nothing(),
    };
    let file = api.retrieve_file(&id).await.map_err(told)?;
    if file.size_bytes > MOST_DOCUMENT || file.downloadable != Some(true) {
        return Err(nothing());
    }
    let content = api.download_file(&id).await.map_err(told)?;
    if !content.starts_with(BEGIN) {
        return Err(nothing());
    }
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use pilothouse_api::{Client, transport::ServiceTransport};
    use serde_json::json;
    use tower::service_fn;

    async fn served(content: &'static [u8], size: u64, downloadable: bool) -> Result<Response, StatusCode> {
        let service = service_fn(move |request: http::Request<Bytes>| async move {
            let file = json!({
                "id": "file_1", "created_at": "2026-10-09T13:50:00Z", "filename": "a.pdf", "mime_type": "text/html",
                "size_bytes": size, "type": "file", "downloadable": downloadable,
            });
            let is_content = request.uri().path().ends_with("/content");
            let body = if is_content { Bytes::from_static(content) } else { Bytes::from(file.to_string()) };
            Ok::<_, Error>(http::Response::new(body))
        });
        document(&Client::new(ServiceTransport::new(service)), "file_1").await.map_err(|failure| failure.status())
    }

    #[tokio::test]
    async fn a_pdf_is_served_as_that_and_nothing_else_is() {
        let shown = served(b"%PDF-1.7 ...", 12, true).await.unwrap();
        assert_eq!(shown.headers()["content-type"], "application/pdf");
        assert_eq!(shown.headers()["content-security-policy"], POLICY);
        for (content, size, downloadable) in [
            (&b"<script>alert(1)</script>"[..], 25, true),
            (b"%PDF-1.7", 8, false),
            (b"%PDF-1.7", MOST_DOCUMENT + 1, true),
        ] {
            assert_eq!(served(content, size, downloadable).await.unwrap_err(), StatusCode::NOT_FOUND);
        }
    }
}
