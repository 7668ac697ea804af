//! The record of decisions as files, in figures, and checked.

mod figures;
mod files;
mod verify;

pub use figures::figures;
pub(crate) use files::harmless;
pub use files::{CHUNK, Format};
pub use verify::{Verified, verify};
