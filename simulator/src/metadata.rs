//! Metadata: at most 16 pairs, keys to 64 characters, values to 512; merged per key on updates (README.md §6, §9).

use crate::{
    http::HttpError,
    validate::{Fields, Sent},
};
use serde_json::{Map, Value};

const MAX_PAIRS: usize = 16;
const MAX_KEY: usize = 64;
const MAX_VALUE: usize = 512;

/// The metadata of a create body: absent reads as none, nulls are refused.
pub(crate) fn create(fields: &Fields<'_>) -> Result<Map<String, Value>, HttpError> {
    let pairs = match fields.sent("metadata") {
        Sent::Absent => return Ok(Map::new()),
        Sent::Null => return Err(invalid("metadata: must not be null")),
        Sent::Value(sent) => object(sent)?,
    };
    check(pairs)?;
    Ok(pairs.clone())
}

/// Merges the `metadata` of a body into a stored document: a null value deletes a key, and what is left out stays.
pub(crate) fn update(stored: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    let pairs = stored["metadata"].as_object().cloned().unwrap_or_default();
    stored["metadata"] = merged(pairs, fields.sent("metadata").value())?.into();
    Ok(())
}

/// As [`update`], where an empty text deletes a key, as `null` does: on environments and user profiles.
pub(crate) fn update_or_clear(stored: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    let mut patch = fields.sent("metadata").value().cloned();
    for value in patch.iter_mut().filter_map(Value::as_object_mut).flat_map(|pairs| pairs.values_mut()) {
        if value == "" {
            *value = Value::Null;
        }
    }
    let pairs = stored["metadata"].as_object().cloned().unwrap_or_default();
    stored["metadata"] = merged(pairs, patch.as_ref())?.into();
    Ok(())
}

/// Stored pairs with a change merged into them; absent or null as a whole keeps everything.
pub(crate) fn merged(mut pairs: Map<String, Value>, sent: Option<&Value>) -> Result<Map<String, Value>, HttpError> {
    let Some(sent) = sent.filter(|sent| !sent.is_null()) else { return Ok(pairs) };
    for (key, value) in object(sent)? {
        if value.is_null() {
            pairs.shift_remove(key);
        } else {
            pairs.insert(key.clone(), value.clone());
        }
    }
    check(&pairs)?;
    Ok(pairs)
}

fn object(sent: &Value) -> Result<&Map<String, Value>, HttpError> {
    sent.as_object().ok_or_else(|| invalid("metadata: must be an object of strings"))
}

fn check(pairs: &Map<String, Value>) -> Result<(), HttpError> {
    if pairs.len() > MAX_PAIRS {
        return Err(invalid(format!("metadata: at most {MAX_PAIRS} pairs")));
    }
    for (key, value) in pairs {
        if key.is_empty() || key.chars().count() > MAX_KEY {
            return Err(invalid(format!("metadata: keys have 1 to {MAX_KEY} characters")));
        }
        let Some(text) = value.as_str() else {
            return Err(invalid(format!("metadata.{key}: must be a string")));
        };
        if text.chars().count() > MAX_VALUE {
            return Err(invalid(format!("metadata.{key}: at most {MAX_VALUE} characters")));
        }
    }
    Ok(())
}

fn invalid(message: impl Into<String>) -> HttpError {
    HttpError::invalid(message).with_code("invalid_metadata")
}
