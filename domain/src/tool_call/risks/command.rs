//! What looks risky in a shell command.

use super::{
    programs::{self, FETCHERS, INTERPRETERS},
    risk::Risk,
};
use crate::tool_call::{
    paths,
    shell::{Command, Word, split},
};
use std::{borrow::Cow, collections::HashSet, ops::Range};

/// A command inside a command (`sh -c "…"`) is looked into this deep.
const MAX_DEPTH: usize = 4;

/// Longer commands are looked through to here, in bytes.
const MAX_LENGTH: usize = 64 * 1024;

/// How many commands before an interpreter are searched for its input.
const MAX_CHAIN: usize = 16;

/// Marks what looks risky in a command.
pub(super) fn risks(text: &str) -> Vec<Risk> {
    let mut found = Found::default();
    let (start, rest) = text.split_at(text.floor_char_boundary(MAX_LENGTH));
    look(start, None, 0, &mut found);
    found.statements(start);
    if !rest.is_empty() {
        found.add(start.len()..text.len(), "is too long to be checked in full");
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Risk>);

impl Found {
    fn add(&mut self, span: Range<usize>, why: &'static str) {
        self.0.push(Risk { span, why: Cow::Borrowed(why) });
    }

    /// Text that is risky wherever it stands.
    fn statements(&mut self, text: &str) {
        const STATEMENTS: [(&str, &str); 7] = [
            ("drop table", "deletes data in a database"),
            ("drop database", "deletes data in a database"),
            ("truncate table", "deletes data in a database"),
            ("delete from", "deletes data in a database"),
            ("/dev/tcp/", "opens a network connection"),
            (":(){", "starts processes endlessly"),
            ("-----begin ", "contains a private key"),
        ];
        let lower = text.to_ascii_lowercase();
        for (statement, why) in STATEMENTS {
            for (at, _) in lower.match_indices(statement) {
                self.add(at..at + statement.len(), why);
            }
        }
    }
}

/// Looks at a text of commands. `whole`: the word that holds it, where spans can't point inside.
fn look(text: &str, whole: Option<&Range<usize>>, depth: usize, found: &mut Found) {
    let commands = split(text);
    let mut inner = Found::default();
    let fed: HashSet<usize> = commands.iter().filter(|c| fetches(c)).filter_map(|c| c.inside).collect();
    for (index, command) in commands.iter().enumerate() {
        look_at(command, depth, &mut inner);
        runs_unseen(&commands, index, &fed, &mut inner);
    }
    let place = |risk: Risk| Risk { span: whole.cloned().unwrap_or(risk.span), ..risk };
    found.0.extend(inner.0.into_iter().map(place));
}

fn look_at(command: &Command, depth: usize, found: &mut Found) {
    for redirect in &command.redirects {
        overwrites(&redirect.target, redirect.appends, found);
    }
    for word in &command.words {
        look_at_word(word, found);
    }
    let words = programs::without_wrappers(&command.words, |word, why| found.add(word.span.clone(), why));
    let Some((program, arguments)) = words.split_first() else { return };
    let name = programs::base_name(&program.text);
    for (span, why) in programs::risks(name, program, arguments) {
        found.add(span, why);
    }
    if name == "tee" {
        let appends = arguments.iter().any(|word| matches!(word.text.as_str(), "-a" | "--append"));
        arguments.iter().filter(|word| !word.text.starts_with('-')).for_each(|word| overwrites(word, appends, found));
    }
    if depth < MAX_DEPTH {
        for word in programs::inner_commands(name, arguments) {
            look(&word.text, Some(&word.span), depth + 1, found);
        }
    }
}

fn overwrites(target: &Word, appends: bool, found: &mut Found) {
    const HARMLESS: [&str; 5] = ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", ""];
    if !appends && !HARMLESS.contains(&target.text.as_str()) {
        found.add(target.span.clone(), "overwrites a file");
    }
}

fn look_at_word(word: &Word, found: &mut Found) {
    let value = word.text.split_once('=').map_or(word.text.as_str(), |(_, value)| value);
    let value = value.strip_prefix('@').unwrap_or(value);
    if let Some(why) = paths::sensitive(value) {
        found.add(word.span.clone(), why);
    }
    if value.contains("://")
        && let Some(why) = paths::suspicious_url(value)
    {
        found.add(word.span.clone(), why);
    }
    if holds_secret(&word.text) {
        found.add(word.span.clone(), "seems to contain a secret");
    }
}

/// Whether a word assigns to something named like a secret, or holds something shaped like one.
fn holds_secret(text: &str) -> bool {
    const NAMES: [&str; 7] = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "ACCESS_KEY"];
    const SHAPES: [&str; 8] = ["sk-ant-", "ghp_", "github_pat_", "glpat-", "AKIA", "xoxb-", "xoxp-", "AIza"];
    let assigned = text.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim_start_matches('-').to_ascii_uppercase().replace('-', "_");
        let literal = !value.is_empty() && !value.starts_with('$');
        literal
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && NAMES.iter().any(|n| name.contains(n))
    });
    let shaped = |shape: &&str| {
        text.match_indices(*shape).any(|(at, _)| {
            let tail =
                text[at + shape.len()..].bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            tail.take(12).count() == 12
        })
    };
    assigned || SHAPES.iter().any(shaped)
}

/// Marks an interpreter that runs what another command hands it: nobody sees what that is. `fed`: commands with a
/// download inside them.
fn runs_unseen(commands: &[Command], index: usize, fed: &HashSet<usize>, found: &mut Found) {
    let command = &commands[index];
    let words = programs::without_wrappers(&command.words, |_, _| {});
    let Some((program, arguments)) = words.split_first() else { return };
    if !INTERPRETERS.contains(&programs::base_name(&program.text)) {
        return;
    }
    let reads_input = !arguments.iter().any(|word| !word.text.starts_with('-'));
    if command.piped && reads_input {
        let chain = commands[..index].iter().rev().take(MAX_CHAIN);
        let before: Vec<&Command> = chain.scan(true, |more, c| std::mem::replace(more, c.piped).then_some(c)).collect();
        let why = if before.iter().any(|c| fetches(c)) {
            "runs what it downloads without showing it"
        } else {
            "runs the output of another command without showing it"
        };
        found.add(program.span.clone(), why);
    }
    if fed.contains(&index) {
        found.add(program.span.clone(), "runs what it downloads without showing it");
    }
}

fn fetches(command: &Command) -> bool {
    let words = programs::without_wrappers(&command.words, |_, _| {});
    words.first().is_some_and(|word| FETCHERS.contains(&programs::base_name(&word.text)))
}
