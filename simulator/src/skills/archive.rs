//! Skills as zip archives: unpacking and packing (files-vaults-memory-skills.md §4).

use super::bundle::{Bundle, Files, too_large};
use crate::prelude::*;
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// What macOS adds to archives beside the files themselves.
const RESOURCE_FORKS: &str = "__MACOSX/";

/// The skill in an archive.
pub(super) async fn unpack(archive: Vec<u8>) -> Result<Bundle, HttpError> {
    let work = move || extract(&archive)?.finish();
    tokio::task::spawn_blocking(work).await.map_err(HttpError::internal)?
}

/// An archive of these files.
pub(super) async fn pack(files: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, HttpError> {
    let work = move || compress(&files).map_err(HttpError::internal);
    tokio::task::spawn_blocking(work).await.map_err(HttpError::internal)?
}

fn extract(archive: &[u8]) -> Result<Files, HttpError> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(unreadable)?;
    let mut files = Files::default();
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(unreadable)?;
        let (path, room) = (file.name().map_err(unreadable)?.into_owned(), files.room());
        if file.is_dir() || path.starts_with(RESOURCE_FORKS) {
            continue;
        }
        refuse_if(file.is_symlink(), format_args!("files[]: `{path}` is a symbolic link"))?;
        let mut content = Vec::new();
        // The sizes in the archive are not trusted: at most one byte more than allowed is unpacked.
        file.take(room as u64 + 1).read_to_end(&mut content).map_err(|error| unreadable(error.into()))?;
        if content.len() > room {
            return Err(too_large());
        }
        files.add(&path, content)?;
    }
    Ok(files)
}

fn compress(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive.start_file(path.as_str(), SimpleFileOptions::default())?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn unreadable(error: ZipError) -> HttpError {
    HttpError::invalid(format!("files[]: the zip archive can't be read: {error}"))
}
