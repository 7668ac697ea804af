//! A webhook endpoint: reading it from requests, and showing it (files-vaults-memory-skills.md §10.3).

use crate::{prelude::*, store::Document};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pilothouse_api::{
    organization_webhooks::{EVENTS, WebhookEndpoint, WebhookState},
    secret::Secret,
};
use rand::Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MAX_URL: usize = 2_048;
const MAX_NAME: usize = 255;
const MAX_DESCRIPTION: usize = 1_024;
/// How secrets begin; what follows is base64.
const SECRET: &str = "whsec_";

/// A stored endpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Endpoint {
    /// What answers show.
    #[serde(flatten)]
    pub shown: WebhookEndpoint,
    /// Signs its deliveries; shown once.
    pub signing_secret: Secret,
    /// Consecutive deliveries that failed.
    pub failures: u64,
}

impl Document for Endpoint {
    const KIND: Kind = Kind::Webhook;
}

impl Endpoint {
    /// The bytes with which its deliveries are signed.
    pub fn secret_bytes(&self) -> Vec<u8> {
        let text = self.signing_secret.expose().strip_prefix(SECRET);
        text.and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default()
    }
}

/// Writes what was sent into an endpoint; `is_local` where addresses of this machine are allowed.
pub(super) fn apply(endpoint: &mut Value, fields: &Fields<'_>, is_local: bool) -> Result<(), HttpError> {
    fields.no_nulls(&["description", "enabled_events", "name", "state", "url"])?;
    for (field, max) in [("description", MAX_DESCRIPTION), ("name", MAX_NAME)] {
        fields.text(field, 0..=max)?.write_value(endpoint, field);
    }
    if let Sent::Value(url) = fields.text("url", 1..=MAX_URL)? {
        check_url(url, is_local).map_err(|what| fields.fail("url", what))?;
        endpoint["url"] = json!(url);
    }
    // An empty list keeps what is stored.
    if let Sent::Value(events) = fields.items("enabled_events", EVENTS.len())?
        && !events.is_empty()
    {
        endpoint["enabled_events"] = read_events(&events)?;
    }
    match fields.choice("state", WebhookState::KNOWN)? {
        Sent::Value(state) if endpoint["state"] != state => {
            endpoint["state"] = json!(state);
            endpoint["disabled_reason"] = json!("");
            endpoint["failures"] = json!(0);
        }
        _ => {}
    }
    Ok(())
}

/// A new signing secret: 32 random bytes.
pub(super) fn new_secret() -> String {
    format!("{SECRET}{}", STANDARD.encode(rand::rng().random::<[u8; 32]>()))
}

fn read_events(events: &[(String, &Value)]) -> Result<Value, HttpError> {
    let mut seen = BTreeSet::new();
    for (path, event) in events {
        let kind = event.as_str().filter(|kind| EVENTS.contains(kind));
        let kind = kind.ok_or_else(|| HttpError::invalid(format!("{path}: must be one of: {}", EVENTS.join(", "))))?;
        refuse_if(!seen.insert(kind), format_args!("{path}: `{kind}` is there twice"))?;
    }
    Ok(events.iter().map(|(_, event)| (*event).clone()).collect())
}

/// HTTPS on port 443, unless endpoints on this machine are allowed.
fn check_url(url: &str, is_local: bool) -> Result<(), &'static str> {
    let url = reqwest::Url::parse(url).map_err(|_| "must be a URL")?;
    if !url.has_host() || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("must have a host, and neither credentials nor a fragment");
    }
    if is_local && url.scheme() == "http" {
        return Ok(());
    }
    if url.scheme() != "https" || url.port_or_known_default() != Some(443) {
        return Err("must be HTTPS on port 443");
    }
    Ok(())
}
