//! The views of a session, rendered by the server only: the page, and the parts of it that are patched while it is open.

pub mod approvals;
mod audience;
mod composer;
pub mod content;
mod context;
mod fold;
pub mod fragments;
mod header;
mod inspector;
mod minimap;
mod navigation;
mod opening;
mod page;
mod pending;
mod replay;
mod rows;
mod slots;
mod summary;
pub mod transcript;

#[cfg(test)]
pub mod tests;

pub use audience::Audience;
pub use context::SessionContext;
pub use fold::SessionFold;
pub use navigation::shortcuts::{all_shortcuts, inbox_shortcuts};
pub use opening::{Guest, Opening};
pub use page::session_page;
pub use rows::rows;
