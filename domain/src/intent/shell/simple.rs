//! Judges a simple command: its name, what stands behind its name, and its arguments.

use super::{
    Carries, Flow, Shell, Word, output,
    scope::{Body, Value},
    statements::Source,
    word::Disguise,
    wrappers,
};
use crate::intent::{
    Effect, Level,
    address::{self, Use},
    findings::quoted,
    path,
    programs::{self, Call, Inner, Report},
    secret, unicode,
};
use std::ops::Range;
use tree_sitter::Node;

/// Programs that a name with `*` or `?` could mean, of those that matter most.
const GUESSES: [&str; 14] =
    ["rm", "dd", "sh", "bash", "nc", "curl", "wget", "cat", "chmod", "shred", "mkfs", "python3", "perl", "chown"];

impl Shell<'_, '_> {
    /// A command in the syntax tree, once for every value that its variables may have.
    pub(super) fn command(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let (choice, choices) = (self.scope.choice, std::mem::replace(&mut self.scope.choices, 1));
        let mut flow = Flow::default();
        let mut next = 0;
        while next < self.scope.choices {
            self.scope.choice = next;
            flow = flow.then(self.command_once(node, source, stdin));
            next += 1;
        }
        if next > 1 {
            flow.text = None;
        }
        self.scope.choice = choice;
        self.scope.choices = choices.max(self.scope.choices);
        flow
    }

    fn command_once(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let parts: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let (mut words, mut redirects) = (Vec::new(), Vec::new());
        for part in parts {
            match part.kind() {
                "variable_assignment" => {
                    self.assign(part, source);
                }
                "file_redirect" | "herestring_redirect" | "heredoc_redirect" => redirects.push(part),
                "comment" => {}
                _ => words.extend(self.words(part, source)),
            }
        }
        let stdin = self.input(&redirects, source).unwrap_or_else(|| stdin.clone());
        let flow = self.simple(words, stdin);
        self.output(&redirects, source, flow)
    }

    /// Judges a command by its words, and returns what it prints.
    pub(super) fn simple(&mut self, words: Vec<Word>, stdin: Flow) -> Flow {
        let Some((program, arguments)) = words.split_first() else { return Flow::default() };
        let end = words.iter().map(|word| word.span.end).max().unwrap_or_default();
        let span = program.span.start..end.max(program.span.end);
        if self.commands_left == 0 || self.depth + self.nesting > 90 {
            self.too_much(span);
            return Flow::unknown();
        }
        self.commands_left -= 1;
        self.nesting += 1;
        let flow = self.simple_at(program, arguments, &stdin, span);
        self.nesting -= 1;
        flow
    }

    fn simple_at(&mut self, program: &Word, arguments: &[Word], stdin: &Flow, span: Range<usize>) -> Flow {
        if let Some(flow) = self.defined(program, arguments, stdin) {
            return flow;
        }
        self.judge_name(program, arguments);
        let guess = guess(program);
        let name = programs::base_name(guess.unwrap_or(&program.text));
        let runs_on_matches = arguments.iter().any(|word| word.text.starts_with("-exec"));
        let shows = !programs::only_names(&name) && (name != "find" || runs_on_matches);
        if !wrappers::is_wrapper(&name) {
            self.judge_words(arguments, if shows { Level::Dangerous } else { Level::LookClosely });
        }
        let call = Call { name: &name, program, arguments, stdin, span };
        if let Some(flow) = self.wrapped(&call).or_else(|| self.builtin(&call)).or_else(|| self.interpreter(&call)) {
            return flow;
        }
        let report = if program.is_unknown { Some(Report::new("")) } else { programs::report(&call) };
        self.judge_remotes(&call);
        match report {
            Some(report) => self.apply(&call, report),
            None => self.unknown_program(&call),
        }
    }

    /// An alias or a function that the text defines.
    fn defined(&mut self, program: &Word, arguments: &[Word], stdin: &Flow) -> Option<Flow> {
        let name = program.text.as_str();
        if let Some(bodies) = self.scope.aliases.remove(name) {
            let flow = self.each(&bodies, |shell, body| shell.aliased(body, program, arguments, stdin));
            self.scope.aliases.insert(name.to_owned(), bodies);
            return Some(flow);
        }
        let bodies = self.scope.functions.remove(name)?;
        let values = arguments.iter().map(|word| Value {
            text: word.text.clone(),
            is_unknown: word.is_unknown,
            carries: word.carries,
        });
        let before = std::mem::replace(&mut self.scope.arguments, values.collect());
        self.judge_arguments(arguments);
        let flow = self.each(&bodies, |shell, body| shell.run(&body.text, &body.place, stdin.clone()));
        self.scope.arguments = before;
        self.scope.functions.insert(name.to_owned(), bodies);
        Some(flow)
    }

