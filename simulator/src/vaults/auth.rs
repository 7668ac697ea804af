//! `auth` of a credential: its kinds, and what makes one unique in its vault (files-vaults-memory-skills.md §2.3).

use super::{oauth, variable};
use crate::{
    http::HttpError,
    validate::{Fields, is_web_url, same_url_key},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

const KINDS: [&str; 3] = ["mcp_oauth", "static_bearer", "environment_variable"];
const MAX_URL: usize = 2_047;
const MAX_TOKEN: usize = 8_192;

/// The stored form of a new `auth`, without its secrets.
pub(super) fn create(auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    match kind(auth)? {
        "mcp_oauth" => oauth::create(auth, now),
        "static_bearer" => {
            auth.only(&["type", "mcp_server_url", "token"])?;
            required_token(auth, "token")?;
            Ok(json!({"mcp_server_url": required_url(auth, "mcp_server_url")?, "type": "static_bearer"}))
        }
        _ => variable::create(auth),
    }
}

/// The stored form with a change merged into it; its `type` can't change.
pub(super) fn update(stored: &Value, auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    let kind = kind(auth)?;
    if stored["type"] != kind {
        return Err(auth.fail("type", "can't be changed"));
    }
    match kind {
        "mcp_oauth" => oauth::update(stored, auth, now),
        "static_bearer" => {
            auth.only(&["type", "token"])?;
            changed_token(auth, "token")?;
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

/// A secret of a new credential; it is checked and not kept.
pub(super) fn required_token(fields: &Fields<'_>, field: &str) -> Result<(), HttpError> {
    fields.required_text(field, 1..=MAX_TOKEN).map(|_| ())
}

/// A secret that a change may have.
pub(super) fn changed_token(fields: &Fields<'_>, field: &str) -> Result<(), HttpError> {
    // `null` keeps the secret, because a credential can't be without one.
    fields.text(field, 1..=MAX_TOKEN).map(|_| ())
}

/// An address that must be there.
pub(super) fn required_url<'a>(fields: &Fields<'a>, field: &str) -> Result<&'a str, HttpError> {
    let url = fields.required_text(field, 1..=MAX_URL)?;
    if is_web_url(url) { Ok(url) } else { Err(fields.fail(field, "must be an http or https URL")) }
}

fn kind<'a>(auth: &Fields<'a>) -> Result<&'a str, HttpError> {
    auth.required("type")?;
    Ok(auth.choice("type", &KINDS)?.value().unwrap_or_default())
}
