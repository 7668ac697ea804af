//! How much attention a call needs, and what kinds of things it does.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much attention a call needs. Later ones need more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing that was recognised stands out. This is not a proof.
    #[default]
    Routine,
    /// It has effects, or isn't understood.
    LookClosely,
    /// It destroys, exposes or takes over something.
    Dangerous,
}

impl Level {
    /// The name in kebab case, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::LookClosely => "look-closely",
            Self::Dangerous => "dangerous",
        }
    }

    /// The level in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Routine => "Routine",
            Self::LookClosely => "Look closely",
            Self::Dangerous => "Dangerous",
        }
    }
}

/// A kind of effect that a person should know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Removes files or other things.
    Deletes,
    /// Replaces the content of something that may exist.
    Overwrites,
    /// Loads something from the network.
    Downloads,
    /// Runs code or programs.
    Executes,
    /// Installs software.
    Installs,
    /// Sends data to another machine.
    SendsOut,
    /// Takes or gives rights.
    Privilege,
    /// Arranges that something runs later.
    Persists,
    /// Disguises what runs, or removes traces.
    Hides,
    /// Reads, contains or shows credentials.
    Secrets,
    /// Reaches another machine.
    Network,
    /// Touches what is outside of the workspace.
    OutsideWorkspace,
    /// Makes something visible to others.
    Publishes,
    /// Changes the operating system, its services or its disks.
    System,
    /// Changes data in a database.
    Database,
    /// Changes a cluster, a cloud account or containers.
    Infrastructure,
    /// Has letters that look like others.
    LookAlike,
    /// Has a user name or password in an address.
    CredentialsInAddress,
    /// Reaches into a private network.
    PrivateNetwork,
    /// Has a member that the tool doesn't have.
    UnknownField,
    /// Can't be read, or not whole.
    Unreadable,
    /// Changes files.
    ChangesFiles,
}

impl Effect {
    /// The name in kebab case, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deletes => "deletes",
            Self::Overwrites => "overwrites",
            Self::Downloads => "downloads",
            Self::Executes => "executes",
            Self::Installs => "installs",
            Self::SendsOut => "sends-out",
            Self::Privilege => "privilege",
            Self::Persists => "persists",
            Self::Hides => "hides",
            Self::Secrets => "secrets",
            Self::Network => "network",
            Self::OutsideWorkspace => "outside-workspace",
            Self::Publishes => "publishes",
            Self::System => "system",
            Self::Database => "database",
            Self::Infrastructure => "infrastructure",
            Self::LookAlike => "look-alike",
            Self::CredentialsInAddress => "credentials-in-address",
            Self::PrivateNetwork => "private-network",
            Self::UnknownField => "unknown-field",
            Self::Unreadable => "unreadable",
            Self::ChangesFiles => "changes-files",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
