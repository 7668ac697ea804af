//! Pending calls: a bar that leads to them, and a card for each.

pub mod approval;
pub mod card;
pub mod cards;
pub mod custom_tool;
pub mod presence;
pub mod waiting_notice;
