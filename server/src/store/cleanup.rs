//! Plans of clean-ups and their items.

mod choose;
mod items;
mod plans;

pub use choose::Chosen;
pub use items::{NewItem, StoredItem};
pub use plans::{Confirmation, Confirmed, MadeBy, StoredPlan};

use super::{Store, StoreError};
use pilothouse_console_api::CleanupItemState;

/// What a column holds that can't be read.
fn unreadable(what: &str, value: &str) -> StoreError {
    StoreError::Unreadable(format!("{what} {value:?} of a clean-up"))
}

fn item_state(name: &str) -> Result<CleanupItemState, StoreError> {
    CleanupItemState::ALL.into_iter().find(|known| known.name() == name).ok_or_else(|| unreadable("the state", name))
}

#[cfg(test)]
mod tests;
