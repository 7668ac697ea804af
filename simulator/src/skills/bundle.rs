//! The files of a skill: one folder with a `SKILL.md` in it, of at most 30 MB (files-vaults-memory-skills.md §4).

use super::front_matter::{self, FrontMatter};
use crate::http::HttpError;
use std::collections::BTreeMap;

/// The most bytes of a skill, uncompressed.
pub(super) const MAX_BYTES: usize = 30 * 1024 * 1024;
const MAX_PATH: usize = 1_024;

/// A whole skill, checked.
#[derive(Debug)]
pub(super) struct Bundle {
    /// The folder that all files have in common.
    pub directory: String,
    pub front_matter: FrontMatter,
    /// Contents by path, the folder included.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Files as they come in, counted as they come.
#[derive(Debug, Default)]
pub(super) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    bytes: usize,
}

impl Files {
    /// How many bytes may still come.
    pub fn room(&self) -> usize {
        MAX_BYTES - self.bytes
    }

    pub fn add(&mut self, path: &str, content: Vec<u8>) -> Result<(), HttpError> {
        check_path(path)?;
        if content.len() > self.room() {
            return Err(too_large());
        }
        self.bytes += content.len();
        if self.files.insert(path.to_owned(), content).is_some() {
            return Err(HttpError::invalid(format!("files[]: `{path}` was sent twice")));
        }
        Ok(())
    }

    pub fn finish(self) -> Result<Bundle, HttpError> {
        let Some(first) = self.files.keys().next() else { return Err(HttpError::invalid("files[]: field required")) };
        let directory = first.split('/').next().unwrap_or_default().to_owned();
        let outside = |path: &&String| path.split_once('/').is_none_or(|(top, _)| top != directory);
        if let Some(path) = self.files.keys().find(outside) {
            return Err(HttpError::invalid(format!("files[]: all files must be in one top folder; `{path}` is not")));
        }
        let Some(skill_md) = self.files.get(&format!("{directory}/SKILL.md")) else {
            return Err(HttpError::invalid(format!("files[]: the folder `{directory}` must have a `SKILL.md`")));
        };
        let front_matter = front_matter::read(skill_md)?;
        Ok(Bundle { directory, front_matter, files: self.files })
    }
}

/// 413 for more than a skill may have.
pub(super) fn too_large() -> HttpError {
    HttpError::too_large(format!("a skill may have at most {} MB uncompressed", MAX_BYTES / 1024 / 1024))
}

/// Paths stay below the folder into which a worker unpacks them.
fn check_path(path: &str) -> Result<(), HttpError> {
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let is_safe = path.len() <= MAX_PATH && path.split('/').all(is_part);
    if !is_safe || path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(HttpError::invalid(format!("files[]: `{path}` is not a path below a folder")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_path_that_passes_never_leads_out_of_its_folder_files_4(path in "[a./\\\\]{0,12}|\\PC{0,30}") {
            if check_path(&path).is_ok() {
                prop_assert!(!path.starts_with('/') && !path.contains('\\'));
                prop_assert!(path.split('/').all(|part| part != ".." && !part.is_empty()));
            }
        }
    }
}
