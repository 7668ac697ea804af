//! What a request says of itself, before anybody decides about it.

pub mod address;
pub mod field_names;
pub mod path;
