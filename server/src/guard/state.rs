//! State that all layers of the guard share: the store, the ledger, the rate limits and the set-up link.

use super::{attempts::Attempts, checks::Checks, password::Passwords, setup_link::SetupLink};
use crate::{
    config::{OwnHosts, PublicUrl, TrustedProxies},
    ledger::Ledger,
    secret::NoRandomness,
    store::{Store, StoreError},
};
use std::sync::Arc;

/// The guard of a server; clones share their state.
#[derive(Clone, Debug)]
pub struct Guard(pub(super) Arc<Inner>, pub(super) TrustedProxies, pub(super) OwnHosts);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) ledger: Ledger,
    pub(super) public_url: Option<PublicUrl>,
    pub(super) attempts: Attempts,
    pub(super) passwords: Passwords,
    pub(super) setup: SetupLink,
    pub(super) streams: Checks,
}

impl Guard {
    /// A guard over a store. `public_url` is the URL that browsers use, if it is configured.
    ///
    /// # Errors
    /// When there is no randomness for the set-up link.
    pub fn new(store: Store, public_url: Option<PublicUrl>) -> Result<Self, NoRandomness> {
        Self::with_passwords(store, public_url, Passwords::default())
    }

    pub(super) fn with_passwords(
        store: Store,
        public_url: Option<PublicUrl>,
        passwords: Passwords,
    ) -> Result<Self, NoRandomness> {
        let ledger = Ledger::new(store.clone());
        let (attempts, setup) = (Attempts::default(), SetupLink::new()?);
        let hosts = OwnHosts::of_url(public_url.clone());
        let inner = Inner { store, ledger, public_url, attempts, passwords, setup, streams: Checks::default() };
        Ok(Self(Arc::new(inner), TrustedProxies::default(), hosts))
    }

    /// The same guard, trusting these proxies about client addresses.
    #[must_use]
    pub fn behind(self, proxies: TrustedProxies) -> Self {
        Self(self.0, proxies, self.2)
    }

    /// The same guard, answering to these names.
    #[must_use]
    pub fn named(self, hosts: OwnHosts) -> Self {
        Self(self.0, self.1, hosts)
    }

    /// The path of the set-up link; `None` if there are users.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setup_path(&self) -> Result<Option<String>, StoreError> {
        Ok((!self.0.store.has_users().await?).then(|| self.0.setup.path()))
    }

    /// The ledger that the guard writes to.
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The URL that browsers use, if it is configured.
    pub fn public_url(&self) -> Option<&PublicUrl> {
        self.0.public_url.as_ref()
    }

    pub(super) fn is_https(&self) -> bool {
        self.0.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}
