//! Words by themselves: paths, addresses, credentials, whatever the program does with them.

use super::{Shell, Word};
use crate::intent::{
    Effect, Level,
    address::{self, Use},
    findings::quoted,
    path,
    programs::Call,
    secret,
};

impl Shell<'_, '_> {
    /// Judges words by themselves: paths, addresses, credentials.
    pub(super) fn judge_arguments(&mut self, words: &[Word]) {
        self.judge_words(words, Level::Dangerous);
    }

    /// The same. `secrets`: what it means when a word names credentials.
    pub(super) fn judge_words(&mut self, words: &[Word], secrets: Level) {
        for word in words {
            let text = value_of(&word.text);
            if text.len() > 8 && !secret::find(text).is_empty() {
                let why = "Has a credential in it.";
                self.mark(word.span.clone(), Effect::Secrets, Level::LookClosely, why);
            }
            if let Some(at) = text.find("://").filter(|_| !text.contains(' ')) {
                let is_scheme = |c: char| c.is_ascii_alphanumeric() || c == '+';
                let start = text[..at].trim_end_matches(is_scheme).len();
                if !self.is_rough {
                    address::judge(&text[start..], &word.span, Use::Reached, self.findings);
                }
            } else if path::looks_like_path(text) {
                self.judge_path(word, text, secrets);
            }
        }
    }

    fn judge_path(&mut self, word: &Word, text: &str, secrets: Level) {
        let facts = path::facts(text);
        if facts.is_secret {
            let why = format!("Touches credentials: {}.", quoted(text));
            self.mark(word.span.clone(), Effect::Secrets, secrets, why);
        }
        if facts.is_sample {
            let why = format!("Touches {}, in which real credentials may have been left.", quoted(text));
            self.mark(word.span.clone(), Effect::Secrets, Level::LookClosely, why);
        }
        let is_sentence = text.contains(' ');
        if !is_sentence && path::is_foreign(text) {
            let why = format!("Reaches outside of the workspace: {}.", quoted(text));
            self.mark(word.span.clone(), Effect::OutsideWorkspace, Level::LookClosely, why);
        }
        if !is_sentence && !text.starts_with("/dev/") && !self.is_rough {
            self.findings.file(text);
        }
    }

    /// A remote repository that the text itself adds, and then sends to.
    pub(super) fn judge_remotes(&mut self, call: &Call<'_>) {
        if call.name != "git" {
            return;
        }
        if call.operand(0) == "remote" && matches!(call.operand(1), "add" | "set-url") {
            self.scope.remotes.push(call.operand(2).to_owned());
        }
        if call.operand(0) == "push" && self.scope.remotes.iter().any(|remote| remote == call.operand(1)) {
            let why = "Sends commits to a repository that it has named just before.";
            self.mark(call.span.clone(), Effect::SendsOut, Level::Dangerous, why);
        }
    }
}

/// An argument without its option's name, and without the `@` of a file's name.
fn value_of(text: &str) -> &str {
    let is_option = text.starts_with('-')
        || text.split('=').next().is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
    let value = text.split_once('=').filter(|_| is_option).map_or(text, |(_, value)| value);
    value.trim_start_matches('@')
}
