//! What a write or an edit changes, next to what is known of the file.

use super::{KnownFile, MAX_TEXT};
use crate::tool_call::Detail;

/// What a call changes in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// The known text, and what becomes of it.
    Known {
        /// The text before.
        old: String,
        /// The text after.
        new: String,
        /// The number of its first line.
        first: u32,
    },
    /// The text that an edit replaces is not in what is known of the file, or not once.
    Contradicted {
        /// How often it is there.
        found: usize,
    },
    /// What is there before isn't known.
    Unknown,
}

/// Compares what a call writes with what is known; `None` for calls that write nothing.
pub fn file_change(detail: &Detail, known: Option<&KnownFile>) -> Option<FileChange> {
    match detail {
        Detail::Write { content, .. } => Some(known.and_then(KnownFile::whole).map_or(FileChange::Unknown, |old| {
            let new = like(old, content);
            FileChange::Known { old: old.to_owned(), new, first: 1 }
        })),
        Detail::Edit { old, new, all, .. } => {
            Some(known.map_or(FileChange::Unknown, |known| edited(known, old, new, *all)))
        }
        _ => None,
    }
}

fn edited(known: &KnownFile, old: &str, new: &str, all: bool) -> FileChange {
    if old.is_empty() {
        return FileChange::Unknown;
    }
    let found: usize = known.parts.iter().map(|part| part.text.matches(old).count()).sum();
    let part = known.parts.iter().find(|part| part.text.contains(old));
    match part {
        Some(part) if found == 1 || all && known.is_whole => {
            let after = part.text.replace(old, new);
            if after.len() > 2 * MAX_TEXT {
                return FileChange::Unknown;
            }
            FileChange::Known { old: part.text.clone(), new: after, first: part.first }
        }
        // What isn't known of the file may have it.
        _ if !known.is_whole && (found == 0 || all) => FileChange::Unknown,
        _ => FileChange::Contradicted { found },
    }
}

/// The new text with a line feed at its end where the known one has one: what was read doesn't tell whether the last
/// line has one.
fn like(old: &str, new: &str) -> String {
    let needs_end = old.ends_with('\n') && !new.is_empty() && !new.ends_with('\n');
    format!("{new}{}", if needs_end { "\n" } else { "" })
}
