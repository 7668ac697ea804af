//! The form that creates and changes deployments (files-vaults-memory-skills.md §5.2): texts, as a plain form has them.

mod body;
mod fields;
mod stored;

use crate::form::{Pair, event::EventRow, resources::ResourceRows};

/// The state of the form.
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
    /// What each session mounts.
    pub resources: ResourceRows,
    /// Ids of vaults.
    pub vaults: Vec<String>,
    /// Dollars for each session; empty: no limit.
    pub budget: String,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

#[cfg(test)]
mod tests;
