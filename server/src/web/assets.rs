//! The front end's files, embedded in the binary: compressed at build time, with hashed names so that they never
//! change.

use axum::{
    Router,
    body::Body,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pilothouse_app::page::Assets;
use rust_embed::RustEmbed;
use std::collections::HashMap;

/// The output of `cargo xtask assets`.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
pub struct Embedded;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
const A_WHILE: HeaderValue = HeaderValue::from_static("public, max-age=600");

impl Embedded {
    /// What pages must know of them.
    pub fn assets() -> Assets {
        let hashed = Self::hashed_names();
        let text = |(name, file): (&String, &String)| {
            let text = name.ends_with(".css").then(|| Self::get(file))?;
            text.map(|file| (name.clone(), String::from_utf8_lossy(&file.data).into_owned()))
        };
        let styles = hashed.iter().filter_map(text).collect();
        Assets::new(hashed.into_iter().map(|(name, file)| (name, format!("/assets/{file}"))).collect(), styles)
    }

    fn hashed_names() -> HashMap<String, String> {
        let manifest = Self::get("manifest.json").map(|file| file.data).unwrap_or_default();
        serde_json::from_slice(&manifest).unwrap_or_default()
    }
}

/// `/assets/…`, and the few files that browsers request at the root.
pub fn routes() -> Router {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/favicon.ico", get(|headers: HeaderMap| async move { named("favicon.svg", &headers) }))
        .route("/service-worker.js", get(service_worker))
        .route("/robots.txt", get(|headers: HeaderMap| async move { named("robots.txt", &headers) }))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if Embedded::get(&name).is_some() { file(&name, FOREVER, &headers) } else { named(&name, &headers) }
}

/// A worker controls what lies below its own address. Browsers ask for it again with each page that they load, and take a
/// new one as soon as there is one.
async fn service_worker(headers: HeaderMap) -> Response {
    let mut response = match Embedded::hashed_names().get("service-worker.js") {
        Some(hashed) => unless_known(hashed, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    let policy = HeaderValue::from_static("default-src 'none'; connect-src 'self'");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// A file that must be asked for each time, and is sent if the browser has another one.
fn unless_known(name: &str, headers: &HeaderMap) -> Response {
    let tag = format!("\"{name}\"");
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known {
        (StatusCode::NOT_MODIFIED, [(header::CACHE_CONTROL, ASK)]).into_response()
    } else {
        file(name, ASK, headers)
    };
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A file by its logical name, for URLs that can't contain a hash.
fn named(name: &str, headers: &HeaderMap) -> Response {
    match Embedded::hashed_names().get(name) {
        Some(hashed) => file(hashed, A_WHILE, headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(name: &str, caching: HeaderValue, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let compressed = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, ending)| {
        let accepts = accepted.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == encoding);
        let file = accepts.then(|| Embedded::get(&format!("{name}{ending}")))??;
        Some((file, Some(encoding)))
    });
    let Some((file, encoding)) = compressed.or_else(|| Some((Embedded::get(name)?, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    answer.insert(header::CACHE_CONTROL, caching);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
