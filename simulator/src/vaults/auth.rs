//! The `auth` of a credential: its kinds, and the key that is unique in its vault (files-vaults-memory-skills.md §2.3).

use super::{
    oauth,
    secrets::{MAX_URL, TOKEN},
    variable,
};
use crate::{prelude::*, validate::same_url_key};
use time::OffsetDateTime;

const KINDS: [&str; 3] = ["mcp_oauth", "static_bearer", "environment_variable"];

/// The stored form of a new `auth`, without its secrets.
pub(super) fn create(auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    match auth.required_choice("type", &KINDS)? {
        "mcp_oauth" => oauth::create(auth, now),
        "static_bearer" => {
            auth.only(&["type", "mcp_server_url", "token"])?;
            auth.required_text("token", TOKEN)?;
            Ok(json!({"mcp_server_url": auth.required_url("mcp_server_url", MAX_URL)?, "type": "static_bearer"}))
        }
        _ => variable::create(auth),
    }
}

/// The stored form with a change merged into it; its `type` can't change.
pub(super) fn update(stored: &Value, auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    let kind = auth.required_choice("type", &KINDS)?;
    auth.refuse_if(stored["type"] != kind, "type", "can't be changed")?;
    match kind {
        "mcp_oauth" => oauth::update(stored, auth, now),
        "static_bearer" => {
            auth.only(&["type", "token"])?;
            // `null` keeps the secret, because a credential can't be without one.
            auth.text("token", TOKEN)?;
            Ok(stored.clone())
        }
        _ => variable::update(stored, auth),
    }
}

/// What no two active credentials of a vault share: the server's address, or the variable's name.
pub(super) fn key(auth: &Value) -> String {
    let text = |field: &str| auth[field].as_str().unwrap_or_default();
    if auth["type"] == "environment_variable" {
        return format!("the variable `{}`", text("secret_name"));
    }
    let url = text("mcp_server_url");
    format!("the server `{}`", same_url_key(url).as_deref().unwrap_or(url))
}
