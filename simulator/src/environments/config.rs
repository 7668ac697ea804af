//! `config` of an environment: defaults on create, the merge on update (environments.md §2, §4).

use crate::{prelude::*, validate::is_host_pattern};

const MANAGERS: [&str; 6] = ["apt", "cargo", "gem", "go", "npm", "pip"];
const MAX_LIST: usize = 1_000;
const MAX_SPECIFIER: usize = 1_024;

/// The config of a new environment: a hosted one without limits unless told otherwise.
pub(super) fn create(fields: &Fields<'_>) -> Result<Value, HttpError> {
    match fields.object("config")? {
        Sent::Absent | Sent::Null => Ok(unlimited()),
        Sent::Value(config) => match kind(&config)? {
            "cloud" => cloud(&config, unlimited()),
            _ => self_hosted(&config),
        },
    }
}

/// The stored config with a change merged into it; its `type` can't change.
pub(super) fn update(stored: &Value, fields: &Fields<'_>) -> Result<Value, HttpError> {
    let Sent::Value(config) = fields.object("config")? else { return Ok(stored.clone()) };
    let kind = kind(&config)?;
    if stored["type"] != kind {
        return Err(config.fail("type", "can't be changed").with_code("invalid_config_type_change"));
    }
    if kind == "cloud" { cloud(&config, stored.clone()) } else { self_hosted(&config) }
}

fn kind<'a>(config: &Fields<'a>) -> Result<&'a str, HttpError> {
    config.required_choice("type", &["cloud", "self_hosted"])
}

fn unlimited() -> Value {
    let mut packages = json!({});
    for manager in MANAGERS {
        packages[manager] = json!([]);
    }
    json!({"networking": {"type": "unrestricted"}, "packages": packages, "type": "cloud"})
}

fn self_hosted(config: &Fields<'_>) -> Result<Value, HttpError> {
    config.only(&["type"])?;
    Ok(json!({"type": "self_hosted"}))
}

fn cloud(config: &Fields<'_>, mut merged: Value) -> Result<Value, HttpError> {
    config.only(&["type", "networking", "packages"])?;
    if let Sent::Value(networking) = config.object("networking")? {
        merged["networking"] = self::networking(&networking, &merged["networking"])?;
    }
    if let Sent::Value(packages) = config.object("packages")? {
        merged["packages"] = self::packages(&packages)?;
    }
    let installs =
        MANAGERS.iter().any(|manager| merged["packages"][manager].as_array().is_some_and(|list| !list.is_empty()));
    let limited = merged["networking"]["type"] == "limited";
    if installs && limited && merged["networking"]["allow_package_managers"] != true {
        return Err(config.fail("networking.allow_package_managers", "must be true when packages are given"));
    }
    Ok(merged)
}

fn networking(sent: &Fields<'_>, stored: &Value) -> Result<Value, HttpError> {
    let limits = ["allowed_hosts", "allow_mcp_servers", "allow_package_managers"];
    if sent.variant(&[("unrestricted", &[]), ("limited", &limits)])? == "unrestricted" {
        return Ok(json!({"type": "unrestricted"}));
    }
    let mut merged = if stored["type"] == "limited" {
        stored.clone()
    } else {
        json!({"allow_mcp_servers": false, "allow_package_managers": false, "allowed_hosts": [], "type": "limited"})
    };
    for field in ["allow_mcp_servers", "allow_package_managers"] {
        sent.bool(field)?.write_value(&mut merged, field);
    }
    if let Sent::Value(hosts) = sent.items("allowed_hosts", MAX_LIST)? {
        for (path, host) in &hosts {
            if !host.as_str().is_some_and(is_host_pattern) {
                let what = "must be a host or a `*.` wildcard, without scheme, port and path";
                return Err(HttpError::invalid(format!("{path}: {what}")));
            }
        }
        merged["allowed_hosts"] = hosts.into_iter().map(|(_, host)| host.clone()).collect();
    }
    Ok(merged)
}

fn packages(sent: &Fields<'_>) -> Result<Value, HttpError> {
    sent.only(&[&MANAGERS[..], &["type"]].concat())?;
    sent.choice("type", &["packages"])?;
    let mut packages = json!({});
    for manager in MANAGERS {
        let list = sent.items(manager, MAX_LIST)?.value().unwrap_or_default();
        for (path, specifier) in &list {
            let length = specifier.as_str().map_or(0, |text| text.trim().chars().count());
            if !(1..=MAX_SPECIFIER).contains(&length) {
                return Err(HttpError::invalid(format!(
                    "{path}: must be a package of 1 to {MAX_SPECIFIER} characters"
                )));
            }
        }
        packages[manager] = list.into_iter().map(|(_, specifier)| specifier.clone()).collect();
    }
    packages["type"] = json!("packages");
    Ok(packages)
}
