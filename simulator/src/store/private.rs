//! Creates folders and files that only their owner can read, as they hold what agents and people wrote.

use std::{
    io,
    path::{Path, PathBuf},
};
use tokio::fs::{self, DirBuilder, File, OpenOptions};

/// Makes a folder that only its owner can enter; one that exists loses the rights of others.
pub(super) async fn folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path).await?;
    tighten(path).await;
    Ok(())
}

/// Makes the files of a database, so that SQLite does not make them readable for others: the two beside it take their
/// rights from it.
pub(super) async fn database(path: &Path) -> io::Result<()> {
    options().append(true).open(path).await?;
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        tighten(&PathBuf::from(file)).await;
    }
    Ok(())
}

/// A new, empty file.
pub(crate) async fn create(path: &Path) -> io::Result<File> {
    options().write(true).truncate(true).open(path).await
}

/// A file with this content.
pub(crate) async fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    use tokio::io::AsyncWriteExt;
    let mut file = create(path).await?;
    file.write_all(content).await?;
    file.flush().await
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Takes the rights of others away from what exists; where the system does not allow that, a warning says so.
#[cfg(unix)]
pub(super) async fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let tightened = async {
        let mut permissions = match fs::metadata(path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            found => found?.permissions(),
        };
        if permissions.mode() & 0o077 == 0 {
            return Ok(());
        }
        permissions.set_mode(permissions.mode() & 0o700);
        fs::set_permissions(path, permissions).await
    };
    if let Err(error) = tightened.await {
        tracing::warn!(%error, path = %path.display(), "others on this machine may be able to read the simulator's data");
    }
}

#[cfg(not(unix))]
pub(super) async fn tighten(_: &Path) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::store::Store;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn open_to_all(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Everything below a folder, and the folder itself.
    fn all(folder: &Path) -> Vec<PathBuf> {
        let mut found = vec![folder.to_owned()];
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { found.extend(all(&path)) } else { found.push(path) }
        }
        found
    }

    fn check(folder: &Path) {
        let found = all(folder);
        assert!(found.len() >= 5, "a folder in a folder, the database and what lies beside it: {found:?}");
        for path in found {
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&path), expected, "{}", path.display());
        }
    }

    #[tokio::test]
    async fn nobody_else_can_read_what_is_stored() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("above").join("simulator");
        let store = Store::open(Some(folder.clone())).await.unwrap();
        let output = crate::files::create_output(&store, "sesn_1", "a.txt", "text/plain", b"secret").await.unwrap();
        crate::files::copy_for_session(&store, output["id"].as_str().unwrap(), "sesn_2").await.unwrap();
        check(&folder);
        assert_eq!(mode(&scratch.path().join("above")), 0o700);
        for path in all(&folder) {
            open_to_all(&path, if path.is_dir() { 0o755 } else { 0o644 });
        }
        Store::open(Some(folder.clone())).await.unwrap();
        check(&folder);
    }
}
