//! Judges calls whose tools this console doesn't know: of MCP servers, of clients, and unknown members of known tools.

use super::super::{
    Effect, Level, Request,
    address::{self, Use},
    findings::{Findings, quoted},
    path,
    programs::targets,
    secret, shell, sql, unicode,
};
use serde_json::{Map, Value};

/// So many strings are looked at, of so many bytes together.
const MAX_STRINGS: usize = 2_000;
const MAX_BYTES: usize = 256 * 1024;
const MAX_DEPTH: usize = 64;

const READS: [&str; 17] = [
    "get", "list", "search", "read", "fetch", "find", "describe", "query", "show", "lookup", "count", "view", "check",
    "status", "retrieve", "browse", "whoami",
];

/// Verbs in a tool's name, and what they mean.
const VERBS: [(&[&str], Effect, Level, &str); 11] = [
    (
        &[
            "delete",
            "remove",
            "destroy",
            "drop",
            "purge",
            "wipe",
            "erase",
            "terminate",
            "truncate",
            "trash",
            "revoke",
            "uninstall",
            "reset",
        ],
        Effect::Deletes,
        Level::Dangerous,
        "deletes something",
    ),
    (
        &[
            "pay", "payment", "transfer", "refund", "charge", "purchase", "buy", "order", "checkout", "withdraw",
            "payout", "trade",
        ],
        Effect::SendsOut,
        Level::Dangerous,
        "moves money, or orders something",
    ),
    (
        &[
            "send", "email", "mail", "post", "message", "reply", "share", "notify", "sms", "tweet", "invite",
            "forward", "upload", "comment",
        ],
        Effect::SendsOut,
        Level::LookClosely,
        "sends something to others",
    ),
    (&["publish", "release", "announce"], Effect::Publishes, Level::LookClosely, "makes something visible to others"),
    (
        &["deploy", "merge", "rollout", "promote", "rollback", "scale", "restart", "provision", "apply"],
        Effect::Infrastructure,
        Level::LookClosely,
        "changes what others use",
    ),
    (&["push"], Effect::Publishes, Level::LookClosely, "makes something visible to others"),
    (
        &["execute", "exec", "run", "eval", "shell", "command", "invoke", "bash", "script"],
        Effect::Executes,
        Level::LookClosely,
        "runs something",
    ),
    (
        &["grant", "permission", "permissions", "role", "admin", "impersonate", "authorize"],
        Effect::Privilege,
        Level::LookClosely,
        "changes rights",
    ),
    (
        &["secret", "secrets", "password", "passwords", "credential", "credentials", "token", "apikey"],
        Effect::Secrets,
        Level::LookClosely,
        "handles credentials",
    ),
    (
        &["schedule", "cron", "webhook", "hook", "subscribe", "automation"],
        Effect::Persists,
        Level::LookClosely,
        "arranges that something happens later",
    ),
    (
        &[
            "write", "create", "update", "edit", "insert", "set", "add", "move", "rename", "put", "patch", "save",
            "upsert", "modify", "append", "import",
        ],
        Effect::ChangesFiles,
        Level::LookClosely,
        "changes something",
    ),
];

/// Judges a call of an MCP server's or a client's tool.
pub(in crate::intent) fn judge(request: &Request<'_>, findings: &mut Findings<'_>) {
    let tool = quoted(request.tool);
    let whose =
        request.server.map_or_else(|| "the client".to_owned(), |server| format!("the server {}", quoted(server)));
    findings.step(0..0, format!("Uses {tool} of {whose}"));
    let words = words(request.tool);
    for (verbs, effect, level, what) in VERBS {
        if words.iter().any(|word| verbs.contains(&word.as_str())) && (!is_read(&words) || effect == Effect::Secrets) {
            findings.mark_call(effect, level, format!("By its name, {tool} {what}."));
        }
    }
    if unicode::has_look_alike(request.tool) || !request.tool.is_ascii() {
        findings.mark_call(Effect::LookAlike, Level::LookClosely, format!("The name {tool} has unusual letters."));
    }
    strings(request.input, findings);
    if !is_read(&words) && findings.is_unmarked() {
        findings.mark_call(
            Effect::Executes,
            Level::LookClosely,
            format!("What {tool} does isn't known to this console."),
        );
    }
}

/// Judges a built-in tool that isn't known, or an input of another shape than its tool takes.
pub(in crate::intent) fn judge_unknown(request: &Request<'_>, findings: &mut Findings<'_>) {
    let tool = quoted(request.tool);
    findings.step(0..0, format!("Uses {tool}"));
    findings.mark_call(
        Effect::Unreadable,
        Level::LookClosely,
        format!("This console doesn't know {tool} with such an input."),
    );
    strings(request.input, findings);
}

/// Marks members that the tool doesn't have, and judges what is in them.
pub(in crate::intent) fn judge_unknown_members(
    input: &Map<String, Value>,
    names: &[String],
    findings: &mut Findings<'_>,
) {
    let mut left = Left { strings: MAX_STRINGS, bytes: MAX_BYTES };
    for name in names {
        let Some(value) = input.get(name) else { continue };
        let why = format!("The tool has no field {}.", quoted(name));
        match value.as_str() {
            Some(text) => {
                findings.pointer = member("", name);
                findings.mark(0..text.len(), Effect::UnknownField, Level::LookClosely, why);
            }
            None => findings.mark_call(Effect::UnknownField, Level::LookClosely, why),
        }
        look(value, member("", name), name, 0, &mut left, findings);
    }
}

