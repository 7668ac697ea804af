//! Tools that only read the files of the simulated machine.

use super::disk::{Mounted, content};
use crate::{prelude::*, records::PendingCall, screenplay::Outcome};

pub(super) fn missing(path: &str) -> Outcome {
    Outcome::failure(format!("Error: {path}: no such file"))
}

pub(super) async fn read_lines(store: &Store, mounts: &[Mounted], call: &PendingCall) -> Result<Outcome, HttpError> {
    let path = call.text("file_path");
    let Some(content) = content(store, mounts, path).await? else { return Ok(missing(path)) };
    let bound = |index: usize| call.input.get("view_range").and_then(|range| range[index].as_i64());
    let first = bound(0).and_then(|line| usize::try_from(line).ok()).unwrap_or(1).max(1);
    let last = bound(1).filter(|line| *line > 0).and_then(|line| usize::try_from(line).ok()).unwrap_or(usize::MAX);
    let lines = content.lines().enumerate().map(|(index, line)| (index + 1, line));
    let shown = lines.filter(|(number, _)| (first..=last).contains(number));
    Ok(Outcome::text(shown.map(|(number, line)| format!("{number:>6}\t{line}\n")).collect::<String>()))
}

pub(super) fn glob(mounts: &[Mounted], pattern: &str) -> String {
    // Enough of a glob for a simulation: the fixed parts must occur in their order.
    let parts: Vec<&str> = pattern.split('*').filter(|part| !part.is_empty() && *part != "/").collect();
    let matches = |path: &str| {
        let mut rest = path;
        parts.iter().all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
    };
    let found: Vec<&str> = mounts.iter().map(|mount| mount.path.as_str()).filter(|path| matches(path)).collect();
    if found.is_empty() { "No files found".to_owned() } else { found.join("\n") }
}

pub(super) async fn grep(store: &Store, mounts: &[Mounted], pattern: &str) -> Result<Outcome, HttpError> {
    let mut found = String::new();
    for mount in mounts {
        let content = content(store, mounts, &mount.path).await?.unwrap_or_default();
        for (index, line) in content.lines().enumerate().filter(|(_, line)| line.contains(pattern)) {
            found.push_str(&format!("{}:{}:{line}\n", mount.path, index + 1));
        }
    }
    Ok(Outcome::text(if found.is_empty() { "No matches found".to_owned() } else { found }))
}

/// A few commands that read files; all others report that they were not executed.
pub(super) async fn bash(store: &Store, mounts: &[Mounted], call: &PendingCall) -> Result<Outcome, HttpError> {
    let command = call.text("command").trim();
    let (program, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let argument = rest.split_whitespace().rfind(|word| !word.starts_with('-')).unwrap_or_default();
    Ok(match program {
        "" => Outcome::text("The shell was restarted."),
        "pwd" => Outcome::text("/workspace\n"),
        "echo" => Outcome::text(format!("{}\n", rest.trim_matches(['"', '\'']))),
        "ls" => {
            let below = |mount: &&Mounted| argument.is_empty() || mount.path.starts_with(argument);
            Outcome::text(mounts.iter().filter(below).map(|mount| format!("{}\n", mount.path)).collect::<String>())
        }
        "cat" | "head" | "wc" => match content(store, mounts, argument).await? {
            None => missing(argument),
            Some(content) if program == "wc" => Outcome::text(format!("{} {argument}\n", content.lines().count())),
            Some(content) if program == "head" => {
                Outcome::text(content.lines().take(10).map(|line| format!("{line}\n")).collect::<String>())
            }
            Some(content) => Outcome::text(content),
        },
        _ => Outcome::text(format!("(simulated: `{command}` was not executed)\n")),
    })
}
