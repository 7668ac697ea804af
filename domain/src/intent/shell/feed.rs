//! Shells and scripts: what runs text of the shell, from arguments, files or other commands.

use super::{Carries, Flow, Shell, Word, scope::Value};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    known_files::Content,
    programs::{self, Call},
};

pub(super) const SHELLS: [&str; 12] =
    ["sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "mksh", "rbash", "csh", "tcsh", "pwsh"];

impl Shell<'_, '_> {
    /// A shell.
    pub(super) fn shell(&mut self, call: &Call<'_>) -> Flow {
        let has_code = |word: &&Word| word.is_option() && !word.text.starts_with("--") && word.text.contains('c');
        if let Some(at) = call.arguments.iter().position(|word| has_code(&word)) {
            let code = call.arguments[at + 1..].iter().find(|word| !word.is_option());
            return code.map_or_else(Flow::default, |word| {
                let values = call.arguments.iter().skip(at + 3).map(Value::of);
                let before = std::mem::replace(&mut self.scope.arguments, values.collect());
                let flow = self.run_word(word, call.stdin.clone());
                self.scope.arguments = before;
                flow
            });
        }
        let only_checks = call.arguments.first().is_some_and(|word| word.text == "-n");
        if only_checks {
            self.step(call.span.clone(), "Checks a script without running it".to_owned());
            return Flow::unknown();
        }
        let reads_input = call.has(&['s'], &[]);
        let script = call.operands_but(&["-o", "-O", "--rcfile", "--init-file"]).next().filter(|_| !reads_input);
        match script {
            Some(word) if word.text != "-" && word.text != "/dev/stdin" => self.run_script(word, call),
            _ if call.stdin.is_fed => self.run_fed(call, call.stdin),
            _ if call.has_word(&["--version", "--help"]) => Flow::unknown(),
            _ => {
                let why = "Starts a shell, and what is typed there isn't seen here.";
                self.mark(call.span.clone(), Effect::Executes, Level::LookClosely, why);
                self.step(call.span.clone(), "Starts a shell".to_owned());
                Flow::unknown()
            }
        }
    }

    /// A program runs what is handed to it.
    pub(super) fn run_fed(&mut self, call: &Call<'_>, flow: &Flow) -> Flow {
        let span = || call.program.span.clone();
        self.mark_unseen(span(), flow.carries);
        self.step(
            call.span.clone(),
            if flow.carries.download {
                format!("Runs what it downloaded in {}", quoted(call.name))
            } else {
                format!("Runs what is handed to it in {}", quoted(call.name))
            },
        );
        let is_shell = SHELLS.contains(&call.name)
            || matches!(call.name, "sudo" | "su" | "runuser" | "ssh" | "source" | "." | "eval");
        match &flow.text {
            Some(text) => {
                let place = flow
                    .place
                    .clone()
                    .unwrap_or_else(|| call.program.place.inside(None, &(0..call.program.text.len())));
                self.mark(span(), Effect::Executes, Level::LookClosely, "Runs a text that is handed to it.");
                if is_shell {
                    self.run(text, &place, Flow::default())
                } else {
                    self.judge_text_of_code(text, &place);
                    Flow::unknown()
                }
            }
            None => {
                let level =
                    if flow.is_file && !flow.carries.is_unseen() { Level::LookClosely } else { Level::Dangerous };
                self.mark(span(), Effect::Executes, level, "Runs what another command prints, whatever that is.");
                self.mark(span(), Effect::Hides, level, "Runs what another command prints, whatever that is.");
                Flow::unknown().and(flow.carries)
            }
        }
    }

    /// A script is run.
    pub(super) fn run_script(&mut self, word: &Word, call: &Call<'_>) -> Flow {
        if let Some(feeds) = &word.feeds {
            return self.run_fed(call, feeds);
        }
        let name = quoted(&word.text);
        self.step(call.span.clone(), format!("Runs the script {name}"));
        if let Some((level, why)) = programs::database_task(call.arguments) {
            self.mark(call.span.clone(), Effect::Database, level, why);
            if level == Level::Dangerous {
                self.mark(call.span.clone(), Effect::Deletes, level, why);
            }
        }
        self.findings.file(&word.text);
        if word.text.rsplit('/').next().is_some_and(|name| name.starts_with('.') && name.len() > 1 && name != "..") {
            self.mark(word.span.clone(), Effect::Hides, Level::LookClosely, "Runs a hidden file.");
        }
        let is_text_of_shell =
            SHELLS.contains(&call.name) || matches!(call.name, "source" | ".") || std::ptr::eq(word, call.program);
        let whole = || word.place.inside(None, &(0..word.text.len()));
        match self.findings.known_files.content(&word.text) {
            Some(Content::Text(text)) if is_text_of_shell && !is_code(&text) => {
                let why = format!("Runs {name}; its last known content was judged too.");
                self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, why);
                return self.run(&text, &whole(), call.stdin.clone());
            }
            Some(Content::Text(text)) => {
                self.judge_text_of_code(&text, &whole());
                self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, format!("Runs {name}."));
            }
            Some(Content::Downloaded) => {
                self.mark_unseen(word.span.clone(), Carries { download: true, ..Carries::default() });
            }
            Some(Content::Decoded) => {
                self.mark_unseen(word.span.clone(), Carries { decoded: true, ..Carries::default() });
            }
            _ => {
                let why = format!("Runs {name}, and what that does isn't seen here.");
                self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, why);
            }
        }
        Flow::unknown().and(call.carries())
    }
}

/// Whether a text names an interpreter that isn't a shell.
fn is_code(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && !SHELLS.iter().any(|shell| first.ends_with(shell) || first.contains(&format!("{shell} ")))
}
