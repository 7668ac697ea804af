//! Locks that keep a second server away from a database or a simulator's folder.

use crate::store::{beside, private_dir, private_file};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// A lock that is held while the server runs. The system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Whether the previous holder was killed.
    was_killed: bool,
}

/// Why a lock can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("{} is in use by {holder}. Stop that one first, or choose another folder with --data-dir.", path.display())]
    InUse {
        /// The database or folder.
        path: PathBuf,
        /// The other process.
        holder: String,
    },
    /// The lock file can't be made or locked.
    #[error("can't lock {}: {source}. Choose another folder with --data-dir.", path.display())]
    Refused {
        /// The lock file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Lock {
    /// Locks a database file, whatever path leads to it.
    ///
    /// # Errors
    /// When another server has it.
    pub fn of_database(path: &Path) -> Result<Self, LockError> {
        let real = fs::canonicalize(path).or_else(|_| in_real_folder(path));
        let real = real.map_err(|source| LockError::Refused { path: path.to_owned(), source })?;
        Self::take(path, &beside(&real, ".pid"))
    }

    /// Locks a simulator's folder, and creates it if necessary.
    ///
    /// # Errors
    /// When another server or simulator has it.
    pub fn of_folder(dir: &Path) -> Result<Self, LockError> {
        private_dir(dir).map_err(|source| LockError::Refused { path: dir.to_owned(), source })?;
        Self::take(dir, &dir.join("simulator.pid"))
    }

    /// Whether a server runs on a database, without getting in its way: nothing is made or written.
    pub fn is_held(path: &Path) -> bool {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let Ok(file) = File::open(beside(&real, ".pid")) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Whether the previous server was killed.
    pub fn was_killed(&self) -> bool {
        self.was_killed
    }

    fn take(what: &Path, path: &Path) -> Result<Self, LockError> {
        let refused = |source| LockError::Refused { path: path.to_owned(), source };
        let mut file = private_file(path).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::InUse { path: what.to_owned(), holder: holder(path) });
            }
            Err(TryLockError::Error(source)) => return Err(refused(source)),
        }
        let was_killed = file.metadata().map_err(refused)?.len() > 0;
        let written = file.set_len(0);
        written.and_then(|()| writeln!(file, "{}", std::process::id())).map_err(refused)?;
        Ok(Self { file, was_killed })
    }
}

impl Drop for Lock {
    /// An empty file tells the next server that this one wasn't killed.
    fn drop(&mut self) {
        if let Err(error) = self.file.set_len(0) {
            tracing::debug!(%error, "a lock file can't be emptied");
        }
    }
}

/// The path of a file that may not exist yet, with links in its folder resolved.
fn in_real_folder(path: &Path) -> io::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private_dir(folder)?;
    Ok(fs::canonicalize(folder)?.join(path.file_name().unwrap_or_default()))
}

fn holder(path: &Path) -> String {
    let pid: Option<u32> = fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
    pid.map_or_else(|| "another pilothouse process".to_owned(), |pid| format!("another pilothouse process ({pid})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn a_database_has_one_server_by_whichever_name() {
        let dir = TempDir::new().unwrap();
        let database = dir.path().join("a/pilothouse.db");
        let first = Lock::of_database(&database).unwrap();
        fs::write(&database, "").unwrap();
        let error = Lock::of_database(&database).unwrap_err().to_string();
        assert!(error.contains(&format!("({})", std::process::id())) && error.contains("--data-dir"), "{error}");
        #[cfg(unix)]
        {
            let link = dir.path().join("link.db");
            std::os::unix::fs::symlink(&database, &link).unwrap();
            assert!(matches!(Lock::of_database(&link), Err(LockError::InUse { .. })));
        }
        assert!(Lock::of_database(&dir.path().join("b/pilothouse.db")).is_ok());
        assert!(Lock::is_held(&database) && !Lock::is_held(&dir.path().join("c/pilothouse.db")));
        drop(first);
        assert!(!Lock::is_held(&database));
        assert!(!Lock::of_database(&database).unwrap().was_killed());
    }

    #[test]
    fn a_folder_has_one_simulator() {
        let dir = TempDir::new().unwrap();
        let _first = Lock::of_folder(dir.path()).unwrap();
        assert!(matches!(Lock::of_folder(dir.path()), Err(LockError::InUse { .. })));
    }

    #[test]
    fn a_lock_that_nobody_holds_tells_of_a_kill() {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("simulator.pid"), "4711\n").unwrap();
        assert!(Lock::of_folder(dir.path()).unwrap().was_killed());
    }
}
