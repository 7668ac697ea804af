//! What is done to JSON objects in several places.

use serde_json::Value;

/// An object without some of its fields.
pub(crate) fn without(mut object: Value, fields: &[&str]) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|name, _| !fields.contains(&name.as_str()));
    }
    object
}
