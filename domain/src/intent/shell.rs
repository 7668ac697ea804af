//! Judges shell text: parses it, follows what can be followed without running it, and judges each command.
//!
//! The grammar's parser takes time that grows with the square of hostile text, so it gets pieces of bounded length.

mod arguments;
mod broken;
mod builtins;
mod decode;
mod environment;
mod expand;
mod feed;
mod flow;
mod heredocs;
mod interpreters;
mod names;
mod output;
mod parse;
mod redirect;
mod scope;
mod simple;
mod statements;
mod variables;
mod word;
mod wrappers;

pub(super) use flow::{Carries, Flow};
pub(super) use word::Word;

use super::{Effect, Level, findings::Findings, layout, place::Place, unicode};
use scope::Scope;
use std::ops::Range;

/// Longer text is read to here, in bytes.
const MAX_LENGTH: usize = 64 * 1024;
/// Text inside of text (`sh -c "…"`, functions, expansions) is read until it has this length together, in bytes.
const MAX_READ: usize = 256 * 1024;
/// How many commands are judged.
const MAX_COMMANDS: usize = 4_000;
/// How deep commands stand inside of commands.
const MAX_DEPTH: usize = 12;

/// Judges the text of a command in the string at the findings' pointer.
pub(super) fn judge(text: &str, findings: &mut Findings<'_>) {
    let (start, rest) = text.split_at(text.floor_char_boundary(MAX_LENGTH));
    if !rest.is_empty() {
        let why = "Is too long to be read whole.";
        findings.mark(start.len()..text.len(), Effect::Unreadable, Level::Dangerous, why);
    }
    unicode::judge(start, findings);
    layout::judge(start, findings);
    // Both are judged: what a look-alike stands for, and what the shell would make of the text as it is.
    let whole = Place::default();
    Shell::new(findings).run(start, &whole, Flow::default());
    let normalised = unicode::normalised(start);
    if let Some((text, place)) = &normalised {
        Shell::new(findings).run(text, place, Flow::default());
    }
    // The grammar ends a word where a line is continued.
    let (text, place) = normalised.as_ref().map_or((start, &whole), |(text, place)| (text.as_str(), place));
    if let Some((text, origins)) = parse::joined(text) {
        let origins = origins.into_iter().map(|at| place.at(&(at..at)).start).collect();
        Shell::new(findings).run(&text, &Place::normalised(origins), Flow::default());
    }
}

/// Judges a text that a file would hold: what runs from it later.
pub(super) fn judge_written(text: &str, runs_later: bool, findings: &mut Findings<'_>) {
    let mut shell = Shell::new(findings);
    shell.is_rough = !runs_later;
    shell.is_silent = true;
    let start = &text[..text.floor_char_boundary(MAX_LENGTH)];
    shell.run(start, &Place::default(), Flow::default());
}

/// Judges a command that stands in a span as separate words.
pub(super) fn judge_words(text: &str, span: Range<usize>, findings: &mut Findings<'_>) {
    Shell::new(findings).run(text, &Place::default().inside(None, &span), Flow::default());
}

/// Judges a text that may be a command, or may be prose: only what is dangerous counts.
pub(super) fn judge_roughly(text: &str, at: usize, findings: &mut Findings<'_>) {
    let start = &text[..text.floor_char_boundary(MAX_LENGTH)];
    let first = start.trim_start().chars().next().unwrap_or(' ');
    if start.contains(char::is_whitespace) && !first.is_uppercase() {
        let mut shell = Shell::new(findings);
        shell.is_rough = true;
        let place = Place::default().inside(Some(at), &(at..at + start.len()));
        shell.run(start, &place, Flow::default());
    }
}

/// What is followed while a text is judged.
pub(super) struct Shell<'s, 'f> {
    findings: &'s mut Findings<'f>,
    scope: Scope,
    depth: usize,
    commands_left: usize,
    bytes_left: usize,
    /// Broken text is read roughly: of that, only what is dangerous counts.
    is_rough: bool,
    /// Steps aren't noted: the text doesn't run now.
    is_silent: bool,
    /// How deep the syntax tree's node stands that is looked at.
    nesting: usize,
}

impl<'s, 'f> Shell<'s, 'f> {
    fn new(findings: &'s mut Findings<'f>) -> Self {
        Self {
            findings,
            scope: Scope::default(),
            depth: 0,
            commands_left: MAX_COMMANDS,
            bytes_left: MAX_READ,
            is_rough: false,
            is_silent: false,
            nesting: 0,
        }
    }

    /// Judges a text. What it prints is what its last command prints, and carries what any of them does.
    fn run(&mut self, text: &str, place: &Place, stdin: Flow) -> Flow {
        if self.depth >= MAX_DEPTH || self.bytes_left < text.len() {
            self.too_much(place.at(&(0..text.len())));
            return Flow::unknown();
        }
        self.depth += 1;
        self.bytes_left -= text.len();
        let flow = self.run_pieces(text, place, stdin);
        self.depth -= 1;
        flow
    }

    fn too_much(&mut self, span: Range<usize>) {
        self.mark(span, Effect::Unreadable, Level::Dangerous, "Is nested or repeated too much to be followed.");
    }

    /// Marks a span of the input's string.
    fn mark(&mut self, span: Range<usize>, effect: Effect, level: Level, why: impl Into<String>) {
        if !self.is_rough || level == Level::Dangerous {
            self.findings.mark(span, effect, level, why);
        }
    }

    fn step(&mut self, span: Range<usize>, words: String) {
        if !self.is_rough && !self.is_silent {
            self.findings.step(span, words);
        }
    }
}
