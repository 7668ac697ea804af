//! Custom tools: a name, a description, and a JSON Schema of the input (agents.md §10.3).

use crate::{agents::toolset::MAX_TOOL_NAME, prelude::*};
use pilothouse_api::tools::BUILT_IN;

const MAX_PROPERTY_NAME: usize = 64;

/// An entry of `tools` of type `custom`.
pub(super) fn tool(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.only(&["type", "name", "description", "input_schema"])?;
    let name = name(fields)?;
    let description = fields.required_text("description", 1..=usize::MAX)?;
    let schema = fields.required("input_schema")?;
    check_schema(&Fields::at(fields.path_of("input_schema"), schema)?)?;
    if let Some(path) = find_reference(schema) {
        return Err(fields.fail("input_schema", format_args!("`$ref` is not supported (at {path})")));
    }
    Ok(json!({"description": description, "input_schema": schema, "name": name, "type": "custom"}))
}

fn name<'a>(fields: &Fields<'a>) -> Result<&'a str, HttpError> {
    let name = fields.required_text("name", 1..=MAX_TOOL_NAME)?;
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
        return Err(fields.fail("name", "may only have letters, digits, `_` and `-`"));
    }
    fields.refuse_if(BUILT_IN.contains(&name), "name", format_args!("`{name}` is the name of a built-in tool"))?;
    fields.refuse_if(name.starts_with("mcp__"), "name", "must not start with `mcp__`")?;
    Ok(name)
}

fn check_schema(schema: &Fields<'_>) -> Result<(), HttpError> {
    schema.tag_is("object")?;
    for combination in ["oneOf", "anyOf", "allOf"] {
        schema.refuse_if(!schema.sent(combination).is_absent(), combination, "not supported at the top level")?;
    }
    let properties = schema.sent("properties").value();
    if let Some(properties) = properties {
        let properties = properties.as_object().ok_or_else(|| schema.fail("properties", "must be an object"))?;
        if let Some(long) = properties.keys().find(|key| key.chars().count() > MAX_PROPERTY_NAME) {
            let what = format_args!("the name `{long}` has more than {MAX_PROPERTY_NAME} characters");
            return Err(schema.fail("properties", what));
        }
    }
    let required = schema.list("required")?.value().unwrap_or_default();
    schema.refuse_if(required.iter().any(|name| !name.is_string()), "required", "must be a list of strings")
}

/// The path of a `$ref`. Only one with a text is a reference; a property may have that name.
fn find_reference(schema: &Value) -> Option<String> {
    match schema {
        Value::Object(map) if map.get("$ref").is_some_and(Value::is_string) => Some("/".to_owned()),
        Value::Object(map) => {
            map.iter().find_map(|(key, value)| find_reference(value).map(|path| format!("/{key}{path}")))
        }
        Value::Array(list) => list.iter().find_map(find_reference),
        _ => None,
    }
}
