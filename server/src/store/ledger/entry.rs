//! What a row of the ledger says: who changed what, and how it ended.

use crate::identity::{Identity, Via};
use std::net::IpAddr;

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
pub struct LedgerEntry {
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
