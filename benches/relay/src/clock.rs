//! Time: since the benchmark began, as the API writes it, and passing.

#![expect(clippy::disallowed_methods, reason = "what is measured here is real time, on threads of their own")]

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time since the benchmark began.
pub fn now() -> Duration {
    START.elapsed()
}

/// Now, as the API writes it.
pub fn timestamp() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
