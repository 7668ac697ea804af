//! Interpreters of other languages, with code in their arguments, in files or handed to them.

use super::{Carries, Flow, Shell, Word, decode, feed::SHELLS};
use crate::intent::{Effect, Level, findings::quoted, place::Place, programs::Call, script};

/// Interpreters, and their options that take code.
const INTERPRETERS: [(&str, &[&str]); 14] = [
    ("python", &["-c"]),
    ("pypy", &["-c"]),
    ("perl", &["-e", "-E"]),
    ("ruby", &["-e"]),
    ("node", &["-e", "--eval", "-p", "--print", "-pe"]),
    ("nodejs", &["-e", "--eval", "-p", "--print"]),
    ("php", &["-r"]),
    ("lua", &["-e"]),
    ("bun", &["-e", "--eval"]),
    ("deno", &["eval"]),
    ("osascript", &["-e"]),
    ("Rscript", &["-e"]),
    ("julia", &["-e"]),
    ("tclsh", &[]),
];

/// Whether an option of PowerShell says that encoded code follows; it takes any beginning of the name.
fn is_encoded(option: &str) -> bool {
    let name = option.trim_start_matches('-').to_ascii_lowercase();
    option.starts_with('-') && (name == "ec" || !name.is_empty() && "encodedcommand".starts_with(&name))
}

impl Shell<'_, '_> {
    /// A shell or another interpreter.
    pub(super) fn interpreter(&mut self, call: &Call<'_>) -> Option<Flow> {
        if SHELLS.contains(&call.name) {
            if call.name == "pwsh" && call.arguments.iter().any(|word| is_encoded(&word.text)) {
                self.mark_unseen(call.span.clone(), Carries { decoded: true, ..Carries::default() });
            }
            return Some(self.shell(call));
        }
        if call.name == "su" || call.name == "runuser" {
            let why = "Runs with the rights of another user.";
            self.mark(call.program.span.clone(), Effect::Privilege, Level::Dangerous, why);
            if let Some(text) = call.value(&["-c", "--command"]) {
                return Some(self.run_word(&text, call.stdin.clone()));
            }
            self.mark(call.span.clone(), Effect::Privilege, Level::Dangerous, "Becomes another user.");
            return Some(if call.stdin.is_fed { self.run_fed(call, call.stdin) } else { Flow::unknown() });
        }
        let bare = call.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let (_, options) = INTERPRETERS.iter().find(|(name, _)| *name == bare || *name == call.name)?;
        if matches!(bare, "bun" | "deno") && call.value(options).is_none() {
            return None;
        }
        self.code(call, bare, options)
    }

    fn code(&mut self, call: &Call<'_>, bare: &str, options: &[&str]) -> Option<Flow> {
        if let Some(at) = call.arguments.iter().position(|word| takes_code(&word.text, bare, options)) {
            let code = call.value(options).or_else(|| call.arguments.get(at + 1).cloned());
            self.step(call.span.clone(), format!("Runs code in {}", quoted(call.name)));
            if let Some(code) = code {
                if code.carries.is_unseen() {
                    self.mark_unseen(code.span.clone(), code.carries);
                }
                self.judge_code(&code);
            }
            return Some(Flow::unknown().and(call.carries()));
        }
        if call.has_word(&["--version", "-V", "-v", "--help", "-h"]) && call.operands().next().is_none() {
            return Some(Flow::unknown());
        }
        if bare == "python"
            && let Some(at) = call.arguments.iter().position(|word| word.text == "-m")
        {
            let words = call.arguments[at + 1..].to_vec();
            return Some(self.module(call, words));
        }
        match call.operands_but(&["-r", "-I", "-W", "-X", "--require"]).next() {
            Some(word) if word.text != "-" && word.text != "/dev/stdin" => Some(self.run_script(word, call)),
            _ if call.stdin.is_fed => Some(self.run_fed(call, call.stdin)),
            _ => None,
        }
    }

    fn module(&mut self, call: &Call<'_>, words: Vec<Word>) -> Flow {
        let name = words.first().map_or("", |word| word.text.as_str());
        match name {
            "pip" | "pytest" | "unittest" | "json.tool" | "http.server" | "venv" | "mypy" | "ruff" | "black"
            | "base64" | "coverage" => self.simple(words, call.stdin.clone()),
            _ => {
                let why = format!("Runs the Python module `{}`.", quoted(name));
                self.mark(call.span.clone(), Effect::Executes, Level::LookClosely, why);
                self.step(call.span.clone(), format!("Runs the Python module {}", quoted(name)));
                Flow::unknown()
            }
        }
    }

    /// Code of another language within a word.
    pub(super) fn judge_code(&mut self, word: &Word) {
        let why = "Runs code that stands in the command.";
        self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, why);
        if word.is_unknown {
            self.mark(word.span.clone(), Effect::Hides, Level::LookClosely, "Runs code that can't be told whole.");
        }
        self.judge_text_of_code(&word.text, &word.place);
    }

    /// Judges code of another language.
    pub(super) fn judge_text_of_code(&mut self, text: &str, place: &Place) {
        let code = script::read(text);
        for (span, effect, level, why) in code.marks {
            self.mark(place.at(&span), effect, level, why);
        }
        for (span, effect, why) in code.dangers {
            self.mark(place.at(&span), effect, Level::Dangerous, why);
        }
        let words: Vec<Word> = code
            .strings
            .iter()
            .map(|span| Word {
                text: text.get(span.clone()).unwrap_or_default().to_owned(),
                span: place.at(span),
                place: place.inside(Some(span.start), span),
                is_quoted: true,
                ..Word::default()
            })
            .collect();
        self.judge_arguments(&words);
        if code.starts_programs || code.has_backquotes {
            let before = std::mem::replace(&mut self.is_rough, true);
            for word in &words {
                self.run(
                    &decode::escapes(&word.text),
                    &word.place.inside(None, &(0..word.text.len())),
                    Flow::default(),
                );
            }
            let joined = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            self.run(&joined, &place.inside(None, &(0..text.len())), Flow::default());
            self.is_rough = before;
        }
    }
}

/// Whether an option takes code: `-e`, `-pe`, `-lane`.
fn takes_code(text: &str, bare: &str, options: &[&str]) -> bool {
    let is_cluster = text.starts_with('-') && !text.starts_with("--") && text.len() <= 8;
    let letter = if bare == "python" { 'c' } else { 'e' };
    options.contains(&text)
        || options.iter().any(|option| option.len() == 2 && text.len() > 2 && text.starts_with(option))
        || options.iter().any(|option| option.starts_with("--") && text.starts_with(&format!("{option}=")))
        || matches!(bare, "perl" | "ruby" | "python" | "pypy") && is_cluster && text.ends_with(letter)
        || bare == "perl" && is_cluster && text.ends_with('E')
}