    /// The text of an alias, with the words behind it.
    fn aliased(&mut self, body: &Body, program: &Word, arguments: &[Word], stdin: &Flow) -> Flow {
        let is_plain = body.text.chars().all(|c| c.is_alphanumeric() || " _-./=:+,@%".contains(c));
        if is_plain {
            let words =
                body.text.split(' ').filter(|text| !text.is_empty()).map(|text| program.saying(text.to_owned()));
            return self.simple(words.chain(arguments.iter().cloned()).collect(), stdin.clone());
        }
        for word in arguments {
            self.mark_unseen(word.span.clone(), word.carries);
        }
        let rest: String = arguments.iter().map(|word| format!(" {}", single_quoted(&word.text))).collect();
        let place = program.place.inside(None, &(0..program.text.len()));
        self.run(&format!("{}{rest}", body.text), &place, stdin.clone())
    }

    fn each(&mut self, bodies: &[Body], mut run: impl FnMut(&mut Self, &Body) -> Flow) -> Flow {
        bodies.iter().fold(Flow::default(), |flow, body| flow.then(run(self, body)))
    }

    fn judge_name(&mut self, program: &Word, arguments: &[Word]) {
        let span = || program.span.clone();
        if program.is_unknown {
            let is_wild = program.carries.is_unseen()
                || arguments.iter().any(|word| path::is_vital(&word.text))
                || arguments
                    .iter()
                    .any(|word| word.text.starts_with("-") && word.text.contains('r') && word.text.contains('f'));
            let level = if is_wild { Level::Dangerous } else { Level::LookClosely };
            let why = format!("Runs a program whose name can't be told: {}.", quoted(&program.text));
            self.mark(span(), Effect::Executes, level, why.clone());
            self.mark(span(), Effect::Hides, level, why);
            self.step(span(), format!("Runs what {} says", quoted(&program.text)));
        } else if let Some(disguise) = program.disguise {
            let how = match disguise {
                Disguise::Escapes => "as escaped characters",
                Disguise::FieldSeparator => "with a variable in place of spaces",
                Disguise::Braces => "in braces",
                Disguise::Quotes => "with quotes inside of the word",
                Disguise::Expansion => "by way of a variable or another command",
            };
            let why = format!("Writes the name of the program {how}.");
            // These two serve no other purpose.
            let is_obfuscation = matches!(disguise, Disguise::FieldSeparator | Disguise::Braces);
            let level = if is_obfuscation { Level::Dangerous } else { Level::LookClosely };
            self.mark(span(), Effect::Executes, level, why.clone());
            self.mark(span(), Effect::Hides, level, why);
        }
        if program.has_glob {
            let why = format!("Runs whatever program matches {}.", quoted(&program.text));
            self.mark(span(), Effect::Hides, Level::Dangerous, why);
        }
        if unicode::has_look_alike(&program.text) {
            let why = format!("The name {} has letters that look like others.", quoted(&program.text));
            self.mark(span(), Effect::LookAlike, Level::Dangerous, why);
        }
    }

    /// Judges words by themselves: paths, addresses, credentials.
    pub(super) fn judge_arguments(&mut self, words: &[Word]) {
        self.judge_words(words, Level::Dangerous);
    }

