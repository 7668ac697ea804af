//! A skill's files: how they are read from a zip within bounds, what is wrong with them, and how two versions differ
//! (files-vaults-memory-skills.md §4).

mod archive;
mod check;
mod compare;
mod front_matter;
mod tree;

pub use archive::{Unreadable, read};
pub use check::{Problem, problems};
pub use compare::{Change, Difference, compare};
pub use front_matter::{FrontMatter, FrontMatterProblem, body};
pub use tree::{Node, tree};

use std::collections::BTreeMap;

/// The most bytes of a skill, uncompressed.
pub const MAX_BYTES: usize = pilothouse_api::skills::MAX_SKILL;

/// The most files that are read from one archive.
pub const MAX_FILES: usize = 2_000;

/// What every skill must have at the top of its folder.
pub const SKILL_MD: &str = "SKILL.md";

/// What macOS adds to archives and folders beside the files themselves.
const RESOURCE_FORKS: &str = "__MACOSX/";

/// A file of a skill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its bytes; of a link, where it leads.
    pub content: Vec<u8>,
    /// It is a symbolic link, which is never followed.
    pub is_link: bool,
}

impl File {
    /// A file with this content.
    pub fn new(content: impl Into<Vec<u8>>) -> Self {
        Self { content: content.into(), is_link: false }
    }

    /// Its text, where it is one.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.content).ok().filter(|text| !text.contains('\0'))
    }
}

/// Files by path, the skill's folder included.
pub type Files = BTreeMap<String, File>;

/// Whether a file belongs to the skill, and not to the system that packed it.
fn is_content(path: &str) -> bool {
    !path.starts_with(RESOURCE_FORKS)
}

/// The top folder of a path; `None` for a path without one.
fn folder(path: &str) -> Option<&str> {
    path.split_once('/').map(|(folder, _)| folder)
}
