//! Who is asking, and what they may do: roles, rights and identities.

use crate::failure::Failure;
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a person may do. Each role includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything except secrets.
    Viewer,
    /// Also answers tool calls and custom tool calls, and interrupts sessions.
    Approver,
    /// Also creates and runs sessions, sends messages, and uploads and mounts files.
    Operator,
    /// Also creates and changes agents and environments, and deletes.
    Admin,
}

impl Role {
    /// All roles, from the lowest to the highest.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Approver, Self::Operator, Self::Admin];

    /// The name in the store, on the command line and in the interface.
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

/// Not the name of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role: use viewer, approver, operator or admin")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(NotARole)
    }
}

/// How a request was authenticated.
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

/// Who is asking; in the extensions of every request with a valid login or token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub name: String,
    /// Their role at the time of this request.
    pub role: Role,
    /// How they authenticated.
    pub via: Via,
}

/// The right that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// To read.
    Read,
    /// To answer an agent.
    Answer,
    /// To send events; the guard decides what each event needs.
    Send,
    /// To create and run sessions, send messages, and upload and mount files.
    Operate,
    /// To change agents and environments, and to delete.
    Administer,
}

impl Right {
    /// The lowest role with this right; for [`Right::Send`], the lowest that may send anything at all.
    pub const fn least_role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Answer | Self::Send => Role::Approver,
            Self::Operate => Role::Operator,
            Self::Administer => Role::Admin,
        }
    }
}

impl Identity {
    /// Whether this person or program has a right.
    pub fn may(&self, right: Right) -> bool {
        self.role >= right.least_role()
    }
}

impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(stranger)
    }
}

/// The error for a request without a login or a token.
pub fn stranger() -> Failure {
    Failure::unauthenticated("Log in, or send a console token in the x-api-key or Authorization: Bearer header.")
}

/// Who made a request, as written to the log; in the extensions of the response.
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
