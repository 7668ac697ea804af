//! Variables and names that change what other commands do.

use super::{Shell, scope::Value};
use crate::intent::{Effect, Level, findings::quoted, place::Place, programs, secret};
use std::ops::Range;

/// Names that nobody expects to be redefined, beside those of programs that only read.
const WELL_KNOWN: [&str; 14] =
    ["sudo", "git", "ssh", "su", "rm", "cp", "mv", "npm", "python", "python3", "pip", "make", "cargo", "vim"];

impl Shell<'_, '_> {
    /// A name that people know gets another meaning.
    pub(super) fn judge_redefined(&mut self, name: &str, span: Range<usize>) {
        if programs::is_reader(name) || WELL_KNOWN.contains(&name) {
            let why = format!("Gives the well-known name {} another meaning.", quoted(name));
            self.mark(span, Effect::Hides, Level::LookClosely, why);
        }
    }

    /// Variables that make programs do things.
    pub(super) fn judge_assignment(&mut self, name: &str, value: &Value, span: Range<usize>) {
        let is_off = matches!(value.text.as_str(), "/dev/null" | "0" | "");
        match name {
            "LD_PRELOAD" | "LD_LIBRARY_PATH" | "LD_AUDIT" | "DYLD_INSERT_LIBRARIES" => {
                let level = if name == "LD_LIBRARY_PATH" { Level::LookClosely } else { Level::Dangerous };
                self.mark(span.clone(), Effect::Executes, level, "Loads foreign code into every program that follows.");
                self.mark(span, Effect::Hides, level, "Loads foreign code into every program that follows.");
            }
            "HISTFILE" | "HISTSIZE" | "HISTFILESIZE" if is_off => {
                self.mark(span, Effect::Hides, Level::Dangerous, "Stops the record of commands.");
            }
            "PROMPT_COMMAND" | "BASH_ENV" | "ENV" | "GIT_SSH_COMMAND" | "GIT_SSH" | "EDITOR" | "PAGER"
            | "GIT_PAGER" | "GIT_EXTERNAL_DIFF" | "LESSOPEN" | "PERL5OPT" | "PYTHONSTARTUP" | "NODE_OPTIONS"
            | "RUBYOPT" => {
                const HARMLESS: [&str; 12] =
                    ["ssh", "cat", "less", "more", "vim", "vi", "nano", "code", "true", ":", "", "emacs"];
                let first = value.text.split_whitespace().next().unwrap_or_default();
                let is_setting = HARMLESS.contains(&first) || first.starts_with("--max") || value.is_unknown;
                let level = if is_setting { Level::LookClosely } else { Level::Dangerous };
                self.mark(span.clone(), Effect::Executes, level, format!("Other programs run what {name} says."));
                let place = Place::default().inside(None, &span);
                self.run_roughly(&value.text, &place);
            }
            "PATH"
                if !value.text.is_empty()
                    && value.text.split(':').next().is_some_and(|first| !first.contains("PATH")) =>
            {
                let first = value.text.split(':').next().unwrap_or_default();
                let is_wild = ["/tmp", "/var/tmp", "/dev/shm"].iter().any(|folder| first.starts_with(folder))
                    || first.starts_with('.');
                let level = if is_wild { Level::Dangerous } else { Level::LookClosely };
                self.mark(span.clone(), Effect::Executes, level, "Changes where programs are found.");
                self.mark(span, Effect::Hides, level, "Changes where programs are found.");
            }
            "GIT_COMMITTER_DATE" | "GIT_AUTHOR_DATE" | "GIT_COMMITTER_NAME" | "GIT_AUTHOR_NAME" => {
                self.mark(
                    span,
                    Effect::Hides,
                    Level::LookClosely,
                    "Changes who is said to have made a commit, and when.",
                );
            }
            "IFS" => self.mark(span, Effect::Hides, Level::LookClosely, "Changes what separates words."),
            _ => {
                let is_literal = !value.text.is_empty() && !value.is_unknown && !value.text.starts_with('$');
                if is_literal
                    && (secret::is_secret_name(name) && value.text.len() >= 6 || !secret::find(&value.text).is_empty())
                {
                    self.mark(span, Effect::Secrets, Level::LookClosely, "Has a credential in it.");
                }
            }
        }
    }

    /// Variables that shouldn't go.
    pub(super) fn judge_unset(&mut self, name: &str, span: Range<usize>) {
        if name.starts_with("HIST") {
            self.mark(span, Effect::Hides, Level::Dangerous, "Stops the record of commands.");
        }
    }
}
