//! The console's face: pages that the server renders as a whole.
//!
//! A page loads its data through the typed client, then renders once to a document; what moves in the browser is moved by
//! `scripts/`. `docs/decisions/` tells why there is neither a client-side router nor a WASM module.

// A view's type nests as deep as its markup.
#![recursion_limit = "512"]

pub mod export;
pub mod page;
mod pages;
mod render;
pub mod routes;
pub mod session;
mod shell;
pub mod ui;

pub use pages::{Import, called, form_as_code, imported, load, problem, rule_refused, webhook_made};
pub use render::{Rendered, document, plain_document};
pub use session::content::file_preview::MOST_DOCUMENT;
