//! Resources as files (`domain::manifest`): exports them, says what applying them would do, and applies them.
//!
//! All of it goes through a client of the API, with the rights of whoever it belongs to. What fails stops nothing else, and
//! applying again goes on from there: what was applied is unchanged.

mod apply;
mod export;
mod workspace;

#[cfg(test)]
mod tests;

pub use apply::{apply, plan};
pub use export::export;
