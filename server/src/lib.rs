//! The Pilothouse server: web, guard, gateway to the upstream, event logs, ledger and command line.

// Pages are rendered here; the type of a view is as deep as its markup.
#![recursion_limit = "512"]
// They panic when the output is closed or the disk is full.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod answers;
mod background;
pub mod body;
mod budgets;
pub mod channel;
mod cleanup;
pub mod cli;
pub mod clock;
pub mod config;
mod decisions;
mod disk;
pub mod doctor;
pub mod evidence;
pub mod failure;
pub mod gateway;
pub mod guard;
pub mod identity;
mod inbox;
pub mod indexing;
pub mod ledger;
mod limiter;
pub mod lock;
mod log_window;
mod manifests;
mod mcp_oauth;
mod names;
pub mod notify;
pub mod passkeys;
pub mod push;
pub mod recorder;
pub mod relay;
mod renderer;
pub mod request;
mod retention;
mod rules;
#[cfg(test)]
mod sample;
pub mod secret;
mod sightings;
pub mod signal;
pub mod store;
mod strict_json;
pub mod web;
mod workers;
