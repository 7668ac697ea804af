//! JSON as indented lines, unless it is too large.

mod indent;

pub use indent::indented;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A line of a JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonLine {
    /// How far it is indented.
    pub depth: u32,
    /// The member's name, as JSON writes it, with its quotes.
    pub key: Option<String>,
    /// Its text: a bracket, or a value as JSON.
    pub text: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// A comma follows.
    pub comma: bool,
}

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An opening or closing bracket, or an empty object or array.
    Bracket,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
}

/// How much of a value becomes lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most objects and arrays inside of one another.
    pub depth: u32,
    /// The most lines.
    pub lines: usize,
}

impl Default for Limits {
    /// Enough for any input that a person reads through.
    fn default() -> Self {
        Self { depth: 64, lines: 1_000 }
    }
}

/// What is still to be written.
enum Step<'a> {
    Value { depth: u32, key: Option<&'a str>, value: &'a Value, comma: bool },
    Close { depth: u32, bracket: &'static str, comma: bool },
}

/// Writes a value as lines, on a stack of its own: no depth can exhaust the program's. `None`: it is beyond the limits, so
/// show it as a text ([`indented`]).
pub fn lines(value: &Value, limits: Limits) -> Option<Vec<JsonLine>> {
    let mut out: Vec<JsonLine> = Vec::new();
    let mut todo = vec![Step::Value { depth: 0, key: None, value, comma: false }];
    while let Some(step) = todo.pop() {
        if out.len() + todo.len() >= limits.lines {
            return None;
        }
        match step {
            Step::Close { depth, bracket, comma } => out.push(bracket_line(depth, None, bracket, comma)),
            Step::Value { depth, key, value, comma } => {
                let (brackets, count) = match value {
                    Value::Object(members) => (["{", "}", "{}"], members.len()),
                    Value::Array(items) => (["[", "]", "[]"], items.len()),
                    scalar => {
                        out.push(scalar_line(depth, key, scalar, comma));
                        continue;
                    }
                };
                if count == 0 {
                    out.push(bracket_line(depth, key, brackets[2], comma));
                } else if depth >= limits.depth || count >= limits.lines {
                    return None;
                } else {
                    out.push(bracket_line(depth, key, brackets[0], false));
                    todo.push(Step::Close { depth, bracket: brackets[1], comma });
                    push_children(&mut todo, value, depth + 1);
                }
            }
        }
    }
    Some(out)
}

fn push_children<'a>(todo: &mut Vec<Step<'a>>, value: &'a Value, depth: u32) {
    let from = todo.len();
    match value {
        Value::Object(members) => {
            todo.extend(members.iter().map(|(k, value)| Step::Value { depth, key: Some(k), value, comma: true }));
        }
        Value::Array(items) => {
            todo.extend(items.iter().map(|value| Step::Value { depth, key: None, value, comma: true }));
        }
        _ => {}
    }
    if let Some(Step::Value { comma, .. }) = todo.last_mut() {
        *comma = false;
    }
    todo[from..].reverse();
}

fn bracket_line(depth: u32, key: Option<&str>, text: &str, comma: bool) -> JsonLine {
    JsonLine { depth, key: key.map(quoted), text: text.to_owned(), kind: Kind::Bracket, comma }
}

fn scalar_line(depth: u32, key: Option<&str>, value: &Value, comma: bool) -> JsonLine {
    let (text, kind) = match value {
        Value::String(text) => (quoted(text), Kind::String),
        Value::Number(number) => (number.to_string(), Kind::Number),
        Value::Bool(flag) => (flag.to_string(), Kind::Bool),
        _ => ("null".to_owned(), Kind::Null),
    };
    JsonLine { depth, key: key.map(quoted), text, kind, comma }
}

/// A string as JSON writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests;
