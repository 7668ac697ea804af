//! What waits for a person: a bar that leads to it, and a card for each call.

pub mod approval;
pub mod card;
pub mod cards;
pub mod custom_tool;
pub mod presence;
pub mod waiting_notice;
