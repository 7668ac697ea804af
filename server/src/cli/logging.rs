//! The log: to the standard error, so that the standard output stays free for what commands print.

use crate::config::Log;
use std::{
    error::Error,
    io::{self, IsTerminal as _},
};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log of this process.
pub(super) fn start(log: &Log) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let builder = fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        // It would be told by writing to the standard error, which panics where that is what can't be written.
        .log_internal_errors(false);
    let started = if log.json { builder.json().try_init() } else { builder.try_init() };
    started.map_err(|error| -> Box<dyn Error> { error })
}
