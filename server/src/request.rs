//! Facts about a request that don't depend on who is asking.

pub mod address;
pub mod extract;
pub mod field_names;
pub mod form;
pub mod path;
