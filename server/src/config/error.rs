//! What is wrong with a setting.

use std::path::PathBuf;

/// A setting that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is wrong.
    #[error("{setting}: {reason}")]
    Invalid {
        /// Its name, and where it came from.
        setting: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The settings file can't be read.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        reason: String,
    },
    /// The system has no place for a program's data, and none was named.
    #[error("this system has no data folder; name one with --data-dir or PILOTHOUSE_DATA_DIR")]
    NoDataFolder,
}