    /// The same. `secrets`: what it means when a word names credentials.
    fn judge_words(&mut self, words: &[Word], secrets: Level) {
        for word in words {
            let text = value_of(&word.text);
            if text.len() > 8 && !secret::find(text).is_empty() {
                let why = "Has a credential in it.";
                self.mark(word.span.clone(), Effect::Secrets, Level::LookClosely, why);
            }
            if let Some(at) = text.find("://").filter(|_| !text.contains(' ')) {
                let start = text[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '+')).map_or(0, |at| at + 1);
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
    fn judge_remotes(&mut self, call: &Call<'_>) {
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

    fn unknown_program(&mut self, call: &Call<'_>) -> Flow {
        let (name, span) = (quoted(&call.program.text), call.program.span.clone());
        if call.program.text.contains('/') || self.findings.known_files.content(&call.program.text).is_some() {
            return self.run_script(call.program, call);
        }
        self.mark(
            span,
            Effect::Executes,
            Level::LookClosely,
            format!("Runs `{name}`, which this console doesn't know."),
        );
        self.step(call.span.clone(), format!("Runs {name}"));
        Flow::unknown().and(call.carries())
    }

    /// Takes over what is known of a program.
    fn apply(&mut self, call: &Call<'_>, report: Report) -> Flow {
        for (span, effect, level, why) in report.marks {
            self.mark(span, effect, level, why);
        }
        if !report.step.is_empty() {
            self.step(call.span.clone(), report.step);
        }
        for (word, host) in report.hosts {
            if !self.is_rough {
                address::judge_bare_host(&host, &word.span, self.findings);
            }
        }
        for write in report.writes {
            let flow = Flow { text: None, ..call.stdin.clone() }.and(report.carries);
            let flow = if write.is_copy { Flow { text: call.stdin.text.clone(), ..flow } } else { flow };
            self.write(&write.word, write.appends, &flow);
        }
        let mut inner_flow = Flow::default();
        for inner in report.inner {
            inner_flow = match inner {
                Inner::Text(word) => self.run_word(&word, call.stdin.clone()),
                Inner::Words(words) => self.simple(words, call.stdin.clone()),
                Inner::Code(word) => {
                    self.judge_code(&word);
                    Flow::unknown()
                }
            };
        }
        let text = self.printed(call);
        let decoded = Carries { decoded: output::is_decoding(call), ..Carries::default() };
        Flow { text, place: None, carries: inner_flow.carries, is_fed: true, is_file: false }
            .and(call.carries())
            .and(report.carries)
            .and(decoded)
    }

    /// A word that is a command's text.
    pub(super) fn run_word(&mut self, word: &Word, stdin: Flow) -> Flow {
        if word.carries.is_unseen() {
            self.mark_unseen(word.span.clone(), word.carries);
        } else if word.is_unknown {
            let why = "Runs a text that can't be told from here.";
            self.mark(word.span.clone(), Effect::Hides, Level::LookClosely, why);
            self.mark(word.span.clone(), Effect::Executes, Level::LookClosely, why);
        }
        self.run(&word.text, &word.place, stdin)
    }

    /// Something runs that nobody sees before.
    pub(super) fn mark_unseen(&mut self, span: Range<usize>, carries: Carries) {
        if carries.download {
            let why = "Runs what it downloads before anybody has seen it.";
            self.mark(span.clone(), Effect::Downloads, Level::Dangerous, why);
            self.mark(span.clone(), Effect::Executes, Level::Dangerous, why);
        }
        if carries.decoded {
            let why = "Runs what was encoded, so that nobody can read it before.";
            self.mark(span.clone(), Effect::Hides, Level::Dangerous, why);
            self.mark(span, Effect::Executes, Level::Dangerous, why);
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

/// The program that a name with wildcards may mean.
fn guess(program: &Word) -> Option<&'static str> {
    if !program.has_glob {
        return None;
    }
    let pattern = programs::base_name(&program.text);
    GUESSES.into_iter().find(|name| matches(pattern.as_bytes(), name.as_bytes()))
}

/// Whether a pattern of `?`, `*` and `[…]` matches a name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if pattern.len() <= 16 => {
            matches(rest, name) || name.split_first().is_some_and(|(_, name)| matches(pattern, name))
        }
        (Some((b'?', pattern)), Some((_, name))) => matches(pattern, name),
        (Some((b'[', inside)), Some((first, name))) => {
            let Some(end) = inside.iter().position(|b| *b == b']') else { return false };
            let (set, pattern) = (&inside[..end], &inside[end + 1..]);
            let is_range = set.contains(&b'-') || matches!(set.first(), Some(b'!' | b'^' | b'['));
            (is_range || set.contains(first)) && matches(pattern, name)
        }
        (Some((expected, pattern)), Some((first, name))) => expected == first && matches(pattern, name),
        _ => false,
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
