//! The multipart body of a skill upload: files with their paths, or one zip (files-vaults-memory-skills.md §4).

use super::{
    archive,
    bundle::{Bundle, Files, MAX_BYTES, too_large},
};
use crate::http::{HttpError, Parts, malformed, repeated_part, unknown_part};
use axum::extract::{Request, multipart::Field};

const MAX_DISPLAY_NAME: usize = 255;
const FILES: &str = "files[]";

/// What was sent.
#[derive(Debug)]
pub(super) struct Upload {
    pub display_name: Option<String>,
    pub bundle: Bundle,
}

/// Reads an upload; `display_name` is the part of that meaning, where the call has one.
pub(super) async fn read(request: Request, display_name: Option<&str>) -> Result<Upload, HttpError> {
    let mut parts = Parts::of(request, FILES).await?;
    let (mut files, mut zips, mut title) = (Files::default(), Vec::new(), None);
    let (mut received, mut plain) = (0, 0);
    while let Some(part) = parts.next().await? {
        match part.name() {
            Some(FILES) => {
                let path = part.file_name().unwrap_or_default().to_owned();
                let is_zip = is_zip(&part, &path);
                let content = content(part, MAX_BYTES - received).await?;
                received += content.len();
                if is_zip {
                    zips.push((path, content));
                } else {
                    plain += 1;
                    files.add(&path, content)?;
                }
            }
            Some(name) if Some(name) == display_name => {
                if title.is_some() {
                    return Err(repeated_part(name));
                }
                title = Some(part.text().await.map_err(malformed)?);
            }
            other => return Err(unknown_part(other)),
        }
    }
    let bundle = match zips.pop() {
        Some((_, zip)) if zips.is_empty() && plain == 0 => archive::unpack(zip).await?,
        Some(last) => {
            // Next to other files, an archive is just another file.
            for (path, content) in zips.into_iter().chain([last]) {
                files.add(&path, content)?;
            }
            files.finish()?
        }
        None => files.finish()?,
    };
    if title.as_ref().is_some_and(|title| title.chars().count() > MAX_DISPLAY_NAME) {
        let name = display_name.unwrap_or_default();
        return Err(HttpError::invalid(format!("{name}: must have at most {MAX_DISPLAY_NAME} characters")));
    }
    Ok(Upload { display_name: title.filter(|title| !title.is_empty()), bundle })
}

fn is_zip(part: &Field<'_>, path: &str) -> bool {
    let types = ["application/zip", "application/x-zip-compressed"];
    part.content_type().is_some_and(|sent| types.contains(&sent)) || path.to_ascii_lowercase().ends_with(".zip")
}

async fn content(mut part: Field<'_>, room: usize) -> Result<Vec<u8>, HttpError> {
    let mut content = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(malformed)? {
        if content.len() + chunk.len() > room {
            return Err(too_large());
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}
