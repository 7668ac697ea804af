//! Walks through a syntax tree, statement by statement.

use super::{
    Flow, Shell, broken,
    heredocs::{self, Heredocs},
    parse,
    scope::{Body, Value},
};
use crate::intent::{Effect, Level, place::Place};
use tree_sitter::Node;

/// Statements that stand deeper in one another are not followed.
const MAX_NESTING: usize = 80;

/// A text that was parsed.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) place: &'t Place,
    pub(super) heredocs: &'t Heredocs,
}

impl<'t> Source<'t> {
    /// The text of a node.
    pub(super) fn of(&self, node: Node<'_>) -> &'t str {
        self.between(node.start_byte(), node.end_byte())
    }

    pub(super) fn between(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }
}

impl Shell<'_, '_> {
    /// Judges a text in pieces that can be parsed in bounded time.
    pub(super) fn run_pieces(&mut self, text: &str, place: &Place, stdin: Flow) -> Flow {
        if text.len() <= parse::MAX_WHOLE {
            return self.run_short(text, place, &Heredocs::default(), stdin);
        }
        let (short, origins, heredocs) = heredocs::remove(text, place);
        let mut flow = Flow::default();
        for piece in parse::pieces(&short) {
            let origins: Vec<usize> =
                origins[piece.start..=piece.end].iter().map(|at| place.at(&(*at..*at)).start).collect();
            flow = flow.then(self.run_short(&short[piece], &Place::normalised(origins), &heredocs, stdin.clone()));
        }
        for lost in heredocs.lost() {
            for piece in parse::pieces(&lost.body) {
                let place = lost.place.inside(Some(piece.start), &piece);
                self.run_short(&lost.body[piece], &place, &Heredocs::default(), stdin.clone());
            }
        }
        flow
    }

    fn run_short(&mut self, text: &str, place: &Place, heredocs: &Heredocs, stdin: Flow) -> Flow {
        let whole = place.at(&(0..text.len()));
        let Some(tree) = parse::parse(text) else {
            self.mark(whole, Effect::Unreadable, Level::Dangerous, "Can't be read.");
            return Flow::unknown();
        };
        let source = Source { text, place, heredocs };
        let flow = self.statement(tree.root_node(), &source, &stdin);
        if tree.root_node().has_error() {
            for span in broken::errors(tree.root_node()) {
                let why = "Isn't valid shell text, so what it does can't be told.";
                self.mark(place.at(&span), Effect::Unreadable, Level::LookClosely, why);
            }
            self.run_roughly(text, place);
        }
        flow
    }

    /// Goes one node deeper; `false`: not any more.
    pub(super) fn enter(&mut self, node: Node<'_>, source: &Source<'_>) -> bool {
        if self.nesting >= MAX_NESTING {
            self.too_much(source.place.at(&node.byte_range()));
            return false;
        }
        self.nesting += 1;
        true
    }

    /// Judges a statement, and returns what it prints.
    pub(super) fn statement(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        if !self.enter(node, source) {
            return Flow::unknown();
        }
        let flow = match node.kind() {
            "comment" => Flow::default(),
            "command" => self.command(node, source, stdin),
            // In broken text a name may stand alone.
            "command_name" => {
                let words = self.words(node, source);
                self.simple(words, stdin.clone())
            }
            "pipeline" => self.pipeline(node, source, stdin),
            "redirected_statement" => self.redirected(node, source, stdin),
            "file_redirect" => self.redirect_alone(node, source, stdin),
            "variable_assignment" => self.assign(node, source),
            "declaration_command" | "unset_command" => self.declare(node, source, stdin),
            "function_definition" => self.define(node, source),
            "for_statement" => self.loop_over(node, source, stdin),
            "word"
            | "number"
            | "string"
            | "raw_string"
            | "ansi_c_string"
            | "translated_string"
            | "concatenation"
            | "simple_expansion"
            | "expansion"
            | "command_substitution"
            | "process_substitution"
            | "heredoc_body" => {
                self.words(node, source);
                Flow::default()
            }
            _ => self.children(node, source, stdin),
        };
        self.nesting -= 1;
        flow
    }

    /// Judges all statements inside a node.
    pub(super) fn children(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let mut flow = Flow::default();
        for child in node.named_children(&mut cursor) {
            let next = self.statement(child, source, stdin);
            if next.is_fed {
                flow = flow.then(next);
            }
        }
        flow
    }

    fn pipeline(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let parts: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let mut flow = stdin.clone();
        for part in parts {
            flow = Flow { is_fed: true, ..self.statement(part, source, &flow) };
        }
        flow
    }

    pub(super) fn assign(&mut self, node: Node<'_>, source: &Source<'_>) -> Flow {
        let Some(name) = node.child_by_field_name("name") else { return Flow::default() };
        let value = node.child_by_field_name("value").map(|value| self.text(value, source)).unwrap_or_default();
        let name = source.of(name);
        // Elements of an array are read as the array.
        let name = name.split('[').next().unwrap_or_default();
        self.judge_assignment(name, &value, source.place.at(&node.byte_range()));
        let is_addition = source.of(node).get(name.len()..).is_some_and(|rest| rest.starts_with("+="));
        let before = if is_addition { self.variable(name) } else { Value::default() };
        let is_new = before.is_unknown && is_addition;
        let value = Value {
            text: if is_new { value.text } else { before.text + &value.text },
            is_unknown: value.is_unknown,
            carries: value.carries.or(before.carries),
        };
        self.scope.assign(name, value);
        Flow::default()
    }

    fn declare(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let parts: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for part in parts {
            if part.kind() == "variable_name" {
                let name = source.of(part);
                if node.kind() == "unset_command" {
                    self.judge_unset(name, source.place.at(&node.byte_range()));
                }
            } else {
                self.statement(part, source, stdin);
            }
        }
        Flow::default()
    }

    fn define(&mut self, node: Node<'_>, source: &Source<'_>) -> Flow {
        let (Some(name), Some(body)) = (node.child_by_field_name("name"), node.child_by_field_name("body")) else {
            return self.children(node, source, &Flow::default());
        };
        let name = source.of(name);
        if broken::calls_itself(source.of(body), name) {
            let why = "Defines a function that starts itself again and again, until the machine stops.";
            self.mark(source.place.at(&node.byte_range()), Effect::System, Level::Dangerous, why);
        }
        self.judge_redefined(name, source.place.at(&node.byte_range()));
        let place = source.place.inside(Some(body.start_byte()), &body.byte_range());
        let text = source.of(body).to_owned();
        self.scope.functions.entry(name.to_owned()).or_default().push(Body { text, place });
        // Nobody may call it, but then why define it?
        self.statement(body, source, &Flow::default());
        Flow::default()
    }

    fn loop_over(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let values: Vec<Node<'_>> = node.children_by_field_name("value", &mut cursor).collect();
        let words: Vec<_> = values.into_iter().flat_map(|value| self.words(value, source)).collect();
        self.judge_arguments(&words);
        if let Some(name) = node.child_by_field_name("variable") {
            for word in words {
                self.scope.assign(source.of(name), Value::of(&word));
            }
        }
        node.child_by_field_name("body").map_or_else(Flow::default, |body| self.statement(body, source, stdin))
    }
}
