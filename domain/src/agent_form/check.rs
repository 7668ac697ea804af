//! Checks the form against the API's limits (agents.md §3, §6, §7, §10.3).

use super::fields::{AgentForm, CustomToolForm};
use crate::form::{FieldErrors, check_pairs};
use pilothouse_api::{ids::SkillId, tools::BUILT_IN};
use serde_json::Value;

const MAX_SERVERS: usize = 20;
const MAX_SKILLS: usize = 20;
const MAX_TOOLS: usize = 256;

pub(super) fn errors_of(form: &AgentForm) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.check_length("name", form.name.trim(), 1, 256);
    errors.check_length("description", &form.description, 0, 2048);
    errors.check_length("model", form.model.trim(), 1, 128);
    errors.check_length("system", &form.system, 0, 100_000);
    servers(form, &mut errors);
    custom_tools(form, &mut errors);
    skills(form, &mut errors);
    if form.built_in.on {
        form.built_in.search.check(&mut errors);
        form.built_in.fetch.check(&mut errors);
    }
    form.roster.check(&mut errors);
    errors.check_length("role_arn", &form.role_arn, 0, 2_048);
    check_pairs(&form.metadata, &mut errors);
    errors
}

fn servers(form: &AgentForm, errors: &mut FieldErrors) {
    if form.mcp_servers.len() > MAX_SERVERS {
        errors.add("mcp_servers", format!("Use at most {MAX_SERVERS} servers"));
    }
    for (index, server) in form.mcp_servers.iter().enumerate() {
        let name = server.name.trim();
        let field = format!("mcp_servers.{index}.name");
        errors.check_length(&field, name, 1, 255);
        if !name.is_empty() && form.mcp_servers[..index].iter().any(|other| other.name.trim() == name) {
            errors.add(&field, "Choose another name: this one is already used");
        }
        let (url, field) = (server.url.trim(), format!("mcp_servers.{index}.url"));
        errors.check_length(&field, url, 1, 2048);
        if !url.is_empty() && !is_web_address(url) {
            errors.add(&field, "Enter an address that begins with https:// and a host");
        }
        for (at, tool) in server.configs.iter().enumerate() {
            let (name, field) = (tool.name.trim(), format!("mcp_servers.{index}.configs.{at}.name"));
            errors.check_length(&field, name, 1, 128);
            if !name.is_empty() && server.configs[..at].iter().any(|other| other.name.trim() == name) {
                errors.add(&field, "This tool is already in the list");
            }
        }
    }
}

fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]);
    host.is_some_and(|host| !host.is_empty()) && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn custom_tools(form: &AgentForm, errors: &mut FieldErrors) {
    if form.custom_tools.len() + BUILT_IN.len() > MAX_TOOLS {
        errors.add("custom_tools", format!("Remove some: an agent can have at most {MAX_TOOLS} tools"));
    }
    for (index, tool) in form.custom_tools.iter().enumerate() {
        let others = &form.custom_tools[..index];
        let mut fail = |part: &str, message: String| errors.add(format!("custom_tools.{index}.{part}"), message);
        if let Some(message) = name_error(tool.name.trim(), others) {
            fail("name", message);
        }
        if tool.description.trim().is_empty() {
            fail("description", "Enter a description for the model".to_owned());
        }
        if let Some(message) = schema_error(&tool.input_schema) {
            fail("input_schema", message);
        }
    }
}

fn name_error(name: &str, others: &[CustomToolForm]) -> Option<String> {
    let allowed = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let message = match name {
        "" => "Enter a name",
        _ if !allowed || name.len() > 128 => "Use 1 to 128 letters, digits, `_` and `-`",
        _ if BUILT_IN.contains(&name) => "Choose another name: a built-in tool has this one",
        _ if name.starts_with("mcp__") => "Choose a name that does not begin with `mcp__`",
        _ if others.iter().any(|other| other.name.trim() == name) => "Choose another name: this one is already used",
        _ => return None,
    };
    Some(message.to_owned())
}

/// Why a text is not a schema that the API takes.
fn schema_error(text: &str) -> Option<String> {
    let schema = match serde_json::from_str::<Value>(text) {
        Ok(schema) => schema,
        Err(error) => return Some(format!("This is not valid JSON: {error}")),
    };
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return Some("Enter the schema of an object: {\"type\": \"object\", …}".to_owned());
    }
    if let Some(bad) = ["oneOf", "anyOf", "allOf"].iter().find(|key| schema.get(**key).is_some()) {
        return Some(format!("Remove `{bad}` from the top level"));
    }
    if has_reference(&schema) {
        return Some("Remove `$ref`: references are not supported".to_owned());
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let long = properties.into_iter().flatten().find(|(name, _)| name.chars().count() > 64);
    long.map(|(name, _)| format!("Shorten the property name `{name}` to at most 64 characters"))
}

fn has_reference(schema: &Value) -> bool {
    let mut todo = vec![schema];
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(members) if members.get("$ref").is_some_and(Value::is_string) => return true,
            Value::Object(members) => todo.extend(members.values()),
            Value::Array(items) => todo.extend(items),
            _ => {}
        }
    }
    false
}

fn skills(form: &AgentForm, errors: &mut FieldErrors) {
    if form.skills.len() > MAX_SKILLS {
        errors.add("skills", format!("Use at most {MAX_SKILLS} skills"));
    }
    if !form.skills.is_empty() && !form.built_in.has("read") {
        errors.add("skills", "Turn on the built-in tool `read`: skills are read from files");
    }
    for (index, skill) in form.skills.iter().enumerate() {
        let (id, field) = (skill.skill_id.trim(), format!("skills.{index}.skill_id"));
        errors.check_length(&field, id, 1, 64);
        if !id.is_empty() && id.parse::<SkillId>().is_err() {
            errors.add(&field, "Use only letters, digits, `_`, `-` and `.`");
        }
        if form.skills[..index].iter().any(|other| other.skill_id.trim() == id) {
            errors.add(&field, "This skill is already in the list");
        }
        errors.check_length(format!("skills.{index}.version"), skill.version.trim(), 0, 64);
    }
}