struct Left {
    strings: usize,
    bytes: usize,
}

fn strings(input: &Map<String, Value>, findings: &mut Findings<'_>) {
    let mut left = Left { strings: MAX_STRINGS, bytes: MAX_BYTES };
    for (name, value) in input {
        look(value, member("", name), name, 0, &mut left, findings);
    }
}

fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Looks at every string in a value.
fn look(value: &Value, pointer: String, name: &str, depth: usize, left: &mut Left, findings: &mut Findings<'_>) {
    if left.strings == 0 || depth > MAX_DEPTH {
        findings.mark_call(Effect::Unreadable, Level::LookClosely, "Is too long to be read whole.");
        return;
    }
    left.strings -= 1;
    match value {
        Value::String(text) => {
            if text.len() > left.bytes {
                findings.pointer = pointer.clone();
                findings.mark(0..text.len(), Effect::Unreadable, Level::LookClosely, "Is too long to be read whole.");
            }
            let text = &text[..text.floor_char_boundary(left.bytes)];
            left.bytes -= text.len();
            findings.pointer = pointer;
            judge_string(name, text, findings);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if left.strings == 0 {
                    break;
                }
                look(item, format!("{pointer}/{index}"), name, depth + 1, left, findings);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                look(item, member(&pointer, key), key, depth + 1, left, findings);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn judge_string(name: &str, text: &str, findings: &mut Findings<'_>) {
    unicode::hidden(text, Level::LookClosely, findings);
    for span in secret::find(text) {
        findings.mark(span, Effect::Secrets, Level::LookClosely, "Looks like a credential.");
    }
    let whole = 0..text.len();
    if let Some((effect, level, why)) = sql::find(text).filter(|_| is_statement(name, text)) {
        findings.mark(whole.clone(), effect, level, why);
        if why.starts_with("Deletes") {
            findings.mark(whole.clone(), Effect::Deletes, level, why);
        }
    }
    let trimmed = text.trim();
    if !trimmed.contains(char::is_whitespace) && address::judge(trimmed, &whole, Use::Reached, findings) {
        unicode::judge(text, findings);
        return;
    }
    addresses(text, findings);
    if path::looks_like_path(trimmed) && !trimmed.contains(' ') {
        unicode::judge(text, findings);
        judge_path(trimmed, whole, findings);
    }
    if is_command(name, trimmed) {
        shell::judge(text, findings);
    } else {
        shell::judge_roughly(text, 0, findings);
    }
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

fn judge_path(path: &str, span: std::ops::Range<usize>, findings: &mut Findings<'_>) {
    let facts = path::facts(path);
    findings.file(path);
    if facts.is_secret {
        findings.mark(
            span.clone(),
            Effect::Secrets,
            Level::LookClosely,
            format!("Names credentials: {}.", quoted(path)),
        );
    }
    if facts.is_startup || facts.grants_rights || facts.is_disk {
        let reasons = targets::written(path, true);
        for (effect, level, _) in reasons.into_iter().filter(|(effect, ..)| *effect != Effect::ChangesFiles) {
            let why = format!("Names {}, which matters to the whole system.", quoted(path));
            findings.mark(span.clone(), effect, level.min(Level::LookClosely), why);
        }
    }
    if facts.is_outside && path.starts_with(['/', '~', '.']) {
        findings.mark(
            span,
            Effect::OutsideWorkspace,
            Level::LookClosely,
            format!("Names {}, outside of the workspace.", quoted(path)),
        );
    }
}

/// Whether a member holds a command.
fn is_command(name: &str, text: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let says_so =
        ["command", "cmd", "shell", "script", "bash", "exec", "run", "args"].iter().any(|part| name.contains(part));
    says_so && !text.is_empty()
}

/// Whether a member holds a statement for a database.
fn is_statement(name: &str, text: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let says_so = ["sql", "query", "statement", "command"].iter().any(|part| name.contains(part));
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let keyword =
        ["drop", "delete", "truncate", "update", "insert", "alter", "grant", "create", "select", "with", "begin"]
            .contains(&first.as_str());
    says_so || keyword && text.contains(char::is_whitespace)
}

/// The words of a tool's name, in lower case: of `deleteFile`, `delete-file` and `delete_file`.
fn words(tool: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(tool.len() + 8);
    let mut was_lower = false;
    for character in tool.chars() {
        if character.is_uppercase() && was_lower {
            spaced.push(' ');
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        spaced.push(if character.is_alphanumeric() { character } else { ' ' });
    }
    spaced.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// Whether a name begins with a verb that reads; the name of the server's product may stand before it.
fn is_read(words: &[String]) -> bool {
    words.iter().take(2).any(|word| READS.contains(&word.as_str()))
        && !words.first().is_some_and(|word| VERBS.iter().any(|(verbs, ..)| verbs.contains(&word.as_str())))
}
