//! What all forms share: errors by field, key-value pairs, and the API's limits.

mod agent_reference;
pub mod event;
pub mod fields;
mod kind;
pub mod resources;

pub(crate) use agent_reference::agent_reference;
pub use fields::{Fields, PageForm};
pub use kind::{FORM, FormKind, OVER, WAS};

use pilothouse_api::{Metadata, MetadataPatch};

/// What is wrong with a form, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// `Ok` with the form's value if there are no errors.
    pub(crate) fn or<T>(self, value: impl FnOnce() -> T) -> Result<T, Self> {
        if self.is_empty() { Ok(value()) } else { Err(self) }
    }
}

/// What the API calls a part of a form, and the form's own name for it, by how both begin.
pub type Paths = &'static [(&'static str, &'static str)];

/// The field of a form that an error of the API is about, and what is wrong with it: "model.id: there is no model `x`" is
/// about `model`. `None` where the message names none of the fields.
pub fn blamed<'a>(message: &'a str, fields: &[String], paths: Paths) -> Option<(String, &'a str)> {
    let (path, what) = message.split_once(": ")?;
    let path = path.replace('[', ".").replace(']', "");
    let is_path = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if path.is_empty() || !is_path {
        return None;
    }
    let rest = |begin: &str| path.strip_prefix(begin).filter(|rest| rest.is_empty() || rest.starts_with('.'));
    let own = paths.iter().find_map(|(theirs, ours)| rest(theirs).map(|rest| format!("{ours}{rest}")));
    let own = own.unwrap_or(path.clone());
    let mut candidate = own.trim_start_matches('.');
    loop {
        if fields.iter().any(|field| field == candidate) {
            return Some((candidate.to_owned(), what));
        }
        candidate = candidate.rsplit_once('.')?.0;
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_api_is_put_to_its_field() {
        let fields = ["model", "environment", "files.1.mount_path", "packages.pip", "metadata"].map(str::to_owned);
        let paths: Paths = &[("environment_id", "environment"), ("resources", "files"), ("config", "")];
        let blamed = |message| blamed(message, &fields, paths).map(|(field, what)| format!("{field} {what}"));
        assert_eq!(
            blamed("model.id: there is no model `x`: try again").as_deref(),
            Some("model there is no model `x`: try again")
        );
        assert_eq!(blamed("environment_id: is archived").as_deref(), Some("environment is archived"));
        assert_eq!(blamed("resources[1].mount_path: is taken").as_deref(), Some("files.1.mount_path is taken"));
        assert_eq!(blamed("config.packages.pip[0]: is empty").as_deref(), Some("packages.pip is empty"));
        assert_eq!(blamed("metadata.team: is too long").as_deref(), Some("metadata is too long"));
        for other in ["Overloaded", "unknown: what", "The agent is busy: wait", "environment_idle: x", ": x"] {
            assert_eq!(blamed(other), None, "{other}");
        }
    }
}
