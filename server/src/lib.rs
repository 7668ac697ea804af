//! Pilothouse's server: the web, the guard, the gateway to the upstream, event logs, the ledger and the command line.

// Pages are rendered here, and a view's type nests as deep as its markup.
#![recursion_limit = "512"]
// They panic where nobody reads, and so does a disk that is full.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod answers;
pub mod body;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod failure;
pub mod gateway;
pub mod guard;
pub mod identity;
pub mod ledger;
mod limiter;
pub mod lock;
pub mod recorder;
pub mod relay;
pub mod request;
mod retention;
pub mod secret;
pub mod signal;
pub mod store;
mod strict_json;
pub mod web;
