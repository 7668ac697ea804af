//! What a form leads to.

use axum::response::{Redirect, Response};
use pilothouse_app::page::{Problem, Typed};
use pilothouse_console_api::CreatedWebhook;
use serde_json::Value;

/// What stands for the id of what a form made.
const ID: &str = "{id}";

/// What a form leads to.
#[derive(Debug)]
pub enum Next {
    /// The page that a form stands on, with the form as it was filled in.
    Again(String, Typed),
    /// A rule that can't be saved so: what was typed, and why.
    Rule(Vec<(String, String)>, Problem),
    /// Another page.
    Page(Redirect),
    /// What a script is told that sent the form.
    Told(Response),
    /// A new webhook's secret.
    Secret(CreatedWebhook),
}

/// The address, with the id of what was made where it asks for it.
pub fn address(next: &str, made: &[u8]) -> String {
    if !next.contains(ID) {
        return next.to_owned();
    }
    let made: Value = serde_json::from_slice(made).unwrap_or_default();
    let is_id = |id: &&str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    next.replace(ID, made["id"].as_str().filter(is_id).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn what_was_made_is_shown_next() {
        assert_eq!(address("/deployments/{id}", br#"{"id":"depl_1"}"#), "/deployments/depl_1");
        // The console's own ids are UUIDs.
        assert_eq!(address("/cleanup/{id}", br#"{"id":"0199-a"}"#), "/cleanup/0199-a");
        assert_eq!(address("/deployments", br#"{"id":"depl_1"}"#), "/deployments");
        for odd in [&b"{}"[..], b"not json", br#"{"id":"../agents"}"#] {
            assert_eq!(address("/deployments/{id}", odd), "/deployments/");
        }
    }
}
