//! Judges calls tool by tool.

pub(super) mod command;
pub(super) mod file;
pub(super) mod foreign;
mod strings;
mod verbs;
pub(super) mod web;
