//! Errors in settings.

use std::path::PathBuf;

/// A setting that is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is wrong.
    #[error("{setting}: {reason}")]
    Invalid {
        /// Its name in the environment.
        variable: String,
        /// Its name and source.
        setting: String,
        /// What is wrong, and what to use instead.
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
    /// The platform has no data folder, and none was configured.
    #[error("this system has no data folder; name one with --data-dir or PILOTHOUSE_DATA_DIR")]
    NoDataFolder,
}

impl ConfigError {
    /// The setting that is wrong, by its name in the environment; `None` where it is the file as a whole.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Invalid { variable, .. } => Some(variable),
            Self::File { .. } => None,
            Self::NoDataFolder => Some("PILOTHOUSE_DATA_DIR"),
        }
    }
}
