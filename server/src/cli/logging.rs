//! The log, written to standard error so that standard output is free for what commands print.

use crate::{
    config::{Log, Upstream},
    gateway::Redactor,
};
use secrecy::ExposeSecret as _;
use std::{
    error::Error,
    io::{self, IsTerminal as _},
};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log of this process. The upstream's key is removed from it, wherever it comes from.
pub(super) fn start(log: &Log, upstream: &Upstream) -> Result<(), Box<dyn Error>> {
    let redactor = match upstream {
        Upstream::Simulator => None,
        Upstream::Anthropic { key, .. } => Redactor::new(key.expose_secret()),
    };
    let writer = move || Redacted { to: io::stderr(), redactor: redactor.clone() };
    let filter = EnvFilter::try_new(&log.filter)?;
    let builder = fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(writer)
        // Reporting it would write to standard error and panic, because that is what failed.
        .log_internal_errors(false);
    let started = if log.json { builder.json().try_init() } else { builder.try_init() };
    started.map_err(|error| -> Box<dyn Error> { error })
}

/// Writes lines of the log, each as a whole.
struct Redacted<W> {
    to: W,
    redactor: Option<Redactor>,
}

impl<W: io::Write> io::Write for Redacted<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match &self.redactor {
            Some(redactor) => self.to.write_all(&redactor.bytes(line)).map(|()| line.len()),
            None => self.to.write(line),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use io::Write as _;

    #[test]
    fn the_key_does_not_reach_the_log() {
        let mut log = Redacted { to: Vec::new(), redactor: Redactor::new("sk-ant-api03-secret") };
        log.write_all(b"INFO answered path=/api/v1/agents/sk-ant-api03-secret status=404\n").unwrap();
        assert_eq!(log.to, b"INFO answered path=/api/v1/agents/[redacted]********* status=404\n");
    }
}
