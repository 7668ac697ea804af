//! Finding the way through a session: search, filters, keys, threads, links to events.

pub mod element_id;
pub mod find;
pub mod shortcuts;
pub mod threads;
