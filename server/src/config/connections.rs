//! Limits on connections: how many, and how long they may stay silent.

use super::{error::ConfigError, source::Sources};
use std::time::Duration;

/// Limits on connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Open connections.
    pub total: usize,
    /// Open connections from one address. This machine is exempt: a local proxy connects for everybody.
    pub per_address: usize,
    /// How long a request's headers may take to arrive, and how long a connection may stay idle.
    pub head: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { total: 4096, per_address: 512, head: Duration::from_secs(30) }
    }
}

impl ConnectionLimits {
    pub(super) fn read(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let Self { total, per_address, head } = Self::default();
        let count = |name: &str, default: usize| match sources.get(name) {
            None => Ok(default),
            Some(setting) => match setting.value.parse() {
                Ok(count @ 32..=1_000_000) => Ok(count),
                _ => Err(setting.wrong("use a whole number of connections from 32 to 1000000")),
            },
        };
        let total = count("PILOTHOUSE_MAX_CONNECTIONS", total)?;
        let per_address = count("PILOTHOUSE_MAX_CONNECTIONS_PER_ADDRESS", per_address)?;
        Ok(Self { total, per_address, head })
    }
}
