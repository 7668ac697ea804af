//! Judges calls that read, write and search files.

use super::super::{
    Effect, Level, content,
    findings::{Findings, quoted},
    path,
    programs::targets,
    secret, unicode, weakness,
};

/// A file of so many bytes that keeps less than a part of its lines loses much.
const MUCH: usize = 200;
/// Files of a project that decide what is installed, built or run.
const DECIDING: [&str; 16] = [
    "package.json",
    "cargo.toml",
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "makefile",
    "dockerfile",
    "go.mod",
    "gemfile",
    "pom.xml",
    "build.gradle",
    "docker-compose.yml",
    "compose.yml",
    "composer.json",
    ".env.example",
];

pub(in crate::intent) fn read(path: &str, findings: &mut Findings<'_>) {
    at_path("/file_path", path, findings);
    findings.step(0..path.len(), format!("Reads {}", quoted(path)));
    look_at(path, findings);
}

pub(in crate::intent) fn glob(pattern: &str, path: Option<&str>, findings: &mut Findings<'_>) {
    findings.step(0..0, format!("Finds files named {}", quoted(pattern)));
    search(pattern, path, true, findings);
}

pub(in crate::intent) fn grep(pattern: &str, path: Option<&str>, findings: &mut Findings<'_>) {
    findings.step(0..0, format!("Searches files for {}", quoted(pattern)));
    let is_everywhere = path.is_some_and(path::is_foreign);
    if secret::is_searched_for(pattern) {
        findings.pointer = "/pattern".to_owned();
        let why = "Searches for credentials.";
        let level = if is_everywhere { Level::Dangerous } else { Level::LookClosely };
        findings.mark(0..pattern.len(), Effect::Secrets, level, why);
    }
    search(pattern, path, false, findings);
}

fn search(pattern: &str, path: Option<&str>, is_path: bool, findings: &mut Findings<'_>) {
    findings.pointer = "/pattern".to_owned();
    unicode::judge(pattern, findings);
    let is_everywhere = path.is_some_and(path::is_foreign);
    if is_path && path::facts(pattern).is_secret {
        let level = if is_everywhere { Level::Dangerous } else { Level::LookClosely };
        findings.mark(0..pattern.len(), Effect::Secrets, level, "Looks for files that hold credentials.");
    }
    let Some(path) = path else { return };
    at_path("/path", path, findings);
    look_at(path, findings);
    let folder = path::facts(&format!("{path}/x"));
    if folder.is_secret || path::clean(path) == "/proc" {
        findings.mark(
            0..path.len(),
            Effect::Secrets,
            Level::Dangerous,
            format!("Looks into credentials: {}.", quoted(path)),
        );
    }
}

pub(in crate::intent) fn write(path: &str, text: &str, findings: &mut Findings<'_>) {
    at_path("/file_path", path, findings);
    findings.step(0..path.len(), format!("Writes {}", quoted(path)));
    let last = findings.known_files.last(path);
    if last.as_ref().is_some_and(|last| loses_much(last, text)) {
        let why = format!("Writes over {}, and most of what is in it is lost.", quoted(path));
        findings.mark(0..path.len(), Effect::Overwrites, Level::LookClosely, why.clone());
        findings.mark(0..path.len(), Effect::Deletes, Level::LookClosely, why);
    }
    changes(path, "Writes", findings);
    findings.pointer = "/content".to_owned();
    // What is known to stand there already is judged again: knowing more never makes a call look better.
    content::judge(path, text, "", findings);
    if let Some(last) = last {
        weakness::judge_loss(&last, text, findings);
    }
}

pub(in crate::intent) fn edit(path: &str, old: &str, new: &str, findings: &mut Findings<'_>) {
    at_path("/file_path", path, findings);
    findings.step(0..path.len(), format!("Changes {}", quoted(path)));
    if new.is_empty() && old.len() >= MUCH {
        findings.mark(
            0..path.len(),
            Effect::Deletes,
            Level::LookClosely,
            format!("Removes a long part of {}.", quoted(path)),
        );
    }
    changes(path, "Changes", findings);
    findings.pointer = "/new_string".to_owned();
    content::judge(path, new, old, findings);
}

fn at_path(pointer: &str, path: &str, findings: &mut Findings<'_>) {
    findings.pointer = pointer.to_owned();
    findings.file(path);
    unicode::judge(path, findings);
}

/// What looking at a path means.
fn look_at(path: &str, findings: &mut Findings<'_>) {
    let normal = unicode::normalised(path).map_or_else(|| path.to_owned(), |(normal, _)| normal);
    let (facts, as_it_looks) = (path::facts(path), path::facts(&normal));
    let span = 0..path.len();
    if facts.is_secret || as_it_looks.is_secret {
        findings.mark(span.clone(), Effect::Secrets, Level::Dangerous, format!("Reads credentials: {}.", quoted(path)));
    }
    if facts.is_sample {
        let why = format!("Reads {}, in which real credentials may have been left.", quoted(path));
        findings.mark(span.clone(), Effect::Secrets, Level::LookClosely, why);
    }
    if facts.is_outside {
        findings.mark(
            span,
            Effect::OutsideWorkspace,
            Level::LookClosely,
            format!("Reads outside of the workspace: {}.", quoted(path)),
        );
    }
}

/// What changing the file means, by its path. Changing an ordinary file of the workspace is what the tool is for.
fn changes(path: &str, verb: &str, findings: &mut Findings<'_>) {
    let normal = unicode::normalised(path).map_or_else(|| path.to_owned(), |(normal, _)| normal);
    for (effect, level, why) in targets::written(&normal, true) {
        let is_usual = effect == Effect::ChangesFiles && !decides(path);
        let level = if is_usual { Level::Routine } else { level };
        let why = if effect == Effect::ChangesFiles { format!("{verb} {}.", quoted(path)) } else { why };
        findings.mark(0..path.len(), effect, level, why);
    }
}

/// Whether a file decides what is installed, built or run.
fn decides(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    DECIDING.contains(&name.as_str()) || [".sh", ".bash", ".ps1", ".bat", ".cmd"].iter().any(|end| name.ends_with(end))
}

fn loses_much(last: &str, content: &str) -> bool {
    let kept: std::collections::HashSet<&str> = content.lines().collect();
    let lost: usize = last.lines().filter(|line| !kept.contains(line)).map(str::len).sum();
    last.len() >= MUCH && lost * 2 > last.len()
}
