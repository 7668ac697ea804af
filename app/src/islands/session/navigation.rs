//! Finding the way through a session: search, filters, keys, threads, links to events, and the end.

pub mod element_id;
pub mod find;
pub mod navigate;
pub mod scroll;
pub mod shortcuts;
pub mod threads;
