//! Collects what a judgement finds, within bounds.

use super::{Effect, Intent, Level, Mark, Step, known_files::KnownFiles};
use std::{collections::HashSet, ops::Range};

/// More marks, steps, files or hosts than this would not help anybody.
const MAX: usize = 200;

/// The longest sentence quotes at most so many characters of the input.
const MAX_QUOTE: usize = 80;

/// What has been found so far.
pub(super) struct Findings<'a> {
    /// The JSON pointer of the string that is being judged.
    pub(super) pointer: String,
    /// Contents of files, from the log and from the call itself.
    pub(super) known_files: KnownFiles<'a>,
    intent: Intent,
    seen_marks: HashSet<Mark>,
    seen_steps: HashSet<Step>,
    has_more: bool,
}

impl<'a> Findings<'a> {
    pub(super) fn new(file: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            pointer: String::new(),
            known_files: KnownFiles::new(file),
            intent: Intent::default(),
            seen_marks: HashSet::new(),
            seen_steps: HashSet::new(),
            has_more: false,
        }
    }

    /// Adds a mark in the string at the pointer.
    pub(super) fn mark(&mut self, span: Range<usize>, effect: Effect, level: Level, why: impl Into<String>) {
        self.intent.level = self.intent.level.max(level);
        self.intent.is_unreadable |= effect == Effect::Unreadable;
        let mark = Mark { pointer: self.pointer.clone(), span, effect, level, why: why.into() };
        if self.seen_marks.len() >= MAX && !self.seen_marks.contains(&mark) {
            self.has_more = true;
        } else {
            self.seen_marks.insert(mark);
        }
    }

    /// Adds a mark on the whole call.
    pub(super) fn mark_call(&mut self, effect: Effect, level: Level, why: impl Into<String>) {
        let pointer = std::mem::take(&mut self.pointer);
        self.mark(0..0, effect, level, why);
        self.pointer = pointer;
    }

    /// Adds what one command does.
    pub(super) fn step(&mut self, span: Range<usize>, words: String) {
        let step = Step { span, words };
        if self.intent.steps.len() < MAX && self.seen_steps.insert(step.clone()) {
            self.intent.steps.push(step);
        }
    }

    pub(super) fn file(&mut self, path: &str) {
        add(&mut self.intent.files, path);
    }

    pub(super) fn host(&mut self, host: &str) {
        add(&mut self.intent.hosts, host);
    }

    /// The level so far.
    pub(super) const fn level(&self) -> Level {
        self.intent.level
    }

    /// Whether nothing was marked so far.
    pub(super) fn is_unmarked(&self) -> bool {
        self.seen_marks.is_empty()
    }

    pub(super) fn into_intent(mut self, also_sent: Vec<String>) -> Intent {
        let mut marks: Vec<Mark> = self.seen_marks.into_iter().collect();
        marks.sort_by(|a, b| {
            let key = |mark: &Mark| (mark.span.start, mark.span.end, mark.effect);
            a.pointer.cmp(&b.pointer).then_with(|| key(a).cmp(&key(b))).then_with(|| a.why.cmp(&b.why))
        });
        if self.has_more {
            let (effect, level) = (Effect::Unreadable, Level::LookClosely.max(self.intent.level));
            let why = "More deserves a look than is marked here.".to_owned();
            marks.push(Mark { pointer: String::new(), span: 0..0, effect, level, why });
            self.intent.level = level;
            self.intent.is_unreadable = true;
        }
        Intent { marks, also_sent, ..self.intent }
    }
}

fn add(list: &mut Vec<String>, item: &str) {
    if list.len() < MAX && !item.is_empty() && !list.iter().any(|known| known == item) {
        list.push(item.to_owned());
    }
}

/// A piece of the input within a sentence: on one line, and not too long.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_QUOTE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    crate::reveal::visible(&short.replace('\n', " "))
}
