//! What is done to JSON in several places.

use serde_json::Value;

/// An object without some of its fields.
pub(crate) fn without(mut object: Value, fields: &[&str]) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|name, _| !fields.contains(&name.as_str()));
    }
    object
}

/// The text of a message's content.
pub(crate) fn text_of(content: &Value) -> String {
    let texts = content.as_array().into_iter().flatten().filter_map(|block| block["text"].as_str());
    texts.collect::<Vec<_>>().join("\n")
}
