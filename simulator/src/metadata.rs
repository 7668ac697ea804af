//! Metadata: at most 16 pairs, keys to 64 characters, values to 512; merged per key on updates (README.md §6, §9).

use crate::http::HttpError;
use serde_json::{Map, Value};

const MAX_PAIRS: usize = 16;
const MAX_KEY: usize = 64;
const MAX_VALUE: usize = 512;

/// The metadata of a create body: absent reads as none, nulls are refused.
pub(crate) fn create(sent: Option<&Value>) -> Result<Map<String, Value>, HttpError> {
    let Some(sent) = sent else { return Ok(Map::new()) };
    let pairs = object(sent)?;
    check(pairs)?;
    Ok(pairs.clone())
}

/// Merges a change into stored metadata: a null value deletes a key; absent or null as a whole keeps everything.
pub(crate) fn merge(stored: &Value, sent: Option<&Value>) -> Result<Map<String, Value>, HttpError> {
    let mut merged = stored.as_object().cloned().unwrap_or_default();
    let Some(sent) = sent.filter(|sent| !sent.is_null()) else { return Ok(merged) };
    for (key, value) in object(sent)? {
        if value.is_null() {
            merged.shift_remove(key);
        } else {
            merged.insert(key.clone(), value.clone());
        }
    }
    check(&merged)?;
    Ok(merged)
}

/// As [`merge`], where an empty text deletes a key, as `null` does: on environments and user profiles.
pub(crate) fn merge_or_empty(stored: &Value, sent: Option<&Value>) -> Result<Map<String, Value>, HttpError> {
    let mut patch = sent.cloned();
    for value in patch.iter_mut().filter_map(Value::as_object_mut).flat_map(|pairs| pairs.values_mut()) {
        if value == "" {
            *value = Value::Null;
        }
    }
    merge(stored, patch.as_ref())
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
