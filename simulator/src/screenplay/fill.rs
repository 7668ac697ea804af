//! Fills in the variables of texts, which are written `{{name}}`.

use serde_json::Value;

/// A copy of the value with its variables filled in. A text that is nothing but a variable becomes the variable's
/// value; an unknown variable stays as it is written.
pub(super) fn fill(value: &Value, variable: &dyn Fn(&str) -> Option<Value>) -> Value {
    match value {
        Value::String(text) => {
            let alone = text.strip_prefix("{{").and_then(|t| t.strip_suffix("}}"));
            alone.and_then(variable).unwrap_or_else(|| Value::String(fill_text(text, variable)))
        }
        Value::Array(items) => items.iter().map(|item| fill(item, variable)).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), fill(value, variable))).collect(),
        other => other.clone(),
    }
}

pub(super) fn fill_text(text: &str, variable: &dyn Fn(&str) -> Option<Value>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let found = after.split_once("}}").and_then(|(name, tail)| Some((variable(name)?, tail)));
        let Some((value, tail)) = found else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match value {
            Value::String(text) => filled.push_str(&text),
            other => filled.push_str(&other.to_string()),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}
