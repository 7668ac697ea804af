//! Pages over an API in memory: full, empty and failed, for those who may and those who may not.

mod agents;
mod code;
mod deployment_form;
mod deployments;
mod dreams;
mod fake;
mod files;
mod find;
mod frame;
mod import;
mod lists;
mod memory_stores;
mod passkeys;
mod reports;
mod search;
mod sessions;
mod settings;
mod skills;
mod snapshots;
mod tunnels;
mod vaults;
mod work;
