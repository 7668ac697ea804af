//! Programs that run text: shells, interpreters, and what the shell itself has for that.

use super::{
    Carries, Flow, Shell, Word, decode,
    scope::{Body, Value},
};
use crate::intent::{
    Effect, Level,
    findings::quoted,
    known_files::Content,
    place::Place,
    programs::{self, Call},
    script, secret,
};
use std::ops::Range;

const SHELLS: [&str; 12] = ["sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "mksh", "rbash", "csh", "tcsh", "pwsh"];

/// Names that nobody expects to be redefined, beside those of programs that only read.
const WELL_KNOWN: [&str; 14] =
    ["sudo", "git", "ssh", "su", "rm", "cp", "mv", "npm", "python", "python3", "pip", "make", "cargo", "vim"];

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

impl Shell<'_, '_> {
    /// A shell or another interpreter.
    pub(super) fn interpreter(&mut self, call: &Call<'_>) -> Option<Flow> {
        if SHELLS.contains(&call.name) {
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

    fn shell(&mut self, call: &Call<'_>) -> Flow {
        let has_code = |word: &&Word| word.is_option() && !word.text.starts_with("--") && word.text.contains('c');
        if let Some(at) = call.arguments.iter().position(|word| has_code(&word)) {
            let code = call.arguments[at + 1..].iter().find(|word| !word.is_option());
            return code.map_or_else(Flow::default, |word| {
                let values = call.arguments.iter().skip(at + 3).map(|word| Value {
                    text: word.text.clone(),
                    is_unknown: word.is_unknown,
                    carries: word.carries,
                });
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
                self.mark_unseen(word.span.clone(), Carries { download: true, ..Carries::default() })
            }
            Some(Content::Decoded) => {
                self.mark_unseen(word.span.clone(), Carries { decoded: true, ..Carries::default() })
            }
            _ => {
                let why = format!("Runs {name}, and what that does isn't seen here.");
                self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, why);
            }
        }
        Flow::unknown().and(call.carries())
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

    fn judge_text_of_code(&mut self, text: &str, place: &Place) {
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

    /// What the shell itself has for running text, and for defining things.
    pub(super) fn builtin(&mut self, call: &Call<'_>) -> Option<Flow> {
        match call.name {
            "eval" => Some(self.eval(call)),
            "source" | "." => {
                let word = call.operands().next()?;
                let is_input = matches!(word.text.as_str(), "/dev/stdin" | "/dev/fd/0");
                Some(if is_input { self.run_fed(call, call.stdin) } else { self.run_script(word, call) })
            }
            "trap" => {
                let word = call.operands().next()?;
                Some(self.run_word(word, Flow::default()))
            }
            "alias" => {
                self.define_aliases(call);
                Some(Flow::default())
            }
            "read" | "mapfile" | "readarray" => {
                self.read_variables(call);
                Some(Flow::default())
            }
            "set" if call.arguments.first().is_some_and(|word| word.text == "--") => {
                self.scope.arguments = call.arguments[1..].iter().map(value_of).collect();
                Some(Flow::default())
            }
            "unset" => {
                call.operands().for_each(|word| self.judge_unset(&word.text, call.span.clone()));
                Some(Flow::default())
            }
            "export" | "declare" | "typeset" | "readonly" | "local" => {
                for word in call.operands() {
                    if let Some((name, value)) = word.text.split_once('=') {
                        let value =
                            Value { text: value.to_owned(), is_unknown: word.is_unknown, carries: word.carries };
                        self.judge_assignment(name, &value, word.span.clone());
                        self.scope.assign(name, value);
                    }
                }
                Some(Flow::default())
            }
            _ => None,
        }
    }

    fn eval(&mut self, call: &Call<'_>) -> Flow {
        let carries = call.arguments.iter().fold(Carries::default(), |carries, word| carries.or(word.carries));
        self.mark_unseen(call.span.clone(), carries);
        let why = "Runs a text as a command.";
        self.mark(call.program.span.clone(), Effect::Executes, Level::LookClosely, why);
        if call.arguments.iter().any(|word| word.is_unknown || word.disguise.is_some()) {
            let is_unknown = call.arguments.iter().any(|word| word.text.contains("$(…)") && !word.carries.local);
            let level = if is_unknown { Level::Dangerous } else { Level::LookClosely };
            let why = "Runs a text that is put together only then.";
            self.mark(call.span.clone(), Effect::Hides, level, why);
        }
        match call.arguments {
            [word] => self.run(&word.text, &word.place, call.stdin.clone()),
            words => {
                let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                let place = Place::default().inside(None, &call.span);
                self.run(&text, &place, call.stdin.clone())
            }
        }
    }

    fn define_aliases(&mut self, call: &Call<'_>) {
        for word in call.operands() {
            let Some((name, text)) = word.text.split_once('=') else { continue };
            let place = word.place.inside(None, &(0..word.text.len()));
            self.run(text, &place, Flow::default());
            self.judge_redefined(name, word.span.clone());
            let body = Body { text: text.to_owned(), place };
            let bodies = self.scope.aliases.entry(name.to_owned()).or_default();
            if bodies.len() < 4 {
                bodies.push(body);
            }
        }
    }

    /// A name that people know gets another meaning.
    pub(super) fn judge_redefined(&mut self, name: &str, span: Range<usize>) {
        if programs::is_reader(name) || WELL_KNOWN.contains(&name) {
            let why = format!("Gives the well-known name {} another meaning.", quoted(name));
            self.mark(span, Effect::Hides, Level::LookClosely, why);
        }
    }

    fn read_variables(&mut self, call: &Call<'_>) {
        let names: Vec<&Word> = call.operands_but(&["-p", "-d", "-n", "-N", "-t", "-u", "-a"]).collect();
        let known =
            call.stdin.text.as_deref().map(str::trim_end).filter(|text| names.len() == 1 && !text.contains('\n'));
        for word in names {
            let value = Value {
                text: known.map_or_else(|| format!("${}", word.text), str::to_owned),
                is_unknown: known.is_none(),
                carries: call.stdin.carries,
            };
            self.scope.assign(&word.text, value);
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

/// A word as a value.
fn value_of(word: &Word) -> Value {
    Value { text: word.text.clone(), is_unknown: word.is_unknown, carries: word.carries }
}

/// Whether a text names an interpreter that isn't a shell.
fn is_code(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("#!")
        && !SHELLS.iter().any(|shell| first.ends_with(shell) || first.contains(&format!("{shell} ")))
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
