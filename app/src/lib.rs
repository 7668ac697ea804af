//! The console's face: server-rendered pages, and islands for what moves.
//!
//! A page loads its data through the typed client, then renders once to a whole document; only islands reach the
//! browser as WASM. `docs/decisions/0001-islands-without-a-router.md` tells why there is no client-side router.

// A view's type nests as deep as its markup.
#![recursion_limit = "512"]

pub mod browser;
pub mod islands;
pub mod routes;
pub mod ui;

#[cfg(not(target_arch = "wasm32"))]
pub mod export;
#[cfg(not(target_arch = "wasm32"))]
pub mod page;
#[cfg(not(target_arch = "wasm32"))]
mod pages;
#[cfg(not(target_arch = "wasm32"))]
mod render;
#[cfg(not(target_arch = "wasm32"))]
pub mod session;
#[cfg(not(target_arch = "wasm32"))]
mod shell;

#[cfg(not(target_arch = "wasm32"))]
pub use pages::{Import, called, form_as_code, imported, load, problem, rule_refused, webhook_made};
#[cfg(not(target_arch = "wasm32"))]
pub use render::{Rendered, document, plain_document};
