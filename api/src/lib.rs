//! The wire format of the Managed Agents API: types, ids, errors, pages, stream decoding and a typed client.
//!
//! Everything here compiles for the server and for the browser. Responses are read as [`Verbatim`]: typed for us, and
//! byte for byte as sent for everyone else. Closed sets have an `Unknown` arm, so that additions to the API are kept
//! and shown rather than being errors.

#![deny(missing_docs)]

pub mod agents;
pub mod beta;
pub mod client;
pub mod content;
pub mod credentials;
pub mod deployment_runs;
pub mod deployments;
pub mod dreams;
pub mod environments;
pub mod error;
pub mod error_response;
pub mod events;
pub mod files;
pub mod ids;
pub mod memories;
pub mod memory_stores;
pub mod memory_versions;
pub mod models;
pub mod multipart;
mod nullable;
pub mod organization_webhooks;
pub mod page;
pub mod resources;
pub mod secret;
pub mod sessions;
pub mod skills;
pub mod sse;
pub mod stop;
pub mod threads;
pub mod timestamp;
pub mod tools;
pub mod transport;
pub mod tunnels;
pub mod usage;
pub mod user_profiles;
pub mod vaults;
pub mod verbatim;
mod words;
pub mod work;

pub use client::Client;
pub use error::{Error, ErrorBody, ErrorEnvelope, ErrorKind};
pub use error_response::ErrorResponse;
pub use page::{IdPage, Page};
pub use timestamp::Timestamp;
pub use verbatim::Verbatim;

/// Key-value pairs on agents, environments and sessions: at most 16, keys to 64 characters, values to 512 (README.md §6).
pub type Metadata = std::collections::BTreeMap<String, String>;

/// A metadata change: a key with a value is set, a key with `None` is deleted, others stay (README.md §9).
pub type MetadataPatch = std::collections::BTreeMap<String, Option<String>>;
