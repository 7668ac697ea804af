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

/// More parts than this are counted, not named.
const MOST_PARTS: usize = 4;

/// Compares two agents as JSON. Entries of lists (tools, configs, servers, skills) are matched by what names them.
pub fn version_diff(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", old, new, 0, &mut changes);
    changes.retain(|change| !BOOKKEEPING.contains(&change.field.as_str()));
    changes
}

/// The changes in a sentence: `System prompt and the write tool's permission changed`.
pub fn summary(changes: &[Change]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in changes.iter().map(part_of) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let more = parts.len().saturating_sub(MOST_PARTS);
    parts.truncate(MOST_PARTS);
    parts.extend((more > 0).then(|| format!("{more} more")));
    let Some(last) = parts.pop() else { return "No visible changes".to_owned() };
    let listed = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    let mut rest = listed.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    format!("{} changed", first.chain(rest).collect::<String>())
}

/// The part of an agent that a change is about, in words.
fn part_of(change: &Change) -> String {
    let path = change.field.as_str();
    let (root, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
    let entry = in_brackets(rest);
    match (root, entry) {
        ("system", _) => "system prompt".to_owned(),
        ("tools", Some(set)) => tool_part(set, rest, change),
        ("mcp_servers", Some(server)) => format!("the MCP server {server}"),
        ("mcp_servers", None) => "MCP servers".to_owned(),
        ("skills", Some(skill)) => format!("the skill {skill}"),
        ("multiagent", _) => "subagents and workflows".to_owned(),
        (other, _) => other.replace('_', " "),
    }
}

fn tool_part(set: &str, rest: &str, change: &Change) -> String {
    let is_policy = rest.ends_with(".permission_policy")
        || rest.contains(".permission_policy.")
        || [&change.old, &change.new].iter().any(|value| value.get("permission_policy").is_some());
    let what = if is_policy { "permission" } else { "settings" };
    match rest.split_once(".configs").and_then(|(_, tool)| in_brackets(tool)) {
        Some(tool) => format!("the {tool} tool's {what}"),
        None if rest.contains(".default_config") => format!("the default {what} of tools"),
        None if set.starts_with("agent_toolset") => "built-in tools".to_owned(),
        None => format!("the tool {set}"),
    }
}

/// The name in the brackets that a path begins with.
fn in_brackets(path: &str) -> Option<&str> {
    path.strip_prefix('[')?.split_once(']').map(|(name, _)| name)
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
