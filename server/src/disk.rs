//! How much room a disk has left.

use serde::Serialize;
use std::path::PathBuf;

/// A disk with less free space counts as full, or as low; in bytes.
const FULL_BELOW: u64 = 4 * 1024 * 1024;
const LOW_BELOW: u64 = 256 * 1024 * 1024;

/// The room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Disk {
    /// Enough.
    Ok,
    /// It won't last.
    Low,
    /// Nothing can be written.
    Full,
    /// The system doesn't say.
    Unknown,
}

impl Disk {
    /// What this many free bytes are.
    pub const fn of(free: u64) -> Self {
        if free < FULL_BELOW {
            Self::Full
        } else if free < LOW_BELOW {
            Self::Low
        } else {
            Self::Ok
        }
    }
}

/// The free bytes of the disk of a folder; `None` where the system doesn't say.
pub async fn free(dir: PathBuf) -> Option<u64> {
    tokio::task::spawn_blocking(move || fs4::available_space(&dir)).await.ok()?.ok()
}
