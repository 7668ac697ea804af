//! The guard: authentication and authorisation. Every request passes through it before anything else happens.

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::post};

pub mod accounts;
mod attempts;
mod authorize;
mod checks;
mod confirm;
mod cookie;
mod credentials;
mod csrf;
mod device;
mod fields;
mod headers;
mod host;
mod identify;
mod login;
pub mod password;
pub mod rights;
mod setup;
mod setup_link;
pub mod share;
mod state;
mod streams;
mod typed_name;

pub use cookie::{described as described_cookie, login_digest, value as cookie_value};
pub use headers::Nonce;
pub use login::safe_next;
pub use state::Guard;
pub use typed_name::typed_name;

/// Our forms are small; anything larger is not ours, in bytes.
const FORM_LIMIT: usize = 16 * 1024;

impl Guard {
    /// `POST /login`, `POST /logout` and `POST /setup`, to be merged into what [`Guard::outer`] wraps, together with
    /// routes that show `GET /login` and `GET /setup`.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/login", post(login::log_in))
            .route("/logout", post(login::log_out))
            .route("/setup", post(setup::make_first_admin))
            .layer(DefaultBodyLimit::max(FORM_LIMIT))
            .with_state(self.clone())
    }

    /// Wraps the API's routes: each call is checked against the table of rights, and changes are recorded in the
    /// ledger. Calls from inside the server (pages that load their data) pass through here too, with the visitor's
    /// [`Identity`](crate::identity::Identity).
    pub fn api(&self, routes: Router) -> Router {
        routes
            .layer(middleware::from_fn(authorize::enforce))
            .layer(middleware::from_fn_with_state(self.0.ledger.clone(), crate::ledger::mutations))
            .layer(middleware::from_fn(authorize::judge))
    }

    /// Wraps everything that is reachable from outside: authenticates, rejects strangers and cross-site requests, and
    /// sets the security headers.
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

    /// Wraps all of that and the request log: finds the client's address.
    pub fn outermost(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.1.clone(), crate::request::address::find))
    }
}

#[cfg(test)]
pub(crate) mod tests;
