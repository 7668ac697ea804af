//! Files and folders that only their owner can read.

use std::{
    ffi::OsString,
    fs::{DirBuilder, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// The path of a companion file: the same name with a suffix.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Creates a folder and its parents, readable only by the owner.
pub fn private_dir(dir: &Path) -> io::Result<()> {
    if dir.as_os_str().is_empty() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    if is_open_to_others(dir)? {
        tracing::warn!(folder = %dir.display(), "others on this machine can enter the data folder; close it with chmod 700");
    }
    Ok(())
}

#[cfg(unix)]
pub fn is_open_to_others(dir: &Path) -> io::Result<bool> {
    Ok(std::os::unix::fs::PermissionsExt::mode(&dir.metadata()?.permissions()) & 0o077 != 0)
}

#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Opens a file, or creates one that only the owner can read.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
