//! Uploads: multipart bodies, written to disk as they arrive (files-vaults-memory-skills.md §1).

use super::{
    name, quota,
    stored::{record, shown},
};
use crate::{
    State,
    http::{ManagedAgents, Parts, malformed, repeated_part, unknown_part},
    prelude::*,
    store::private,
};
use axum::extract::{Request, multipart::Field};
use http::header;
use pilothouse_api::{Timestamp, files::MAX_UPLOAD};
use std::path::PathBuf;
use time::Duration;
use tokio::io::AsyncWriteExt;

const EXPIRY_SECONDS: std::ops::RangeInclusive<i64> = 3_600..=7_776_000;
/// Room for multipart boundaries and headers on top of the largest file.
const MULTIPART_OVERHEAD: u64 = 64 * 1024;
const OCTETS: &str = "application/octet-stream";

pub(super) async fn upload(Shared(state): Shared<State>, shape: ManagedAgents, _: NoQuery, request: Request) -> Answer {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > MAX_UPLOAD + MULTIPART_OVERHEAD) {
        return Err(too_large());
    }
    let mut parts = Parts::of(request, "file").await?;
    let id = ids::new_id("file_");
    let (mut content, mut expires_in) = (None, None);
    while let Some(part) = parts.next().await? {
        match part.name() {
            Some("file") if content.is_none() => content = Some(receive(&state.store, &id, part).await?),
            Some("expires_in_seconds") if expires_in.is_none() => expires_in = Some(seconds(part).await?),
            Some(repeated @ ("file" | "expires_in_seconds")) => return Err(repeated_part(repeated)),
            other => return Err(unknown_part(other)),
        }
    }
    let content = content.ok_or_else(|| HttpError::invalid("file: field required"))?;
    quota::check(&state.store, content.size).await?;
    let now = state.clock.moment();
    let file = json!({
        "id": id, "created_at": Timestamp::from(now), "filename": content.filename, "mime_type": content.mime_type,
        "size_bytes": content.size, "type": "file", "downloadable": false,
        "expires_at": expires_in.map(|expires_in| Timestamp::from(now + expires_in)),
    });
    tokio::fs::rename(&content.partial.0, state.store.blob(&id)).await.map_err(HttpError::internal)?;
    record(&state.store, &file).await?;
    Ok(Json(shown(file, shape)))
}

/// A file that is on disk under a temporary name.
struct Received {
    partial: Partial,
    filename: String,
    mime_type: String,
    size: u64,
}

/// A file that is being written; it goes when the upload fails or its connection breaks.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // After a finished upload it has another name, and there is nothing to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn receive(store: &Store, id: &str, mut part: Field<'_>) -> Result<Received, HttpError> {
    let sent_name = part.file_name().unwrap_or_default().to_owned();
    let mime_type = part.content_type().map_or_else(|| guess(&sent_name), str::to_owned);
    let mime_type = mime_type.split(';').next().unwrap_or(OCTETS).trim().to_ascii_lowercase();
    let filename = name::clean(&sent_name, &mime_type)?;
    let partial = Partial(store.partial_blob(id));
    let mut file = private::create(&partial.0).await.map_err(HttpError::internal)?;
    let mut size = 0;
    while let Some(chunk) = part.chunk().await.map_err(malformed)? {
        size += chunk.len() as u64;
        if size > MAX_UPLOAD {
            return Err(too_large());
        }
        file.write_all(&chunk).await.map_err(HttpError::internal)?;
    }
    file.flush().await.map_err(HttpError::internal)?;
    Ok(Received { partial, filename, mime_type, size })
}

fn guess(filename: &str) -> String {
    mime_guess::from_path(filename).first_raw().unwrap_or(OCTETS).to_owned()
}

async fn seconds(part: Field<'_>) -> Result<Duration, HttpError> {
    let text = part.text().await.map_err(malformed)?;
    let seconds = text.trim().parse().ok().filter(|seconds| EXPIRY_SECONDS.contains(seconds));
    seconds.map(Duration::seconds).ok_or_else(|| {
        let (least, most) = EXPIRY_SECONDS.into_inner();
        HttpError::invalid(format!("expires_in_seconds: must be a whole number between {least} and {most}"))
    })
}

fn too_large() -> HttpError {
    HttpError::too_large(format!("a file may have at most {} MB", MAX_UPLOAD / 1024 / 1024))
}
