//! Errors of the store, and the failures that callers get for them.

use super::{files::beside, trouble::Trouble};
use crate::failure::Failure;
use sqlx::migrate::MigrateError;
use std::{
    io,
    path::{Path, PathBuf},
};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file can't be opened.
    #[error("can't open {}: {source}. Choose another folder with --data-dir.", path.display())]
    Folder {
        /// Its path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged: {source}. Stop every pilothouse process and restore the file from a backup, together with \
         its -wal file; or see what `sqlite3 FILE .recover` can save. The rest of the data folder can stay.",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's error.
        source: sqlx::Error,
    },
    /// The file was in use before, but its contents are missing.
    #[error(
        "{} is empty, but it was in use before: what it held, or its write-ahead log {}, was moved or deleted. \
         Restore both from a backup. To begin with an empty database instead, without users, delete them and {}.",
        path.display(), beside(path, "-wal").display(), beside(path, ".lock").display()
    )]
    Incomplete {
        /// The file.
        path: PathBuf,
    },
    /// The schema can't be updated.
    #[error("can't bring the database up to date: {0}")]
    Migration(#[from] MigrateError),
    /// A name that must be unique is taken.
    #[error("{what} named {name} exists already")]
    Taken {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A row has a value that this version can't read.
    #[error("the database holds something this version can't read: {0}")]
    Unreadable(String),
    /// The system provides no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] crate::secret::NoRandomness),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    /// What is wrong with the machine, if anything.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Database(error)
            | Self::Migration(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
                Trouble::of(error)
            }
            Self::Damaged { .. } | Self::Incomplete { .. } => Some(Trouble::Damaged),
            _ => None,
        }
    }

    /// Adds the file's name, if it is damaged.
    #[must_use]
    pub fn of_file(self, path: &Path) -> Self {
        if self.trouble() != Some(Trouble::Damaged) {
            return self;
        }
        match self {
            Self::Database(source)
            | Self::Migration(MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _)) => {
                Self::Damaged { path: path.to_owned(), source }
            }
            error => error,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match (&error, error.trouble()) {
            (StoreError::Taken { .. }, _) => Self::conflict(error.to_string()),
            (_, Some(trouble)) => trouble.failure(error),
            (_, None) => Self::internal(error),
        }
    }
}
