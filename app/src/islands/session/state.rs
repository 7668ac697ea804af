//! The state behind the page: the session as it grows, and how this page shows it.

pub mod clock;
#[cfg(target_arch = "wasm32")]
pub mod connection;
pub mod opening;
pub mod row_context;
pub mod rows;
pub mod slice;
pub mod store;
pub mod stream_status;
pub mod summary;
pub mod view;
