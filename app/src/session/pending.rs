//! Pending calls: a bar that leads to them, and a card for each.

mod approval;
mod card;
mod cards;
mod custom_tool;
mod demands;
mod waiting_notice;

pub use card::{caller_name, event_form};
pub use cards::{cards, page_title, waiting_bar, waiting_cards};
pub use waiting_notice::waiting_notice;
