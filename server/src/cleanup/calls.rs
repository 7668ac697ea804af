//! The calls of the API that a clean-up makes.

use http::Method;
use pilothouse_console_api::CleanupItem;
use pilothouse_domain::cleanup::{Action, Kind};

/// A call: its method, its path from `/v1/` on, and its body.
pub(super) type Call = (Method, String, &'static str);

/// The call that an item needs.
pub(super) fn call_of(item: &CleanupItem) -> Call {
    let path = format!("{}/{}", item.kind.path(), item.id);
    match item.action {
        Action::Interrupt => interrupt_of(&item.id),
        Action::Archive => (Method::POST, format!("{path}/archive"), ""),
        Action::Delete => (Method::DELETE, path, ""),
    }
}

/// The call that interrupts a session.
pub(super) fn interrupt_of(session: &str) -> Call {
    let path = format!("{}/{session}/events", Kind::Session.path());
    (Method::POST, path, r#"{"events":[{"type":"user.interrupt"}]}"#)
}
