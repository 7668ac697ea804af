//! The ledger: who changed what, and how it ended. Written before the change starts, completed when it ends, so that
//! even a change that the server did not survive is on record.

use crate::{
    body::JsonBody,
    failure::Failure,
    guard::{Identity, Via, client_address},
    store::{Store, StoreError},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::{net::IpAddr, sync::Arc};
use tracing::Instrument as _;

mod created;
mod describe;
mod reads;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person in a browser.
    Login {
        /// Their name.
        name: String,
    },
    /// A program with a token.
    Token {
        /// The token owner's name.
        name: String,
        /// The token's name.
        token: String,
    },
    /// Somebody with access to the server's files, on the command line.
    Command,
    /// A visitor who has not logged in.
    Nobody,
}

impl Actor {
    /// The name of the person, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Login { name } | Self::Token { name, .. } => Some(name),
            Self::Command | Self::Nobody => None,
        }
    }

    /// The name of the token, where one was used.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Token { token, .. } => Some(token),
            _ => None,
        }
    }

    /// The kind, as stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Login { .. } => "login",
            Self::Token { .. } => "token",
            Self::Command => "command",
            Self::Nobody => "nobody",
        }
    }

    /// From the stored columns; `None` where they don't fit together.
    pub fn read(kind: &str, name: Option<String>, token: Option<String>) -> Option<Self> {
        Some(match (kind, name, token) {
            ("login", Some(name), _) => Self::Login { name },
            ("token", Some(name), Some(token)) => Self::Token { name, token },
            ("command", ..) => Self::Command,
            ("nobody", ..) => Self::Nobody,
            _ => return None,
        })
    }
}

impl From<&Identity> for Actor {
    fn from(identity: &Identity) -> Self {
        let name = identity.name.clone();
        match &identity.via {
            Via::Login => Self::Login { name },
            Via::Token { name: token } => Self::Token { name, token: token.clone() },
        }
    }
}

/// A change: who does what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// From where; `None` on the command line.
    pub address: Option<IpAddr>,
    /// HTTP method; `-` on the command line.
    pub method: String,
    /// Path without its query; the command on the command line.
    pub path: String,
    /// `create`, `update`, `archive`, `delete`, `send`, `login`, …
    pub action: String,
    /// What kind of thing: `agents`, `sessions`, `events`, `users`, …
    pub resource: String,
    /// Which one; of a thing that is being created it is known only at the end.
    pub target: Option<String>,
    /// What else is worth knowing. Never a secret, never a message's text.
    pub detail: Option<String>,
}

/// How a change ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// The upstream's request id, where the upstream was asked.
    pub upstream_request_id: Option<String>,
    /// Replaces the entry's target where it became known.
    pub target: Option<String>,
    /// Replaces the entry's detail.
    pub detail: Option<String>,
}

impl Outcome {
    /// An outcome that is told by its status alone.
    pub fn status(status: http::StatusCode) -> Self {
        Self { status: status.as_u16(), ..Self::default() }
    }
}

/// A handler puts this into its response's extensions to say more in the ledger than method and path tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Which thing was changed.
    pub target: Option<String>,
    /// What else is worth knowing, for instance `user.tool_confirmation allow sevt_…`.
    pub detail: Option<String>,
}

/// Writes the ledger; clones write to the same one.
#[derive(Clone, Debug)]
pub struct Ledger {
    store: Store,
    reads: Arc<reads::Reads>,
}

impl Ledger {
    /// The ledger in a store.
    pub fn new(store: Store) -> Self {
        Self { store, reads: Arc::default() }
    }

    /// Writes down a change that is over.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record(&self, entry: Entry, outcome: Outcome) -> Result<(), StoreError> {
        let id = self.store.begin_ledger_row(&entry).await?;
        self.store.finish_ledger_row(&id, &outcome).await
    }

    async fn follow(self, entry: Entry, request: Request, next: Next) -> Response {
        let creates = entry.action == "create";
        // A change that can't be written down is not made.
        let id = match self.store.begin_ledger_row(&entry).await {
            Ok(id) => id,
            Err(error) => return Failure::from(error).into_response(),
        };
        let response = next.run(request).await;
        let (response, created) = if creates { created::id(response).await } else { (response, None) };
        let outcome = outcome_of(&response, created);
        if let Err(error) = self.store.finish_ledger_row(&id, &outcome).await {
            tracing::error!(%error, row = %id, status = outcome.status, "the outcome of a change is not in the ledger");
        }
        response
    }
}

/// Layer for the API's routes: every request that may change something goes to the ledger, those that are refused too, and
/// so does what is carried away as a file. The work runs in a task of its own, so a caller who hangs up can't keep its
/// outcome out of the ledger.
pub async fn mutations(State(ledger): State<Ledger>, request: Request, next: Next) -> Response {
    let path = crate::guard::whole_path(&request);
    let Some(identity) = request.extensions().get::<Identity>() else { return next.run(request).await };
    let (actor, address) = (Actor::from(identity), client_address(request.extensions()));
    if request.method().is_safe() {
        let Some(entry) = describe::taken_away(actor, address, request.method(), path) else {
            return next.run(request).await;
        };
        let response = next.run(request).await;
        ledger.note_read(entry, response.status()).await;
        return response;
    }
    // Who is about to answer changes nothing but what the others see.
    if path.starts_with("/api/console/") && path.ends_with("/presence") {
        return next.run(request).await;
    }
    let body = request.extensions().get::<JsonBody>();
    let entry = describe::entry(actor, address, request.method(), path, body.map(|body| &*body.value));
    let work = ledger.follow(entry, request, next).in_current_span();
    tokio::spawn(work).await.unwrap_or_else(|error| Failure::internal(error).into_response())
}

fn outcome_of(response: &Response, created: Option<String>) -> Outcome {
    let note = response.extensions().get::<Note>().cloned().unwrap_or_default();
    let request_id = response.headers().get("request-id").and_then(|value| value.to_str().ok());
    Outcome {
        status: response.status().as_u16(),
        upstream_request_id: request_id.map(str::to_owned),
        target: note.target.or(created),
        detail: note.detail,
    }
}

#[cfg(test)]
mod tests;
