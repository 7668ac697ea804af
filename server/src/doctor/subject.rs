//! What is examined.

use crate::{
    clock::Clock,
    config::{Config, ConfigError, Inspected},
    gateway::Gateway,
    store::Store,
};
use pilothouse_console_api::SettingFound;
use std::sync::Arc;

/// What is examined.
#[derive(Clone)]
pub struct Subject {
    /// The settings, with defaults in place of wrong ones; `None` without a data folder.
    pub config: Option<Arc<Config>>,
    /// What is wrong with them.
    pub errors: Arc<[ConfigError]>,
    /// Where each is from.
    pub settings: Arc<[SettingFound]>,
    /// The database, if there is one.
    pub store: Option<Store>,
    /// The upstream; `None` where there is nothing to call.
    pub gateway: Option<Gateway>,
    /// Where the doctor is.
    pub place: Place,
}

/// Where the doctor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the server that is examined.
    Server,
    /// In a command, while a server runs on the data folder.
    Beside,
    /// In a command, and no server runs.
    Alone,
}

impl Subject {
    /// Settings as a command finds them.
    pub fn of_settings(inspected: Inspected) -> Self {
        let Inspected { config, errors, settings } = inspected;
        Self {
            config: config.map(Arc::new),
            errors: errors.into(),
            settings: settings.into(),
            store: None,
            gateway: None,
            place: Place::Alone,
        }
    }

    /// Whether a setting can't be used, so that what depends on it isn't known.
    pub(super) fn is_wrong(&self, variable: &str) -> bool {
        self.errors.iter().any(|error| error.variable() == Some(variable))
    }

    /// The clock of the database, which tests can set.
    pub(super) fn clock(&self) -> Clock {
        self.store.as_ref().map(|store| store.clock().clone()).unwrap_or_default()
    }
}
