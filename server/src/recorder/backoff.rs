//! How long to wait before reconnecting.

use std::time::Duration;

/// The first wait before reconnecting; it doubles up to [`LONGEST_WAIT`].
pub const FIRST_WAIT: Duration = Duration::from_millis(250);
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);
