//! What the configs of `web_fetch` and `web_search` have beyond other tools (agents.md §10.1).

use crate::{
    agents::toolset::{Extras, MAX_TOOL_NAME},
    prelude::*,
    validate::{check_domain, zone},
};
use pilothouse_api::tools::Tool;
use std::collections::HashSet;

const COMMON: [&str; 4] = ["name", "type", "enabled", "permission_policy"];
const MAX_DOMAINS: usize = 64;
const MAX_DOMAIN: usize = 255;
const MAX_REFERENCES: usize = 128;
const MAX_PLACE: usize = 255;
const PLACE: [&str; 4] = ["city", "country", "region", "timezone"];
const SOURCES: [&str; 3] = ["user_input", "client_tool_results", "server_tool_results"];

/// Refuses fields that the tool's config does not have, and reads those that only web tools have.
pub(super) fn extras(config: &Fields<'_>, tool: &str) -> Result<Extras, HttpError> {
    match tool {
        "web_fetch" => {
            config.only(
                &[&COMMON[..], &["allowed_domains", "blocked_domains", "max_content_tokens", "url_sources"]].concat(),
            )?;
            let mut extras = vec![("url_sources", url_sources(config)?)];
            extras.extend(domains(config, false)?);
            extras
                .extend(config.count("max_content_tokens")?.value().map(|count| ("max_content_tokens", json!(count))));
            Ok(extras)
        }
        "web_search" => {
            config.only(&[&COMMON[..], &["allowed_domains", "blocked_domains", "user_location"]].concat())?;
            let mut extras: Extras = domains(config, true)?.into_iter().collect();
            extras.extend(user_location(config)?.map(|location| ("user_location", location)));
            Ok(extras)
        }
        _ => config.only(&COMMON).map(|()| Vec::new()),
    }
}

/// Names in `url_sources` must be custom tools of the same agent.
pub(super) fn check_references(tool: &Tool, custom: &HashSet<&str>) -> Result<(), HttpError> {
    let Tool::AgentToolset(toolset) = tool else { return Ok(()) };
    for sources in toolset.configs.iter().filter_map(|config| config.extra.get("url_sources")) {
        let references = sources["client_tool_results"]["tools"].as_array();
        let names = references.into_iter().flatten().filter_map(|reference| reference["name"].as_str());
        if let Some(name) = names.into_iter().find(|name| !custom.contains(name)) {
            return Err(HttpError::invalid(format!(
                "tools: url_sources.client_tool_results refers to `{name}`, which is not a custom tool of this agent"
            )));
        }
    }
    Ok(())
}

fn domains(config: &Fields<'_>, path_allowed: bool) -> Result<Option<(&'static str, Value)>, HttpError> {
    let mut found = None;
    for field in ["allowed_domains", "blocked_domains"] {
        let Sent::Value(entries) = config.items(field, MAX_DOMAINS)? else { continue };
        config.refuse_if(entries.is_empty(), field, "must not be empty; leave it out instead")?;
        config.refuse_if(found.is_some(), field, "can't be combined with allowed_domains")?;
        for (path, entry) in &entries {
            let Some(text) = entry.as_str().filter(|text| (1..=MAX_DOMAIN).contains(&text.chars().count())) else {
                return Err(HttpError::invalid(format!("{path}: must be a string of 1 to {MAX_DOMAIN} characters")));
            };
            check_domain(text, path_allowed).map_err(|what| HttpError::invalid(format!("{path}: {what}")))?;
        }
        found = Some((field, entries.into_iter().map(|(_, entry)| entry.clone()).collect()));
    }
    Ok(found)
}

/// Three sources, each `null` unless it was sent; shorthands become objects.
fn url_sources(config: &Fields<'_>) -> Result<Value, HttpError> {
    let Sent::Value(sources) = config.object("url_sources")? else { return Ok(Value::Null) };
    sources.only(&SOURCES)?;
    let read = |field: &str| -> Result<Value, HttpError> {
        match sources.sent(field) {
            Sent::Absent | Sent::Null => Ok(Value::Null),
            Sent::Value(Value::String(shorthand)) => {
                source(&Fields::at(sources.path_of(field), &json!({"type": shorthand}))?, field)
            }
            Sent::Value(value) => source(&Fields::at(sources.path_of(field), value)?, field),
        }
    };
    let [user_input, client, server] = SOURCES.map(read);
    let (user_input, client, server) = (user_input?, client?, server?);
    if [&user_input, &client, &server].iter().all(|source| source["type"] == "none") {
        return Err(config.fail("url_sources", "at least one source must not be `none`"));
    }
    Ok(json!({"client_tool_results": client, "server_tool_results": server, "user_input": user_input}))
}

fn source(fields: &Fields<'_>, field: &str) -> Result<Value, HttpError> {
    let kinds: &[(&str, &[&str])] = &[("all", &[]), ("none", &[]), ("only", &["tools"]), ("except", &["tools"])];
    Ok(match fields.variant(if field == "user_input" { &kinds[..2] } else { kinds })? {
        kind @ ("all" | "none") => json!({"type": kind}),
        kind => json!({"tools": references(fields, field)?, "type": kind}),
    })
}

fn references(fields: &Fields<'_>, field: &str) -> Result<Vec<Value>, HttpError> {
    let items = fields.required_items("tools", MAX_REFERENCES)?;
    let mut names = HashSet::new();
    let read = |(path, item): (String, _)| {
        let reference = Fields::at(path, item)?;
        reference.variant(&[("tool_reference", &["name"])])?;
        let name = reference.required_text("name", 1..=MAX_TOOL_NAME)?;
        if field == "server_tool_results" && !["web_search", "web_fetch"].contains(&name) {
            return Err(reference.fail("name", "must be one of: web_search, web_fetch"));
        }
        reference.refuse_if(!names.insert(name), "name", format_args!("`{name}` is named twice"))?;
        Ok(json!({"name": name, "type": "tool_reference"}))
    };
    items.into_iter().map(read).collect()
}

fn user_location(config: &Fields<'_>) -> Result<Option<Value>, HttpError> {
    let Sent::Value(sent) = config.object("user_location")? else { return Ok(None) };
    sent.variant(&[("approximate", &PLACE)])?;
    let mut location = json!({"type": "approximate"});
    for field in PLACE {
        sent.text(field, 1..=MAX_PLACE)?.write_value(&mut location, field);
    }
    let country = location["country"].as_str();
    if country.is_some_and(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(sent.fail("country", "must be a two-letter country code in upper case"));
    }
    if location["timezone"].as_str().is_some_and(|name| zone(name).is_none()) {
        return Err(sent.fail("timezone", "must be the name of an IANA time zone"));
    }
    Ok(Some(location))
}
