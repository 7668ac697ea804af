//! What changed between two versions of an agent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A field that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where: `system`, `model.effort`, `tools[bash].enabled`.
    pub field: String,
    /// Whether it came, went or has another value.
    pub kind: ChangeKind,
    /// The old value; `null` where it was missing.
    pub old: Value,
    /// The new value; `null` where it is missing.
    pub new: Value,
}

impl Change {
    /// Both values where both are texts, to be shown as a line diff.
    pub fn texts(&self) -> Option<(&str, &str)> {
        Some((self.old.as_str()?, self.new.as_str()?))
    }
}

/// What happened to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// It was not there, or was `null`.
    Added,
    /// It is not there any more, or is `null`.
    Removed,
    /// It has another value.
    Changed,
}

/// Fields that differ between any two versions.
const BOOKKEEPING: [&str; 4] = ["version", "updated_at", "created_at", "archived_at"];

/// Members deeper than this are compared whole.
const MAX_DEPTH: usize = 6;

/// Compares two agents as JSON. Entries of lists (tools, configs, servers, skills) are matched by what names them.
pub fn version_diff(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", old, new, 0, &mut changes);
    changes.retain(|change| !BOOKKEEPING.contains(&change.field.as_str()));
    changes
}

fn compare(path: &str, old: &Value, new: &Value, depth: usize, changes: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) if depth < MAX_DEPTH => compare_members(path, a, b, depth, changes),
        (Value::Array(a), Value::Array(b)) if depth < MAX_DEPTH => match (named(a), named(b)) {
            (Some(a), Some(b)) => compare_named(path, &a, &b, depth, changes),
            _ => push(path, old, new, changes),
        },
        _ => push(path, old, new, changes),
    }
}

fn compare_members(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    depth: usize,
    changes: &mut Vec<Change>,
) {
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(gone) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let member = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or_default();
        compare(&path, &member(old), &member(new), depth + 1, changes);
    }
}

type Named<'a> = Vec<(&'a str, &'a Value)>;

fn compare_named(path: &str, old: &Named<'_>, new: &Named<'_>, depth: usize, changes: &mut Vec<Change>) {
    let find = |list: &Named<'_>, name: &str| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).clone());
    let gone = old.iter().filter(|(name, _)| find(new, name).is_none());
    for (name, _) in new.iter().chain(gone) {
        let (a, b) = (find(old, name).unwrap_or_default(), find(new, name).unwrap_or_default());
        compare(&format!("{path}[{name}]"), &a, &b, depth + 1, changes);
    }
}

/// The entries of a list by their names; `None` where an entry has none, or two have the same.
fn named(list: &[Value]) -> Option<Named<'_>> {
    let name = |value: &Value| {
        ["name", "mcp_server_name", "skill_id", "id", "type"]
            .iter()
            .find_map(|k| value.get(k)?.as_str().map(str::len).map(|_| *k))
    };
    let mut entries: Named<'_> = Vec::with_capacity(list.len());
    for value in list {
        let name = value.get(name(value)?)?.as_str()?;
        if entries.iter().any(|(other, _)| *other == name) {
            return None;
        }
        entries.push((name, value));
    }
    Some(entries)
}

fn push(path: &str, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let kind = match (old.is_null(), new.is_null()) {
        (true, _) => ChangeKind::Added,
        (_, true) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    changes.push(Change { field: path.to_owned(), kind, old: old.clone(), new: new.clone() });
}
