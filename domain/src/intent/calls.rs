//! Judges calls tool by tool.

pub(super) mod command;
pub(super) mod file;
pub(super) mod foreign;
pub(super) mod web;
