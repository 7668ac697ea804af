//! `environment_variable` credentials: where the secret may go (files-vaults-memory-skills.md §2.3).

use crate::{prelude::*, validate::is_host_pattern};

const MAX_NAME: usize = 255;
const MAX_HOSTS: usize = 16;
const PLACES: [&str; 2] = ["body", "header"];

/// The stored form of a new `auth` of this kind.
pub(super) fn create(auth: &Fields<'_>) -> Result<Value, HttpError> {
    auth.only(&["type", "secret_name", "secret_value", "networking", "injection_location"])?;
    let name = auth.required_text("secret_name", 1..=MAX_NAME)?;
    if name.starts_with(|first: char| first.is_ascii_digit())
        || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Err(auth.fail("secret_name", "must be the name of an environment variable"));
    }
    auth.required_text("secret_value", 1..=usize::MAX)?;
    let networking = networking(&auth.required_object("networking")?)?;
    let places = match location(auth, &json!({"body": false, "header": false}))? {
        Some(places) => places,
        None => json!({"body": true, "header": true}),
    };
    Ok(json!({
        "injection_location": places, "networking": networking, "secret_name": name, "type": "environment_variable",
    }))
}

/// The stored form with a change merged into it.
pub(super) fn update(stored: &Value, auth: &Fields<'_>) -> Result<Value, HttpError> {
    auth.only(&["type", "secret_value", "networking", "injection_location"])?;
    auth.text("secret_value", 1..=usize::MAX)?;
    let mut merged = stored.clone();
    if let Sent::Value(sent) = auth.object("networking")? {
        merged["networking"] = networking(&sent)?;
    }
    if let Some(places) = location(auth, &stored["injection_location"])? {
        merged["injection_location"] = places;
    }
    Ok(merged)
}

fn networking(sent: &Fields<'_>) -> Result<Value, HttpError> {
    if sent.variant(&[("unrestricted", &[]), ("limited", &["allowed_hosts"])])? == "unrestricted" {
        return Ok(json!({"type": "unrestricted"}));
    }
    sent.required("allowed_hosts")?;
    let hosts = sent.items("allowed_hosts", MAX_HOSTS)?.value().unwrap_or_default();
    if let Some((path, _)) = hosts.iter().find(|(_, host)| !host.as_str().is_some_and(is_host_pattern)) {
        return Err(HttpError::invalid(format!("{path}: must be a host, an IPv4 address or a `*.` wildcard")));
    }
    let hosts: Vec<&Value> = hosts.into_iter().map(|(_, host)| host).collect();
    Ok(json!({"allowed_hosts": hosts, "type": "limited"}))
}

/// `injection_location`, with what it leaves out taken from `base`; `None`: it was not sent.
fn location(auth: &Fields<'_>, base: &Value) -> Result<Option<Value>, HttpError> {
    auth.no_nulls(&["injection_location"])?;
    let Sent::Value(sent) = auth.object("injection_location")? else { return Ok(None) };
    sent.only(&PLACES)?;
    sent.no_nulls(&PLACES)?;
    let mut places = base.clone();
    for place in PLACES {
        sent.bool(place)?.write_value(&mut places, place);
    }
    if PLACES.iter().all(|place| places[place] == false) {
        return Err(auth.fail("injection_location", "must allow `body` or `header`"));
    }
    Ok(Some(places))
}
