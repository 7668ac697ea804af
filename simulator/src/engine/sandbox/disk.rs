//! The files of the simulated machine that outlive it: uploads, outputs and memories (sessions.md §6).

use crate::{files, memory_stores::mounted, prelude::*, records::Session};
use tokio::io::AsyncReadExt;

pub(super) const UPLOADS: &str = "/mnt/session/uploads";
const OUTPUTS: &str = "/mnt/session/outputs/";
/// Most bytes of a file that the simulated tools look at.
const MOST_READ: u64 = 1024 * 1024;

/// A file of the sandbox.
pub(super) struct Mounted {
    pub path: String,
    pub source: Source,
}

/// What a file of the sandbox is outside of it.
pub(super) enum Source {
    /// A file that a client mounted, by its id.
    Upload(String),
    /// A file that a tool wrote, by its id.
    Output(String),
    /// A memory of a store, by its id.
    Memory(String),
}

impl Mounted {
    pub fn is_file(&self) -> bool {
        !matches!(self.source, Source::Memory(_))
    }
}

/// Where a resource's file is in the sandbox: below the uploads folder, whatever path was asked for.
fn upload_path(mount_path: &str) -> String {
    if mount_path.starts_with(UPLOADS) {
        return mount_path.to_owned();
    }
    format!("{UPLOADS}/{}", mount_path.trim_start_matches('/'))
}

pub(super) async fn mounts(store: &Store, session: &Session) -> Result<Vec<Mounted>, HttpError> {
    let mut mounts = Vec::new();
    for resource in &session.resources {
        let text = |field: &str| resource[field].as_str().unwrap_or_default();
        match text("type") {
            "file" => {
                let source = Source::Upload(text("file_id").to_owned());
                mounts.push(Mounted { path: upload_path(text("mount_path")), source });
            }
            "memory_store" => {
                for (path, id) in mounted::paths(store, text("memory_store_id")).await? {
                    let path = format!("{}{path}", text("mount_path"));
                    mounts.push(Mounted { path, source: Source::Memory(id) });
                }
            }
            _ => {}
        }
    }
    let files = store.all(ListFilter::of(Kind::File).below(&session.id)).await?;
    for file in files.iter().filter(|file| file["downloadable"] == true) {
        let path = format!("{OUTPUTS}{}", file["filename"].as_str().unwrap_or_default());
        mounts.push(Mounted { path, source: Source::Output(file["id"].as_str().unwrap_or_default().to_owned()) });
    }
    Ok(mounts)
}

/// The start of a file as text; `None` where there is no such file.
pub(super) async fn content(store: &Store, mounts: &[Mounted], path: &str) -> Result<Option<String>, HttpError> {
    let Some(mount) = mounts.iter().rev().find(|mount| mount.path == path) else { return Ok(None) };
    let file_id = match &mount.source {
        Source::Memory(id) => return mounted::read(store, id).await,
        Source::Upload(id) | Source::Output(id) => id,
    };
    let Ok(file) = tokio::fs::File::open(store.blob(file_id)).await else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(MOST_READ).read_to_end(&mut bytes).await.map_err(HttpError::internal)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether what is written to a path outlives the sandbox.
pub(super) fn is_kept(session: &Session, path: &str) -> bool {
    path.starts_with(OUTPUTS) || memory_at(session, path).is_some()
}

/// Keeps what was written to a path; anything else leaves with the sandbox.
pub(super) async fn keep(store: &Store, session: &Session, path: &str, content: &str) -> Result<(), HttpError> {
    if let Some(name) = path.strip_prefix(OUTPUTS) {
        return put_output(store, session, name, content).await;
    }
    match memory_at(session, path) {
        Some((resource, _)) if resource["access"] == "read_only" => {
            Err(HttpError::invalid("the memory store is mounted read-only"))
        }
        Some((resource, path)) => {
            let store_id = resource["memory_store_id"].as_str().unwrap_or_default();
            mounted::write(store, store_id, path, content, &session.id).await
        }
        None => Ok(()),
    }
}

/// The mounted memory store that a path lies in, and the path within it.
fn memory_at<'a>(session: &'a Session, path: &'a str) -> Option<(&'a Value, &'a str)> {
    let stores = session.resources.iter().filter(|resource| resource["type"] == "memory_store");
    stores.into_iter().find_map(|resource| {
        let rest = path.strip_prefix(resource["mount_path"].as_str()?)?;
        rest.starts_with('/').then_some((resource, rest))
    })
}

/// Stores an output, replacing one of the same name, so that a repeated write after a restart leaves no duplicate.
async fn put_output(store: &Store, session: &Session, name: &str, content: &str) -> Result<(), HttpError> {
    let name = name.rsplit('/').next().unwrap_or_default();
    let mime_type = mime_guess::from_path(name).first_raw().unwrap_or("text/plain");
    let former = store.all(ListFilter::of(Kind::File).below(&session.id).text("$.filename", Some(name))).await?;
    files::create_output(store, &session.id, name, mime_type, content.as_bytes()).await?;
    for file in former.iter().filter(|file| file["downloadable"] == true) {
        files::discard(store, file["id"].as_str().unwrap_or_default()).await?;
    }
    Ok(())
}
