//! Why a simulator could not be opened.

use crate::screenplay::ScreenplayError;
use std::path::PathBuf;

/// Why a simulator could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder can't be made or written.
    #[error("the simulator's data folder {} can't be used: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database can't be opened or brought up to date.
    #[error("the simulator's database {} can't be opened: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// A screenplay can't be used.
    #[error(transparent)]
    Screenplay(#[from] ScreenplayError),
    /// The database is open, but what is in it can't be taken up.
    #[error("the simulator can't start on its data: {0}")]
    Start(String),
}
