//! The ids of elements that other parts of the page jump to.

use pilothouse_domain::timeline::Pending;

/// The page's own element, which carries what scripts set of its style.
pub const PAGE: &str = "session-page";
/// The field of the composer.
pub const COMPOSER: &str = "message";
/// The search field.
pub const SEARCH: &str = "find";

/// The element id of a row.
pub fn row_id(key: &str) -> String {
    format!("event-{key}")
}

/// The element id of a card.
pub fn card_id(call: &Pending) -> String {
    format!("call-{}", call.id)
}
