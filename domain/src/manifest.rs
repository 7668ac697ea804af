//! Resources as files: agents, environments, deployments and memory stores in YAML or JSON, so that a team keeps them in git.
//!
//! A manifest has the fields of the API's create body beside `type`. It belongs to the resource with its `id`, or without
//! one to the only resource of its type with its `name`. What it doesn't mention stays as it is; `null` clears a field.

mod document;
mod kind;
mod plan;
mod reference;
mod writable;

#[cfg(test)]
mod tests;

pub use document::{MAX_TEXT, ManifestError, of_resource, parse, write};
pub use kind::Kind;
pub use plan::{Action, MemoryChange, action, memory_changes};
pub use reference::{Names, Unresolved, by_name, resolve};
pub(crate) use writable::{with_self, writable};

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A resource as a file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Where it was read: a file's name, or which document of a text it is.
    pub source: String,
    /// What it describes.
    pub kind: Kind,
    /// The resource that it belongs to, where it says so.
    pub id: Option<String>,
    /// The resource's name.
    pub name: String,
    /// The fields of the API's body, `name` among them; references may still be names.
    pub fields: Map<String, Value>,
    /// Of a memory store: contents by path.
    pub memories: BTreeMap<String, String>,
}
