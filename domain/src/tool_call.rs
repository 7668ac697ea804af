//! What a tool call would do, in plain words.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A tool call in plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// What it does: "Run a command", "Edit a file"; without the target.
    pub verb: String,
    /// The MCP server whose tool it is.
    pub server: Option<String>,
    /// To what: the first line of a command, a path, a URL, a query. Shortened to a line; [`Detail`] has it whole.
    pub target: String,
    /// The input by kind: every member that the kind has.
    pub detail: Detail,
    /// Names of members that the kind doesn't have, in order: show them too, nothing of an input may be hidden. Empty
    /// where `detail` is `Other`, which is shown whole anyway.
    #[serde(default)]
    pub also_sent: Vec<String>,
}

/// The input of a call by kind. What doesn't fit a kind is `Other`: show the input as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    /// A shell command.
    Command {
        /// The whole command.
        command: String,
        /// A new shell is started, before the command.
        restart: bool,
        /// When it is cut off; `None`: the default.
        timeout_ms: Option<i64>,
    },
    /// Text in a file is replaced.
    Edit {
        /// The file.
        path: String,
        /// The text that goes.
        old: String,
        /// The text that comes.
        new: String,
        /// Every occurrence is replaced, not the only one.
        all: bool,
    },
    /// A file is written whole.
    Write {
        /// The file.
        path: String,
        /// What will be in it.
        content: String,
    },
    /// A file is read.
    Read {
        /// The file.
        path: String,
        /// First and last line, from 1; a last line of 0 or less means to the end.
        range: Option<(i64, i64)>,
    },
    /// Files are searched by name.
    Glob {
        /// A glob.
        pattern: String,
        /// Where; `None`: the working directory.
        path: Option<String>,
    },
    /// Files are searched by content.
    Grep {
        /// A regular expression.
        pattern: String,
        /// Where; `None`: the working directory.
        path: Option<String>,
    },
    /// A page is fetched.
    Fetch {
        /// Its address.
        url: String,
    },
    /// The web is searched.
    WebSearch {
        /// For what.
        query: String,
    },
    /// Anything else.
    Other,
}

/// The longest target, in characters.
const MAX_TARGET: usize = 120;

/// Says what a call would do. An input whose known members are missing or have another type is `Other`.
pub fn describe(name: &str, mcp_server: Option<&str>, input: &Map<String, Value>) -> Description {
    let known = if mcp_server.is_none() { known(name, &Members(input)) } else { None };
    let also_sent = if known.is_some() { unknown_members(name, input) } else { Vec::new() };
    let (verb, target, detail) = match known {
        Some((verb, target, detail)) => (verb.to_owned(), one_line(&target), detail),
        None => (format!("Use {name}"), String::new(), Detail::Other),
    };
    Description { verb, server: mcp_server.map(str::to_owned), target, detail, also_sent }
}

fn unknown_members(name: &str, input: &Map<String, Value>) -> Vec<String> {
    let known: &[&str] = match name {
        "bash" => &["command", "restart", "timeout_ms"],
        "edit" => &["file_path", "old_string", "new_string", "replace_all"],
        "write" => &["file_path", "content"],
        "read" => &["file_path", "view_range"],
        "glob" | "grep" => &["pattern", "path"],
        "web_fetch" => &["url"],
        "web_search" => &["query"],
        _ => &[],
    };
    input.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect()
}

fn known(name: &str, input: &Members) -> Option<(&'static str, String, Detail)> {
    match name {
        "bash" => {
            let restart = input.flag("restart")?;
            let command = if restart { input.text_or_empty("command")? } else { input.text("command")? };
            let timeout_ms = input.integer("timeout_ms")?;
            let verb = if command.is_empty() { "Restart the shell" } else { "Run a command" };
            Some((verb, command.clone(), Detail::Command { command, restart, timeout_ms }))
        }
        "edit" => {
            let (path, all) = (input.text("file_path")?, input.flag("replace_all")?);
            let (old, new) = (input.text("old_string")?, input.text("new_string")?);
            Some(("Edit a file", path.clone(), Detail::Edit { path, old, new, all }))
        }
        "write" => {
            let (path, content) = (input.text("file_path")?, input.text("content")?);
            Some(("Write a file", path.clone(), Detail::Write { path, content }))
        }
        "read" => {
            let (path, range) = (input.text("file_path")?, input.range("view_range")?);
            Some(("Read a file", path.clone(), Detail::Read { path, range }))
        }
        "glob" | "grep" => {
            let (pattern, path) = (input.text("pattern")?, input.text_option("path")?);
            let target = path.as_ref().map_or_else(|| pattern.clone(), |path| format!("{pattern} in {path}"));
            Some(match name {
                "glob" => ("Find files named", target, Detail::Glob { pattern, path }),
                _ => ("Search files for", target, Detail::Grep { pattern, path }),
            })
        }
        "web_fetch" => {
            let url = input.text("url")?;
            Some(("Fetch a page", url.clone(), Detail::Fetch { url }))
        }
        "web_search" => {
            let query = input.text("query")?;
            Some(("Search the web for", query.clone(), Detail::WebSearch { query }))
        }
        _ => None,
    }
}

/// Members of an input, read strictly: each accessor is `None` where the member has another type.
struct Members<'a>(&'a Map<String, Value>);

impl Members<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn text_option(&self, name: &str) -> Option<Option<String>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())),
        }
    }

    fn text_or_empty(&self, name: &str) -> Option<String> {
        self.text_option(name).map(Option::unwrap_or_default)
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            None | Some(Value::Null) => Some(false),
            Some(value) => value.as_bool(),
        }
    }

    fn integer(&self, name: &str) -> Option<Option<i64>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => value.as_i64().map(Some),
        }
    }

    fn range(&self, name: &str) -> Option<Option<(i64, i64)>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(Value::Array(items)) => match items.as_slice() {
                [start, end] => Some(Some((start.as_i64()?, end.as_i64()?))),
                _ => None,
            },
            Some(_) => None,
        }
    }
}

/// The first line, shortened; an ellipsis says that there is more.
fn one_line(text: &str) -> String {
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or_default();
    let shortened: String = first.chars().take(MAX_TARGET).collect();
    let more = shortened.len() < first.len() || lines.next().is_some();
    if more { format!("{}…", shortened.trim_end()) } else { shortened }
}

#[cfg(test)]
mod tests;
