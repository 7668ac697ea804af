//! Judges calls that read, write and search files.

use super::super::{
    Effect, Level,
    findings::{Findings, quoted},
    path,
    programs::targets,
    secret, shell, unicode,
};

/// A file of so many bytes that keeps less than a part of its lines loses much.
const MUCH: usize = 200;
/// Content is looked through to here, in bytes.
const MAX_CONTENT: usize = 4 * 1024 * 1024;

pub(in crate::intent) fn read(path: &str, findings: &mut Findings<'_>) {
    at_path(path, findings);
    findings.step(0..path.len(), format!("Reads {}", quoted(path)));
    secrets_of(path, findings);
}

pub(in crate::intent) fn glob(pattern: &str, path: Option<&str>, findings: &mut Findings<'_>) {
    findings.step(0..0, format!("Finds files named {}", quoted(pattern)));
    search(pattern, path, true, findings);
}

pub(in crate::intent) fn grep(pattern: &str, path: Option<&str>, findings: &mut Findings<'_>) {
    findings.step(0..0, format!("Searches files for {}", quoted(pattern)));
    let looks_for_keys = [
        "begin rsa",
        "private key",
        "akia",
        "aws_secret",
        "ghp_",
        "password",
        "api_key",
        "apikey",
        "secret_key",
        "passwd",
        "sk-",
    ];
    let lower = pattern.to_lowercase();
    if looks_for_keys.iter().any(|part| lower.contains(part)) {
        findings.pointer = "/pattern".to_owned();
        let why = "Searches for credentials.";
        findings.mark(0..pattern.len(), Effect::Secrets, Level::LookClosely, why);
    }
    search(pattern, path, false, findings);
}

fn search(pattern: &str, path: Option<&str>, is_path: bool, findings: &mut Findings<'_>) {
    findings.pointer = "/pattern".to_owned();
    unicode::judge(pattern, findings);
    if is_path {
        let place = pattern.trim_start_matches("**/");
        secrets_of(place, findings);
    }
    if let Some(path) = path {
        at_path(path, findings);
        secrets_of(path, findings);
        if path::facts(&format!("{path}/x")).is_secret {
            secret_mark(path, findings);
        }
    }
}

pub(in crate::intent) fn write(path: &str, content: &str, findings: &mut Findings<'_>) {
    at_path(path, findings);
    findings.step(0..path.len(), format!("Writes {}", quoted(path)));
    let lost = findings.known_files.last(path).filter(|last| loses_much(last, content));
    if lost.is_some() {
        let why = format!("Writes over {}, and most of what is in it is lost.", quoted(path));
        findings.mark(0..path.len(), Effect::Overwrites, Level::LookClosely, why.clone());
        findings.mark(0..path.len(), Effect::Deletes, Level::LookClosely, why);
    }
    changes(path, findings);
    judge_content("/content", path, content, findings);
}

pub(in crate::intent) fn edit(path: &str, old: &str, new: &str, findings: &mut Findings<'_>) {
    at_path(path, findings);
    findings.step(0..path.len(), format!("Changes {}", quoted(path)));
    if new.is_empty() && old.len() >= MUCH {
        findings.mark(
            0..path.len(),
            Effect::Deletes,
            Level::LookClosely,
            format!("Removes a long part of {}.", quoted(path)),
        );
    }
    changes(path, findings);
    judge_content("/new_string", path, new, findings);
}

fn at_path(path: &str, findings: &mut Findings<'_>) {
    let is_search = findings.pointer == "/pattern";
    findings.pointer = if is_search { "/path" } else { "/file_path" }.to_owned();
    findings.file(path);
    unicode::judge(path, findings);
}

fn secrets_of(path: &str, findings: &mut Findings<'_>) {
    let normal = unicode::normalised(path).map_or_else(|| path.to_owned(), |(normal, _)| normal);
    if path::facts(&normal).is_secret || path::facts(path).is_secret {
        secret_mark(path, findings);
    }
}

fn secret_mark(path: &str, findings: &mut Findings<'_>) {
    findings.mark(0..path.len(), Effect::Secrets, Level::LookClosely, format!("Reads credentials: {}.", quoted(path)));
}

/// What changing the file means, by its path. Changing an ordinary file of the workspace is what the tool is for.
fn changes(path: &str, findings: &mut Findings<'_>) {
    let normal = unicode::normalised(path).map_or_else(|| path.to_owned(), |(normal, _)| normal);
    for (effect, level, why) in targets::written(&normal, true) {
        let level = if effect == Effect::ChangesFiles { Level::Routine } else { level };
        findings.mark(0..path.len(), effect, level, why);
    }
}

fn loses_much(last: &str, content: &str) -> bool {
    let kept: std::collections::HashSet<&str> = content.lines().collect();
    let lost: usize = last.lines().filter(|line| !kept.contains(line)).map(str::len).sum();
    last.len() >= MUCH && lost * 2 > last.len()
}

fn judge_content(pointer: &str, path: &str, content: &str, findings: &mut Findings<'_>) {
    findings.pointer = pointer.to_owned();
    let (start, rest) = content.split_at(content.floor_char_boundary(MAX_CONTENT));
    if !rest.is_empty() {
        findings.mark(
            start.len()..content.len(),
            Effect::Unreadable,
            Level::LookClosely,
            "Is too long to be read whole.",
        );
    }
    for span in secret::find(start) {
        findings.mark(span, Effect::Secrets, Level::LookClosely, "Looks like a credential.");
    }
    unicode::hidden(start, Level::LookClosely, findings);
    if runs_as_shell(path, start) {
        shell::judge_written(start, targets::runs_later(path), findings);
    }
}

/// Whether a shell runs the file as it is.
fn runs_as_shell(path: &str, content: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_script = [".sh", ".bash", ".zsh"].iter().any(|end| name.ends_with(end));
    let first = content.lines().next().unwrap_or_default();
    let has_shell = first.starts_with("#!") && first.contains("sh");
    let is_profile = name.starts_with('.')
        && (name.ends_with("rc") || name.contains("profile"))
        && targets::runs_later(path)
        && name != ".vimrc"
        && name != ".inputrc";
    is_script || has_shell || is_profile
}
