//! Judges every string in the input of a tool that this console doesn't know: commands, addresses, paths, credentials.

use super::super::{
    Effect, Level,
    address::{self, Use},
    findings::{Findings, quoted},
    path,
    programs::targets,
    secret, shell, sql, unicode, weakness,
};
use crate::arguments::member;
use serde_json::{Map, Value};
use std::ops::Range;

/// So many values are looked at.
const MAX_VALUES: usize = 2_000;
/// Strings of so many bytes together are looked at.
const MAX_BYTES: usize = 256 * 1024;
/// Values are looked at so deep.
const MAX_DEPTH: usize = 64;

/// What is left to look at, and how.
pub(super) struct Strings {
    values: usize,
    bytes: usize,
    /// The tool only reads.
    reads: bool,
    /// The input leaves for a server, or for a client.
    leaves: bool,
}

impl Strings {
    pub(super) const fn new(reads: bool, leaves: bool) -> Self {
        Self { values: MAX_VALUES, bytes: MAX_BYTES, reads, leaves }
    }

    /// Judges all members of an input.
    pub(super) fn judge(mut self, input: &Map<String, Value>, findings: &mut Findings<'_>) {
        for (name, value) in input {
            self.look(value, member("", name), name, 0, findings);
        }
    }

    /// Judges a value and what is in it.
    pub(super) fn look(
        &mut self,
        value: &Value,
        pointer: String,
        name: &str,
        depth: usize,
        findings: &mut Findings<'_>,
    ) {
        if self.values == 0 || depth > MAX_DEPTH {
            findings.mark_call(Effect::Unreadable, Level::LookClosely, "Is too long to be read whole.");
            return;
        }
        self.values -= 1;
        match value {
            Value::String(text) => self.string(name, text, pointer, findings),
            Value::Array(items) if is_command(name) && items.iter().all(Value::is_string) => {
                self.words(items, &pointer, findings);
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().take_while(|(index, _)| *index <= MAX_VALUES) {
                    self.look(item, format!("{pointer}/{index}"), name, depth + 1, findings);
                }
            }
            Value::Object(members) => {
                for (key, item) in members.iter().take(MAX_VALUES) {
                    if key == "forward" || key == "forward_to" {
                        let why = "Passes on to somebody what comes in later.";
                        findings.mark_call(Effect::Persists, Level::Dangerous, why);
                        findings.mark_call(Effect::SendsOut, Level::Dangerous, why);
                    }
                    self.look(item, member(&pointer, key), key, depth + 1, findings);
                }
            }
            Value::Bool(true) if !self.reads && matches!(name, "public" | "is_public") => {
                findings.mark_call(Effect::Publishes, Level::Dangerous, "Makes something visible to everybody.");
            }
            Value::Number(_) if !self.reads && self.leaves && matches!(name, "amount" | "amount_cents") => {
                findings.mark_call(Effect::SendsOut, Level::Dangerous, "Names an amount, so it may move money.");
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A command as a list of its words.
    fn words(&mut self, items: &[Value], pointer: &str, findings: &mut Findings<'_>) {
        let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        let length: usize = words.iter().map(|word| word.len() + 1).sum();
        if length > self.bytes {
            findings.mark_call(Effect::Unreadable, Level::LookClosely, "Is too long to be read whole.");
            return;
        }
        self.bytes -= length;
        let Some(first) = words.first() else { return };
        findings.pointer = format!("{pointer}/0");
        shell::judge_words(&words.join(" "), 0..first.len(), findings);
    }

    fn string(&mut self, name: &str, text: &str, pointer: String, findings: &mut Findings<'_>) {
        findings.pointer = pointer;
        if text.len() > self.bytes {
            findings.mark(0..text.len(), Effect::Unreadable, Level::LookClosely, "Is too long to be read whole.");
        }
        let text = &text[..text.floor_char_boundary(self.bytes)];
        self.bytes -= text.len();
        unicode::judge(text, findings);
        self.credentials(text, findings);
        self.rights(name, text, findings);
        statement(name, text, findings);
        weakness::judge(text, "", findings);
        let (trimmed, whole) = (text.trim(), 0..text.len());
        if !trimmed.contains(char::is_whitespace) && address::judge(trimmed, &whole, Use::Reached, findings) {
            return;
        }
        addresses(text, findings);
        if path::looks_like_path(trimmed) && !trimmed.contains(' ') {
            self.path(trimmed, whole, findings);
        }
        match is_command(name) {
            true => shell::judge(text, findings),
            false => shell::judge_roughly(text, 0, findings),
        }
    }

    fn credentials(&self, text: &str, findings: &mut Findings<'_>) {
        for span in secret::find(text) {
            findings.mark(span.clone(), Effect::Secrets, Level::Dangerous, "Looks like a credential.");
            if self.leaves {
                findings.mark(span, Effect::SendsOut, Level::Dangerous, "Hands a credential to somebody else.");
            }
        }
    }

    /// Words that give rights, or make something visible.
    fn rights(&self, name: &str, text: &str, findings: &mut Findings<'_>) {
        let (name, value) = (name.to_ascii_lowercase(), text.to_ascii_lowercase());
        let is_right =
            ["role", "permission", "access", "privilege", "scope", "group"].iter().any(|part| name.contains(part));
        let whole = 0..text.len();
        if self.reads {
            return;
        }
        if is_right
            && matches!(
                value.as_str(),
                "admin"
                    | "admins"
                    | "owner"
                    | "owners"
                    | "administrator"
                    | "administrators"
                    | "root"
                    | "superuser"
                    | "maintain"
            )
        {
            findings.mark(whole.clone(), Effect::Privilege, Level::Dangerous, "Gives all rights to somebody.");
        }
        let is_visibility = is_right || ["visibility", "type", "audience", "acl", "sharing"].contains(&name.as_str());
        if is_visibility
            && matches!(value.as_str(), "public" | "anyone" | "everyone" | "public-read" | "anyonewithlink")
        {
            findings.mark(whole.clone(), Effect::Publishes, Level::Dangerous, "Makes something visible to everybody.");
            findings.mark(whole, Effect::SendsOut, Level::Dangerous, "Makes something visible to everybody.");
        }
    }

    fn path(&self, text: &str, span: Range<usize>, findings: &mut Findings<'_>) {
        let facts = path::facts(text);
        findings.file(text);
        if facts.is_secret {
            let why = format!("Names credentials: {}.", quoted(text));
            findings.mark(span.clone(), Effect::Secrets, Level::Dangerous, why);
        }
        if !self.reads && (facts.is_startup || facts.grants_rights || facts.is_disk) {
            let reasons = targets::written(text, true);
            for (effect, level, why) in reasons.into_iter().filter(|(effect, ..)| *effect != Effect::ChangesFiles) {
                findings.mark(span.clone(), effect, level, why);
            }
        }
        if path::is_foreign(text) {
            let why = format!("Names {}, outside of the workspace.", quoted(text));
            findings.mark(span, Effect::OutsideWorkspace, Level::LookClosely, why);
        }
    }
}

/// A statement for a database.
fn statement(name: &str, text: &str, findings: &mut Findings<'_>) {
    let name = name.to_ascii_lowercase();
    let is_named = ["sql", "statement"].iter().any(|part| name.contains(part));
    let is_likely = is_named || ["query", "command"].iter().any(|part| name.contains(part)) || begins_statement(text);
    if is_named {
        findings.mark(0..text.len(), Effect::Database, Level::LookClosely, "Works on a database.");
    }
    let Some((effect, level, why)) = sql::find(text).filter(|_| is_likely) else { return };
    findings.mark(0..text.len(), effect, level, why);
    if why.starts_with("Deletes") {
        findings.mark(0..text.len(), Effect::Deletes, level, why);
    }
}

fn begins_statement(text: &str) -> bool {
    const VERBS: [&str; 10] =
        ["drop", "delete", "truncate", "update", "insert", "alter", "grant", "create", "with", "begin"];
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    VERBS.contains(&first.as_str()) && text.contains(char::is_whitespace)
}

/// Addresses within a text.
fn addresses(text: &str, findings: &mut Findings<'_>) {
    let mut start = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "\"'<>()`,".contains(c)) {
        let clean = word.trim_end_matches(|c: char| c.is_whitespace() || "\"'<>()`,.;".contains(c));
        if clean.contains("://") {
            address::judge(clean, &(start..start + clean.len()), Use::Named, findings);
        }
        start += word.len();
    }
}

/// Whether a member of this name holds a command.
fn is_command(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["command", "cmd", "shell", "script", "bash", "exec", "args"].iter().any(|part| name.contains(part))
}
