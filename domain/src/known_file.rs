//! What a session's log tells of a file: its content as it was last read or written, and what makes that doubtful.

mod change;
mod history;

pub use change::{FileChange, file_change};
pub use history::{changed_file, known_before, known_file, same_place, spellings};

use serde::{Deserialize, Serialize};

/// The longest content that is kept, in bytes: comparing more would help nobody who must decide.
pub const MAX_TEXT: usize = 256 * 1024;

/// A file as the log knows it. It may have changed since: nothing here says what is in the file now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFile {
    /// What is known of its text, in order, without overlaps.
    pub parts: Vec<Part>,
    /// There is nothing but the one part.
    pub is_whole: bool,
    /// How it became known.
    pub seen: Seen,
    /// When, in milliseconds since 1970; of several parts the oldest.
    pub at: Option<i64>,
    /// It was another thread than the caller's that read or wrote it.
    pub by_other_thread: bool,
    /// Commands, or other calls that change it, have run since.
    pub calls_since: bool,
}

/// Lines of a file that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The number of its first line, from 1.
    pub first: u32,
    /// The lines.
    pub text: String,
}

/// How a file's content became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A call read it.
    Read,
    /// A call wrote or changed it.
    Written,
}

impl KnownFile {
    /// The whole content; `None` where only parts are known.
    pub fn whole(&self) -> Option<&str> {
        self.parts.first().filter(|_| self.is_whole).map(|part| part.text.as_str())
    }
}

impl Part {
    /// How many lines it has.
    fn count(&self) -> u32 {
        u32::try_from(self.text.lines().count()).unwrap_or(u32::MAX)
    }

    /// The number after its last line.
    fn end(&self) -> u32 {
        self.first.saturating_add(self.count())
    }
}

#[cfg(test)]
mod tests;
