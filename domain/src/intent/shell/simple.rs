//! Judges a simple command: its name, what stands behind its name, and its arguments.

use super::{
    Carries, Flow, Shell, Word, names, output,
    scope::{Body, Value},
    statements::Source,
    wrappers,
};
use crate::intent::{
    Effect, Level,
    address::{self},
    findings::quoted,
    programs::{self, Call, Inner, Report},
};
use std::{collections::HashMap, ops::Range};
use tree_sitter::Node;

/// What programs call it that something is gone for good.
const LOSES: [&str; 14] = [
    "delete",
    "destroy",
    "drop",
    "purge",
    "wipe",
    "erase",
    "forget",
    "prune",
    "truncate",
    "nuke",
    "teardown",
    "terminate",
    "delete-all",
    "flush",
];

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
        let guess = names::guess(program);
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
        // Databases run what they are fed.
        let runs_input =
            matches!(call.name, "psql" | "mysql" | "mariadb" | "sqlite3" | "mongosh" | "mongo" | "redis-cli");
        if (program.is_unknown || runs_input) && stdin.is_fed {
            self.mark_unseen(program.span.clone(), stdin.carries);
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
            restore(&mut self.scope.aliases, name, bodies);
            return Some(flow);
        }
        let bodies = self.scope.functions.remove(name)?;
        let values = arguments.iter().map(Value::of);
        let before = std::mem::replace(&mut self.scope.arguments, values.collect());
        self.judge_arguments(arguments);
        let flow = self.each(&bodies, |shell, body| shell.run(&body.text, &body.place, stdin.clone()));
        self.scope.arguments = before;
        restore(&mut self.scope.functions, name, bodies);
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
        if call.operands().next().is_some_and(|word| LOSES.contains(&word.text.as_str())) {
            let why = format!("By its arguments, `{name}` deletes something.");
            self.mark(call.span.clone(), Effect::Deletes, Level::Dangerous, why);
        }
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

/// Puts definitions back that were taken away while they ran. They may have defined the same name once more.
fn restore(all: &mut HashMap<String, Vec<Body>>, name: &str, bodies: Vec<Body>) {
    const MAX_BODIES: usize = 8;
    let defined = all.entry(name.to_owned()).or_default();
    defined.splice(0..0, bodies);
    defined.truncate(MAX_BODIES);
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
