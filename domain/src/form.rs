//! What forms share: errors by field, key-value pairs, and the API's limits on both.

use pilothouse_api::{Metadata, MetadataPatch};
use serde::{Deserialize, Serialize};

/// What is wrong with a form, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<FieldError>);

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field: `name`, or of an entry in a list `mcp_servers.0.url`.
    pub field: String,
    /// What is wrong and what would be right, for people.
    pub message: String,
}

impl FieldErrors {
    /// Whether the form may be sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The message for a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// All errors, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// Adds an error.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Adds an error unless the text has this many characters.
    pub(crate) fn check_length(&mut self, field: impl Into<String>, text: &str, min: usize, max: usize) {
        let count = text.chars().count();
        let field = field.into();
        if count < min && min == 1 {
            let message = missing(&field);
            self.add(field, message);
        } else if count < min {
            self.add(field, format!("Use at least {min} characters"));
        } else if count > max {
            self.add(field, format!("Use at most {max} characters. This has {count}"));
        }
    }

    /// `Ok` with what the form stands for, where there are no errors.
    pub(crate) fn or<T>(self, value: impl FnOnce() -> T) -> Result<T, Self> {
        if self.is_empty() { Ok(value()) } else { Err(self) }
    }
}

/// What to do about a field that is empty and must not be.
pub(crate) fn missing(field: &str) -> String {
    let what = match field.rsplit('.').next().unwrap_or_default() {
        "name" => "a name",
        "model" => "a model",
        "url" => "an address",
        "key" => "a key",
        "skill_id" => "a skill id",
        _ => "a value",
    };
    format!("Enter {what}")
}

/// A key-value pair that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// 1 to 64 characters.
    pub key: String,
    /// Up to 512 characters.
    pub value: String,
}

/// The most pairs that `metadata` may have (README.md §6).
pub const MAX_PAIRS: usize = 16;

/// Pairs of existing metadata.
pub fn pairs_of(metadata: &Metadata) -> Vec<Pair> {
    metadata.iter().map(|(key, value)| Pair { key: key.clone(), value: value.clone() }).collect()
}

/// Metadata from pairs; rows without key and value are left out.
pub(crate) fn metadata(pairs: &[Pair]) -> Metadata {
    filled(pairs).map(|(_, pair)| (pair.key.clone(), pair.value.clone())).collect()
}

/// What must be sent so that `old` becomes what the pairs say; `None` where nothing changes.
pub(crate) fn metadata_patch(old: &Metadata, pairs: &[Pair]) -> Option<MetadataPatch> {
    let new = metadata(pairs);
    let mut patch: MetadataPatch =
        old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key.clone(), None)).collect();
    let changed = new.into_iter().filter(|(key, value)| old.get(key) != Some(value));
    patch.extend(changed.map(|(key, value)| (key, Some(value))));
    (!patch.is_empty()).then_some(patch)
}

/// Checks pairs against the API's limits.
pub(crate) fn check_pairs(pairs: &[Pair], errors: &mut FieldErrors) {
    for (index, pair) in filled(pairs) {
        errors.check_length(format!("metadata.{index}.key"), &pair.key, 1, 64);
        errors.check_length(format!("metadata.{index}.value"), &pair.value, 0, 512);
        if filled(&pairs[..index]).any(|(_, other)| other.key == pair.key) {
            errors.add(format!("metadata.{index}.key"), "This key is already used");
        }
    }
    if filled(pairs).count() > MAX_PAIRS {
        errors.add("metadata", format!("Use at most {MAX_PAIRS} pairs"));
    }
}

fn filled(pairs: &[Pair]) -> impl Iterator<Item = (usize, &Pair)> {
    pairs.iter().enumerate().filter(|(_, pair)| !pair.key.is_empty() || !pair.value.is_empty())
}

/// The entries of a text field that takes one on each line.
pub(crate) fn entries(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
