//! Judges what a file would hold: credentials, disguises, commands that run with the project, weakened safeguards.

use super::{Effect, Level, findings::Findings, programs::targets, script, secret, shell, unicode, weakness};

/// Content is looked through to here, in bytes.
const MAX_LENGTH: usize = 1024 * 1024;
/// Longer lines are code for machines, not for people.
const MAX_LINE: usize = 4 * 1024;

/// Text for people: what it says of commands doesn't run.
const PROSE: [&str; 8] = [".md", ".txt", ".rst", ".adoc", ".mdx", ".html", ".tex", ".org"];
/// Data whose strings may be commands.
const DATA: [&str; 7] = [".json", ".yml", ".yaml", ".toml", ".jsonc", ".ini", ".cfg"];

/// Judges content. `old`: what it replaces.
pub(super) fn judge(path: &str, content: &str, old: &str, findings: &mut Findings<'_>) {
    let (start, rest) = content.split_at(content.floor_char_boundary(MAX_LENGTH));
    if !rest.is_empty() {
        let why = "Is too long to be read whole.";
        findings.mark(start.len()..content.len(), Effect::Unreadable, Level::LookClosely, why);
    }
    for span in secret::find(start) {
        findings.mark(span, Effect::Secrets, Level::Dangerous, "Looks like a credential.");
    }
    unicode::judge(start, findings);
    if has_end(path, &PROSE) {
        return;
    }
    weakness::judge(start, old, findings);
    if !old.is_empty() {
        weakness::judge_loss(old, start, findings);
    }
    if let Some(prefix) = recipe(path) {
        recipes(start, prefix, findings);
    }
    install_hooks(path, start, findings);
    if runs_as_shell(path, start) {
        shell::judge_written(start, targets::runs_later(path), findings);
    } else {
        code(start, has_end(path, &DATA), findings);
    }
}

fn has_end(path: &str, ends: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    ends.iter().any(|end| path.ends_with(end))
}

/// What a line of a build file begins with that a shell runs.
fn recipe(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    match name.as_str() {
        "makefile" | "gnumakefile" | "justfile" => Some("\t"),
        _ if name.starts_with("dockerfile") || name.starts_with("containerfile") || name.ends_with(".dockerfile") => {
            Some("RUN ")
        }
        _ => None,
    }
}

/// Judges the commands in a build file: what is dangerous there is so wherever it runs.
fn recipes(text: &str, prefix: &str, findings: &mut Findings<'_>) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(command) = line.strip_prefix(prefix).filter(|_| line.len() <= MAX_LINE) {
            let command = command.trim_start_matches(['@', '-', '+']).trim_end();
            let at = start + line.find(command).unwrap_or_default();
            shell::judge_roughly(command, at, findings);
        }
        start += line.len();
    }
}

/// Judges the scripts of a package that run by themselves where it is installed.
fn install_hooks(path: &str, text: &str, findings: &mut Findings<'_>) {
    const HOOKS: [&str; 7] =
        ["preinstall", "install", "postinstall", "prepare", "prepublish", "prepublishOnly", "prepack"];
    if !path.ends_with("package.json") {
        return;
    }
    let Ok(package) = serde_json::from_str::<serde_json::Value>(text) else { return };
    for hook in HOOKS {
        let Some(command) = package.pointer(&format!("/scripts/{hook}")).and_then(|value| value.as_str()) else {
            continue;
        };
        let quoted = serde_json::Value::from(command).to_string();
        let span = text.find(&quoted).map_or(0..0, |at| at..at + quoted.len());
        shell::judge_words(command, span, findings);
    }
}

/// Judges code line by line: strings that are commands, and what is dangerous on one line.
fn code(text: &str, is_data: bool, findings: &mut Findings<'_>) {
    let lower = text.to_ascii_lowercase();
    if let (Some(at), true) = (lower.find("dup2"), lower.contains("socket")) {
        findings.mark(
            at..at + 4,
            Effect::Executes,
            Level::Dangerous,
            "Hands a shell on this machine to another machine.",
        );
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() <= MAX_LINE && has_hint(line) {
            judge_line(line, start, is_data, findings);
        }
        start += line.len();
    }
}

/// Whether a line may hold a command: most don't, and reading them is work.
fn has_hint(line: &str) -> bool {
    let is_comment = ["//", "#", "*", "--", "<!--"].iter().any(|mark| line.trim_start().starts_with(mark));
    !is_comment && line.contains(['\'', '"', '`']) && line.len() > 8 || line.contains("eval") || line.contains("run:")
}

fn judge_line(line: &str, start: usize, is_data: bool, findings: &mut Findings<'_>) {
    let code = script::read(line);
    if !is_data {
        for (span, effect, why) in code.dangers {
            findings.mark(start + span.start..start + span.end, effect, Level::Dangerous, why);
        }
    }
    if is_data || code.starts_programs {
        for span in code.strings {
            let text = line.get(span.clone()).unwrap_or_default();
            let before = findings.level();
            shell::judge_roughly(text, start + span.start, findings);
            if findings.level() > before {
                findings.mark(
                    start + span.start..start + span.end,
                    Effect::Executes,
                    Level::LookClosely,
                    "Is a command that runs with the project.",
                );
            }
        }
    }
    if is_data && let Some((_, command)) = line.split_once("run:") {
        shell::judge_roughly(command.trim_end(), start + line.len() - command.len(), findings);
    }
}

/// Whether a shell runs the file as it is.
fn runs_as_shell(path: &str, content: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let first = content.lines().next().unwrap_or_default();
    let has_shell = first.starts_with("#!") && first.contains("sh");
    let is_profile = name.starts_with('.')
        && (name.ends_with("rc") || name.contains("profile"))
        && targets::runs_later(path)
        && !matches!(name, ".vimrc" | ".inputrc");
    has_end(path, &[".sh", ".bash", ".zsh"]) || has_shell || is_profile
}
