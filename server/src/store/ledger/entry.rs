//! What a row of the ledger says: who changed what, and the outcome.

use crate::identity::{Identity, Via};
use std::net::IpAddr;

/// Who made a change.
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
    /// Someone on the command line, with access to the server's files.
    Command,
    /// A visitor who has not logged in.
    Nobody,
}

impl Actor {
    /// The name of the person, if any.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Login { name } | Self::Token { name, .. } => Some(name),
            Self::Command | Self::Nobody => None,
        }
    }

    /// The name of the token, if any.
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

    /// From the stored columns; `None` if they are inconsistent.
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

/// A change: who did what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Who.
    pub actor: Actor,
    /// The client's address; `None` on the command line.
    pub address: Option<IpAddr>,
    /// HTTP method; `-` on the command line.
    pub method: String,
    /// Path without query; on the command line, the command.
    pub path: String,
    /// `create`, `update`, `archive`, `delete`, `send`, `login`, …
    pub action: String,
    /// Kind of resource: `agents`, `sessions`, `events`, `users`, …
    pub resource: String,
    /// Its id; for something being created it becomes known only at the end.
    pub target: Option<String>,
    /// More about the change. Never a secret, never a message's text.
    pub detail: Option<String>,
}

/// The outcome of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// The upstream's request id, if the upstream was called.
    pub upstream_request_id: Option<String>,
    /// Replaces the entry's target, if it became known.
    pub target: Option<String>,
    /// Replaces the entry's detail, if there is one.
    pub detail: Option<String>,
}

impl Outcome {
    /// An outcome with only a status.
    pub fn status(status: http::StatusCode) -> Self {
        Self { status: status.as_u16(), ..Self::default() }
    }
}
