//! The form that creates and changes deployments (files-vaults-memory-skills.md §5.2): texts, as a plain form has them.

mod body;
mod fields;
mod stored;

use crate::form::Pair;
pub use body::PATHS;

/// The state of the form. Empty rows are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentForm {
    /// 1 to 256 characters.
    pub name: String,
    /// Up to 2,048 characters; may be empty.
    pub description: String,
    /// The agent's id.
    pub agent: String,
    /// A version, or empty for the latest when the form is saved.
    pub agent_version: String,
    /// The environment's id.
    pub environment: String,
    /// Five POSIX fields; empty: runs by hand only.
    pub expression: String,
    /// IANA name.
    pub timezone: String,
    /// With which each session begins.
    pub events: Vec<EventRow>,
    /// Files to mount.
    pub files: Vec<FileRow>,
    /// Repositories to mount.
    pub repositories: Vec<RepositoryRow>,
    /// Memory stores to mount.
    pub stores: Vec<StoreRow>,
    /// Resources of other kinds, as JSON.
    pub others: Vec<String>,
    /// Ids of vaults.
    pub vaults: Vec<String>,
    /// Dollars for each session; empty: no limit.
    pub budget: String,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// An event with which a session begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventRow {
    /// The event's type, or [`AS_JSON`].
    pub kind: String,
    /// The message, the outcome's description, or the event's JSON.
    pub text: String,
    /// Of an outcome: how it is judged.
    pub rubric: String,
    /// Of an outcome: empty for the API's default.
    pub max_iterations: String,
}

/// The kind of an event that is written as JSON, since the form has no fields for it.
pub const AS_JSON: &str = "json";

/// A file to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The uploaded file's id.
    pub file: String,
    /// Empty: under its id.
    pub mount_path: String,
}

/// A repository to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryRow {
    /// Its address at GitHub.
    pub url: String,
    /// `branch` or `commit`.
    pub checkout: String,
    /// The branch's name or the commit's SHA; empty: the default branch.
    pub at: String,
    /// Empty: `/workspace/<repo>`.
    pub mount_path: String,
    /// A secret; empty for public repositories.
    pub token: String,
}

/// A memory store to mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreRow {
    /// Its id.
    pub store: String,
    /// `read_write` or `read_only`.
    pub access: String,
    /// What the agent is told of it.
    pub instructions: String,
}

#[cfg(test)]
mod tests;
