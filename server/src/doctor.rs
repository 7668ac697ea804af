//! The doctor: checks of what a console needs, each with what was tried, what was found and what to do. The same for the
//! command line and for a running server. What it finds never holds a secret.
//!
//! Local checks look at this machine. Measured ones call this console through its public address, and live ones the
//! upstream; they only read, and are made when somebody asks for them.

mod address;
mod clean;
mod clock;
mod database;
mod folder;
mod live;
mod look;
mod notices;
pub mod probe;
mod proxy;
mod runs;
mod settings;

#[cfg(test)]
mod tests;

pub use runs::Doctor;

use crate::{
    clock::Clock,
    config::{Config, ConfigError, Inspected},
    gateway::Gateway,
    store::Store,
};
use pilothouse_console_api::{Check, CheckId, CheckState, Diagnosis, LiveRun, SettingFound};
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
    fn is_wrong(&self, variable: &str) -> bool {
        self.errors.iter().any(|error| error.variable() == Some(variable))
    }

    fn clock(&self) -> Clock {
        self.store.as_ref().map(|store| store.clock().clone()).unwrap_or_default()
    }

    /// The checks of this machine.
    async fn local(&self) -> Vec<Check> {
        let mut checks = settings::checks(self);
        if let Some(config) = &self.config {
            checks.extend(folder::checks(self, config).await);
            checks.extend(database::checks(self, config).await);
            checks.extend(address::checks(self, config));
            checks.extend(notices::checks(self, config).await);
        }
        checks.push(clock::check(self).await);
        checks
    }

    /// The checks that call others.
    async fn called(&self) -> Vec<Check> {
        let Some(config) = &self.config else { return Vec::new() };
        let (through, upstream) = tokio::join!(proxy::checks(self, config), live::checks(self, config));
        through.into_iter().chain(upstream).collect()
    }

    /// All checks there are, in order; those that weren't made are skipped.
    fn diagnosis(&self, checks: Vec<Check>, live: LiveRun, live_at: Option<i64>) -> Diagnosis {
        let clean = clean::Clean::of(self);
        let mut checks: Vec<Check> = checks.into_iter().map(|check| clean.check(check)).collect();
        for id in CheckId::ALL {
            if !checks.iter().any(|check| check.id == id) {
                checks.push(look::not_made(id, live));
            }
        }
        // Of two, what was made counts, and the last one: the upstream knows the time better than this machine.
        checks.reverse();
        checks.sort_by_key(|check| (check.id, check.state == CheckState::Skipped));
        checks.dedup_by_key(|check| check.id);
        let state = checks.iter().map(|check| check.state).max().unwrap_or(CheckState::Ok).max(CheckState::Ok);
        Diagnosis {
            at: self.clock().now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state,
            live,
            live_at,
            checks,
            settings: self.settings.iter().cloned().map(|setting| clean.setting(setting)).collect(),
        }
    }
}

/// A doctor of a server for tests, on a data folder that doesn't exist.
#[cfg(test)]
pub(crate) fn of_tests(store: &Store, gateway: &Gateway) -> Doctor {
    let flags = crate::config::Flags { data_dir: Some("/nowhere/pilothouse".into()), ..Default::default() };
    let subject = Subject::of_settings(Config::read(&flags, &|_| None));
    Doctor::new(Subject { store: Some(store.clone()), gateway: Some(gateway.clone()), place: Place::Server, ..subject })
}

/// Makes all checks that are asked for, and waits for them.
pub async fn examine(subject: &Subject, live: bool) -> Diagnosis {
    let began = subject.clock().now();
    let mut checks = subject.local().await;
    if !live {
        return subject.diagnosis(checks, LiveRun::No, None);
    }
    checks.extend(subject.called().await);
    subject.diagnosis(checks, LiveRun::Done, Some(began))
}
