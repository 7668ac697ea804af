//! Standing rules: those of the configuration file, and the version that was switched on in the console.

pub mod enforce;
pub mod trial;

use crate::store::{Store, StoreError};
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_domain::rules::{Approver, Rule, RuleSet};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;

/// The rules that apply now, shared by everything that asks.
#[derive(Clone, Debug)]
pub struct Rules {
    configured: Arc<[Rule]>,
    active: watch::Sender<Arc<RuleSet>>,
    escalated: watch::Sender<Escalated>,
}

/// The waiting calls that a rule escalated, each with the people who may answer it since then.
pub type Escalated = BTreeMap<(SessionId, EventId), Vec<Approver>>;

impl Default for Rules {
    /// No rules.
    fn default() -> Self {
        Self { configured: Arc::default(), active: watch::Sender::default(), escalated: watch::Sender::default() }
    }
}

impl Rules {
    /// Those of the configuration file, and the newest version.
    ///
    /// # Errors
    /// When the versions can't be read.
    pub async fn open(store: &Store, configured: &[Rule]) -> Result<Self, StoreError> {
        let rules = Self { configured: configured.into(), ..Self::default() };
        rules.reload(store).await?;
        Ok(rules)
    }

    /// Takes over the newest version.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let newest = store.rule_versions(1).await?.pop();
        let (version, own) = newest.map_or((0, Vec::new()), |newest| (newest.version, newest.rules));
        let rules = [self.configured.to_vec(), own].concat();
        self.active.send_replace(Arc::new(RuleSet { version, rules }));
        Ok(())
    }

    /// The rules of the configuration file, which the console can't change.
    pub fn configured(&self) -> &[Rule] {
        &self.configured
    }

    /// The rules that apply now.
    pub fn active(&self) -> Arc<RuleSet> {
        self.active.borrow().clone()
    }

    /// The rules, and what is told of calls because of them, as they change.
    pub fn subscribe(&self) -> watch::Receiver<Arc<RuleSet>> {
        self.active.subscribe()
    }

    /// Tells whoever shows calls that what they must tell of one may have changed.
    pub fn touch(&self) {
        self.active.send_modify(|_| ());
    }

    /// The calls that are escalated, as they change.
    pub fn escalated(&self) -> watch::Receiver<Escalated> {
        self.escalated.subscribe()
    }

    pub(crate) fn note_escalated(&self, now: Escalated) {
        self.escalated.send_if_modified(|known| {
            let has_changed = *known != now;
            *known = now;
            has_changed
        });
    }
}

#[cfg(test)]
mod tests;
