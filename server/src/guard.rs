//! The guard: who is asking, and may they? Every request passes here before anything else happens.

use crate::{
    config::{PublicUrl, TrustedProxies},
    ledger::Ledger,
    store::Store,
};
use axum::{Router, extract::Request, middleware};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

pub mod accounts;
mod attempts;
mod authorize;
mod client;
mod cookie;
mod csrf;
mod device;
pub(crate) mod fields;
mod headers;
mod host;
mod identify;
mod login;
pub mod password;
mod redact;
pub mod rights;
mod setup;
pub mod share;
mod streams;
mod typed_name;

pub use client::{client_address, network};
pub use cookie::value as cookie_value;
pub use headers::Nonce;
pub use login::safe_next;
pub use redact::without_token;
pub use rights::Right;
pub use typed_name::typed_name;

/// What a person may do; each role may all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything except secrets.
    Viewer,
    /// Also answers tool calls and custom tools, and interrupts.
    Approver,
    /// Also creates and runs sessions, sends messages, uploads and mounts files.
    Operator,
    /// Also agents, environments, deletion, users and tokens.
    Admin,
}

impl Role {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Approver, Self::Operator, Self::Admin];

    /// As written in the store, on the command line and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Approver => "approver",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no such role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role: use viewer, approver, operator or admin")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(NotARole)
    }
}

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// With the login cookie of a browser.
    Login,
    /// With a console token.
    Token {
        /// The token's name.
        name: String,
    },
}

/// Who is asking; in the extensions of every request that got past [`Guard::outer`] with a login or a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub name: String,
    /// What they may do, as of this request.
    pub role: Role,
    /// How they proved it.
    pub via: Via,
}

/// Who made a request, in a few words for the log; in the extensions of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker(pub String);

impl From<&Identity> for Asker {
    fn from(identity: &Identity) -> Self {
        Self(match &identity.via {
            Via::Login => identity.name.clone(),
            Via::Token { name } => format!("{} (token {name})", identity.name),
        })
    }
}

/// The guard of one server; clones share its limits and its set-up link.
#[derive(Clone, Debug)]
pub struct Guard(Arc<Inner>, TrustedProxies);

#[derive(Debug)]
struct Inner {
    store: Store,
    ledger: Ledger,
    public_url: Option<PublicUrl>,
    attempts: attempts::Attempts,
    passwords: password::Passwords,
    setup: setup::Setup,
}

impl Guard {
    /// A guard over a store. `public_url` is where browsers find the server, where that is known.
    ///
    /// # Errors
    /// When the system gives no random bytes for the set-up link.
    pub fn new(store: Store, public_url: Option<PublicUrl>) -> Result<Self, crate::secret::NoRandomness> {
        Self::with_passwords(store, public_url, password::Passwords::default())
    }

    fn with_passwords(
        store: Store,
        public_url: Option<PublicUrl>,
        passwords: password::Passwords,
    ) -> Result<Self, crate::secret::NoRandomness> {
        let ledger = Ledger::new(store.clone());
        let (attempts, setup) = (attempts::Attempts::default(), setup::Setup::new()?);
        let inner = Inner { store, ledger, public_url, attempts, passwords, setup };
        Ok(Self(Arc::new(inner), TrustedProxies::default()))
    }

    /// The same guard, which believes these proxies where they say who a client is.
    #[must_use]
    pub fn behind(self, proxies: TrustedProxies) -> Self {
        Self(self.0, proxies)
    }

    /// The path of the one-time link that makes the first admin; `None` where there are users.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn setup_path(&self) -> Result<Option<String>, crate::store::StoreError> {
        Ok((!self.0.store.has_users().await?).then(|| self.0.setup.path()))
    }

    /// `POST /login`, `POST /logout` and `POST /setup`. To be merged into what [`Guard::outer`] wraps, together with
    /// routes that show `GET /login` and `GET /setup`.
    pub fn routes(&self) -> Router {
        login::routes(self.clone())
    }

    /// Wraps the API's routes: each call is checked against the table of rights, and changes go to the ledger.
    /// Calls from inside the server (pages that load their data) pass here too, with the visitor's [`Identity`].
    pub fn api(&self, routes: Router) -> Router {
        routes
            .layer(middleware::from_fn(authorize::enforce))
            .layer(middleware::from_fn_with_state(self.0.ledger.clone(), crate::ledger::mutations))
            .layer(middleware::from_fn(authorize::judge))
    }

    /// Wraps everything that is reached from outside: finds out who is asking, turns away strangers and requests that
    /// another site made a browser send, and puts the security headers on every answer.
    pub fn outer(&self, router: Router) -> Router {
        router
            .layer(middleware::from_fn_with_state(self.clone(), setup::only_with_the_link))
            .layer(middleware::from_fn_with_state(self.clone(), csrf::same_origin))
            .layer(middleware::from_fn_with_state(self.clone(), identify::identify))
            .layer(cookie::layer(self))
            .layer(middleware::from_fn_with_state(self.clone(), cookie::complete_removal))
            .layer(middleware::from_fn_with_state(self.clone(), host::expected))
            .layer(middleware::from_fn_with_state(self.clone(), headers::secure))
    }

    /// Wraps all of that and the log: finds the client's address.
    pub fn outermost(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), client::find))
    }

    /// The ledger that the guard writes to.
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    fn is_https(&self) -> bool {
        self.0.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

/// The path as the caller sent it, also inside a nested router, where the request's own path is cut.
pub(crate) fn whole_path(request: &Request) -> &str {
    request.extensions().get::<axum::extract::OriginalUri>().map_or_else(|| request.uri().path(), |uri| uri.0.path())
}

#[cfg(test)]
pub(crate) mod tests;
