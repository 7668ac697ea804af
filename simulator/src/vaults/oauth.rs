//! `mcp_oauth` credentials: expiry and refresh (files-vaults-memory-skills.md §2.3).

use super::secrets::{MAX_URL, TOKEN};
use crate::prelude::*;
use pilothouse_api::Timestamp;
use time::OffsetDateTime;

const MAX_CLIENT_ID: usize = 1_024;
const MAX_REFRESH_TOKEN: usize = 4_096;
const MAX_SCOPE: usize = 8_192;
const MAX_CLIENT_SECRET: usize = 512;
/// The kinds of `token_endpoint_auth`, of which the first has no secret.
const ENDPOINT_AUTH: [(&str, &[&str]); 3] =
    [("none", &[]), ("client_secret_basic", &["client_secret"]), ("client_secret_post", &["client_secret"])];

/// The stored form of a new `auth` of this kind.
pub(super) fn create(auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    auth.only(&["type", "mcp_server_url", "access_token", "expires_at", "refresh"])?;
    let url = auth.required_url("mcp_server_url", MAX_URL)?;
    auth.required_text("access_token", TOKEN)?;
    let refresh = auth.object("refresh")?.value().map(|refresh| create_refresh(&refresh)).transpose()?;
    let expires_at = expiry(auth, now)?.value();
    Ok(json!({"mcp_server_url": url, "type": "mcp_oauth", "expires_at": expires_at, "refresh": refresh}))
}

/// The stored form with a change merged into it.
pub(super) fn update(stored: &Value, auth: &Fields<'_>, now: OffsetDateTime) -> Result<Value, HttpError> {
    auth.only(&["type", "access_token", "expires_at", "refresh"])?;
    auth.text("access_token", TOKEN)?;
    let mut merged = stored.clone();
    expiry(auth, now)?.write(&mut merged, "expires_at");
    match auth.object("refresh")? {
        Sent::Absent => {}
        Sent::Null => merged["refresh"] = Value::Null,
        Sent::Value(_) if stored["refresh"].is_null() => {
            // Its client and its endpoint are fixed on creation, so there is nothing a change could complete.
            return Err(auth.fail("refresh", "can only be set when a credential is created"));
        }
        Sent::Value(refresh) => update_refresh(&mut merged["refresh"], &refresh)?,
    }
    Ok(merged)
}

fn expiry(auth: &Fields<'_>, now: OffsetDateTime) -> Result<Sent<String>, HttpError> {
    auth.moment("expires_at")?.try_map(|moment| {
        auth.refuse_if(moment <= now, "expires_at", "must be in the future")?;
        Ok(Timestamp::from(moment).as_str().to_owned())
    })
}

fn create_refresh(refresh: &Fields<'_>) -> Result<Value, HttpError> {
    refresh.only(&["client_id", "token_endpoint", "refresh_token", "scope", "resource", "token_endpoint_auth"])?;
    let client_id = refresh.required_text("client_id", 1..=MAX_CLIENT_ID)?;
    let endpoint = refresh.required_url("token_endpoint", MAX_URL)?;
    refresh.required_text("refresh_token", 1..=MAX_REFRESH_TOKEN)?;
    let endpoint_auth = refresh.required_object("token_endpoint_auth")?;
    let kind = endpoint_auth.variant(&ENDPOINT_AUTH)?;
    if kind != "none" {
        endpoint_auth.required_text("client_secret", 1..=MAX_CLIENT_SECRET)?;
    }
    let mut created = json!({
        "client_id": client_id, "token_endpoint": endpoint, "token_endpoint_auth": {"type": kind},
        "scope": scope(refresh)?.value(),
    });
    refresh.text("resource", 1..=usize::MAX)?.write_value(&mut created, "resource");
    Ok(created)
}

fn update_refresh(stored: &mut Value, refresh: &Fields<'_>) -> Result<(), HttpError> {
    refresh.only(&["refresh_token", "scope", "token_endpoint_auth"])?;
    refresh.no_nulls(&["token_endpoint_auth"])?;
    refresh.text("refresh_token", 1..=MAX_REFRESH_TOKEN)?;
    scope(refresh)?.write(stored, "scope");
    if let Sent::Value(endpoint_auth) = refresh.object("token_endpoint_auth")? {
        let kind = endpoint_auth.variant(&ENDPOINT_AUTH[1..])?;
        endpoint_auth.refuse_if(stored["token_endpoint_auth"]["type"] != kind, "type", "can't be changed")?;
        endpoint_auth.text("client_secret", 1..=MAX_CLIENT_SECRET)?;
    }
    Ok(())
}

/// An empty `scope` is none.
fn scope<'a>(refresh: &Fields<'a>) -> Result<Sent<&'a str>, HttpError> {
    let sent = refresh.text("scope", 0..=MAX_SCOPE)?;
    Ok(if sent == Sent::Value("") { Sent::Null } else { sent })
}
