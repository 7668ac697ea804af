//! Headers of answers that hold what an agent made.

use http::{HeaderMap, HeaderValue, header};

/// The browser saves the answer, and would run nothing of it: whatever type the file claims to have.
pub fn as_download(headers: &mut HeaderMap) {
    if !is_attachment(headers) {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

fn is_attachment(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_DISPOSITION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.trim_start().to_ascii_lowercase().starts_with("attachment")
}
