//! Statements in a database language that lose data, wherever they stand in a text.

use super::{Effect, Level};

/// The first statement in a text that changes data, with its level and a sentence.
pub(super) fn find(text: &str) -> Option<(Effect, Level, &'static str)> {
    let words: Vec<String> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let found = words.iter().enumerate().filter_map(|(at, word)| {
        let next = words.get(at + 1).map_or("", String::as_str);
        statement(word, next, &words[at..])
    });
    found.max_by_key(|(_, level, _)| *level)
}

fn statement(word: &str, next: &str, rest: &[String]) -> Option<(Effect, Level, &'static str)> {
    const OBJECTS: [&str; 13] = [
        "table",
        "database",
        "schema",
        "index",
        "view",
        "user",
        "role",
        "column",
        "collection",
        "keyspace",
        "owned",
        "materialized",
        "function",
    ];
    let dangerous = |why| Some((Effect::Database, Level::Dangerous, why));
    let closely = |why| Some((Effect::Database, Level::LookClosely, why));
    match (word, next) {
        ("drop", next) if OBJECTS.contains(&next) => dangerous("Deletes a part of a database with its data."),
        ("truncate", "table") => dangerous("Deletes all rows of a database table."),
        ("truncate", next) if rest.len() <= 4 && !next.is_empty() => dangerous("Deletes all rows of a database table."),
        ("delete", "from") => {
            let is_limited = is_limited(rest);
            if is_limited {
                closely("Deletes rows in a database.")
            } else {
                dangerous("Deletes all rows of a database table.")
            }
        }
        ("update", _) if rest.iter().take(8).any(|word| word == "set") => {
            let is_limited = is_limited(rest);
            if is_limited {
                closely("Changes rows in a database.")
            } else {
                dangerous("Changes all rows of a database table.")
            }
        }
        ("dropdatabase" | "flushall" | "flushdb" | "deletemany", _) => dangerous("Deletes data in a database."),
        ("insert", "into")
        | ("alter", "table" | "user" | "role")
        | ("create", "table" | "user" | "role" | "database") => closely("Changes a database."),
        ("grant", "all") if rest.iter().take(32).any(|word| word == "to") => {
            dangerous("Gives all rights in a database.")
        }
        ("grant", _) if rest.iter().take(32).any(|word| word == "to") => closely("Gives rights in a database."),
        ("copy", _) if rest.iter().take(32).any(|word| word == "program") => {
            dangerous("Runs a program from a database.")
        }
        ("load_file" | "outfile" | "xp_cmdshell", _) => dangerous("Reaches files or programs from a database."),
        _ => None,
    }
}

/// Whether a statement is limited to some rows: by a condition that isn't always true.
fn is_limited(rest: &[String]) -> bool {
    let rest = &rest[..rest.len().min(128)];
    let condition = rest.iter().position(|word| word == "where").map(|at| &rest[at + 1..]);
    match condition {
        Some([left, right, ..]) => left != right && left != "true",
        Some([only]) => only != "true",
        _ => false,
    }
}
