//! Makes words of a syntax tree's nodes: undoes quoting, and expands what can be expanded without running anything.

use super::{Flow, Shell, Word, decode, scope::Value, statements::Source, word::Disguise};
use tree_sitter::Node;

/// A longer value of an expansion is taken as unknown, in bytes.
const MAX_VALUE: usize = 64 * 1024;

/// Braces in longer words are not expanded, in bytes.
const MAX_BRACES: usize = 4 * 1024;

/// Words in the making.
#[derive(Default)]
pub(super) struct Builder {
    words: Vec<Word>,
    current: Word,
    is_started: bool,
    has_brace: bool,
}

impl Builder {
    fn push(&mut self, text: &str, is_quoted: bool) {
        self.is_started = true;
        self.current.text.push_str(text);
        self.current.is_quoted |= is_quoted;
        if !is_quoted {
            self.current.has_glob |= text.contains(['*', '?', '[']);
        }
    }

    /// What a variable or a substitution says, which splits into words where it isn't quoted.
    fn push_value(&mut self, value: &Value, is_quoted: bool) {
        self.current.carries = self.current.carries.or(value.carries);
        self.current.is_unknown |= value.is_unknown;
        if is_quoted || value.is_unknown {
            self.push(&value.text, is_quoted);
            return;
        }
        self.current.disguise.get_or_insert(Disguise::Expansion);
        let mut pieces = value.text.split([' ', '\t', '\n']);
        let first = pieces.next().unwrap_or_default();
        if !first.is_empty() {
            self.push(first, false);
        }
        for piece in pieces {
            self.finish();
            if !piece.is_empty() {
                self.current.carries = value.carries;
                self.push(piece, false);
            }
        }
    }

    fn finish(&mut self) {
        let word = std::mem::take(&mut self.current);
        if std::mem::take(&mut self.is_started) {
            self.words.push(word);
        }
    }

    fn words(mut self) -> Vec<Word> {
        self.finish();
        if !self.has_brace {
            return self.words;
        }
        let expanded = |word: Word| {
            let texts = if word.text.len() > MAX_BRACES { vec![word.text.clone()] } else { decode::braces(&word.text) };
            let disguise = if texts.len() > 1 { Some(Disguise::Braces) } else { word.disguise };
            texts.into_iter().map(move |text| Word { text, disguise, ..word.clone() })
        };
        self.words.into_iter().flat_map(expanded).collect()
    }
}

impl Shell<'_, '_> {
    /// The words that a node becomes: none, one, or several.
    pub(super) fn words(&mut self, node: Node<'_>, source: &Source<'_>) -> Vec<Word> {
        let mut builder = Builder::default();
        self.expand(node, source, false, &mut builder);
        let range = node.byte_range();
        let mut words = builder.words();
        for word in &mut words {
            word.span = source.place.at(&range);
            word.place = source.place.inside(verbatim(&word.text, source.text, range.start), &range);
            if word.disguise.is_none() && is_patched(&word.text, source.of(node)) {
                word.disguise = Some(Disguise::Quotes);
            }
        }
        words
    }

    /// What a node says as one text: the value of an assignment, a here-document.
    pub(super) fn text(&mut self, node: Node<'_>, source: &Source<'_>) -> Value {
        let mut builder = Builder::default();
        self.expand(node, source, true, &mut builder);
        let word = builder.current;
        Value::of(&word)
    }

    fn expand(&mut self, node: Node<'_>, source: &Source<'_>, is_quoted: bool, out: &mut Builder) {
        if !self.enter(node, source) {
            return;
        }
        let text = source.of(node);
        let inside =
            |before: usize, after: usize| text.get(before..text.len().saturating_sub(after)).unwrap_or_default();
        match node.kind() {
            "string" | "heredoc_body" => self.expand_string(node, source, out),
            "raw_string" => out.push(inside(1, 1), true),
            "ansi_c_string" => {
                let decoded = decode::escapes(inside(2, 1));
                if decoded != inside(2, 1) {
                    out.current.disguise = Some(Disguise::Escapes);
                }
                out.push(&decoded, true);
            }
            "simple_expansion" => self.expand_variable(text.trim_start_matches('$'), is_quoted, out),
            "expansion" => self.expand_parameter(node, source, is_quoted, out),
            "command_substitution" => {
                let flow = self.children(node, source, &Flow::default());
                self.expand_output(flow, is_quoted, out);
            }
            "process_substitution" => {
                let flow = self.children(node, source, &Flow::unknown());
                out.current.carries = out.current.carries.or(flow.carries);
                out.current.feeds = Some(flow);
                out.push("/dev/fd/63", true);
            }
            "arithmetic_expansion" => {
                self.children(node, source, &Flow::default());
                out.push("0", is_quoted);
            }
            _ => self.expand_parts(node, source, is_quoted, out),
        }
        self.nesting -= 1;
    }

    /// A node that is made of others, and of text between them.
    fn expand_parts(&mut self, node: Node<'_>, source: &Source<'_>, is_quoted: bool, out: &mut Builder) {
        let mut at = node.start_byte();
        let mut cursor = node.walk();
        let parts: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for (index, part) in parts.iter().enumerate() {
            let gap = source.between(at, part.start_byte());
            if node.kind() == "array" {
                if index > 0 {
                    out.push(" ", is_quoted);
                }
            } else {
                push_literal(gap, is_quoted && node.kind() == "translated_string", out);
            }
            self.expand(*part, source, is_quoted, out);
            at = part.end_byte();
        }
        if node.kind() != "array" && at < node.end_byte() {
            push_literal(source.between(at, node.end_byte()), false, out);
        }
    }

    fn expand_string(&mut self, node: Node<'_>, source: &Source<'_>, out: &mut Builder) {
        let is_string = node.kind() == "string";
        let (mut at, mut end) = (node.start_byte(), node.end_byte());
        if is_string {
            at += 1;
            end = if source.of(node).len() > 1 && source.of(node).ends_with('"') { end - 1 } else { end };
        }
        out.push("", true);
        let mut cursor = node.walk();
        for part in node.named_children(&mut cursor) {
            if matches!(part.kind(), "string_content" | "heredoc_content") {
                continue;
            }
            out.push(&decode::double_quoted(source.between(at, part.start_byte())), true);
            self.expand(part, source, true, out);
            at = part.end_byte().max(at);
        }
        out.push(&decode::double_quoted(source.between(at, end)), true);
    }

    fn expand_variable(&mut self, name: &str, is_quoted: bool, out: &mut Builder) {
        if name == "IFS" && !is_quoted {
            out.current.disguise = Some(Disguise::FieldSeparator);
            out.finish();
            out.current.disguise = Some(Disguise::FieldSeparator);
            return;
        }
        let value = self.variable(name);
        self.push_bounded(&value, is_quoted && name != "@", out);
    }

    fn expand_parameter(&mut self, node: Node<'_>, source: &Source<'_>, is_quoted: bool, out: &mut Builder) {
        let text = source.of(node);
        let inside = text.strip_prefix("${").and_then(|text| text.strip_suffix('}')).unwrap_or_default();
        let (prefix, inside) = inside.split_at(inside.len() - inside.trim_start_matches(['!', '#']).len());
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let special = usize::from(inside.starts_with(['@', '*', '?', '$', '-', '!']));
        let length = inside.find(|c: char| !is_name(c)).unwrap_or(inside.len()).max(special);
        let (name, operator) = inside.split_at(length);
        if name == "IFS" {
            self.expand_variable(name, is_quoted, out);
            return;
        }
        let mut value =
            if prefix == "#" { Value { text: "0".to_owned(), ..Value::default() } } else { self.variable(name) };
        if prefix == "!" && !value.is_unknown {
            value = self.variable(&value.text);
        }
        let mut cursor = node.walk();
        let arguments: Vec<Node<'_>> = node.named_children(&mut cursor).skip(1).collect();
        let has_default = operator.starts_with([':', '-', '=', '+']) && operator[1..].starts_with(['-', '=', '+'])
            || operator.starts_with(['-', '=', '+']);
        if has_default && (value.is_unknown || value.text.is_empty() || operator.contains('+')) {
            for argument in arguments {
                self.expand(argument, source, is_quoted, out);
            }
            return;
        }
        for argument in arguments {
            self.text(argument, source);
        }
        // `"${words[@]}"` becomes words of its own even between quotes.
        let is_list = operator == "[@]";
        self.push_bounded(&transformed(value, operator, text), is_quoted && !is_list, out);
    }

    fn expand_output(&mut self, flow: Flow, is_quoted: bool, out: &mut Builder) {
        let text = flow.text.as_ref().map(|text| text.trim_end_matches('\n').to_owned());
        let value = Value {
            is_unknown: text.is_none(),
            text: text.unwrap_or_else(|| "$(…)".to_owned()),
            carries: flow.carries,
        };
        self.push_bounded(&value, is_quoted, out);
    }

    /// Values count among what is read: they may multiply.
    fn push_bounded(&mut self, value: &Value, is_quoted: bool, out: &mut Builder) {
        if value.text.len() > MAX_VALUE.min(self.bytes_left) {
            out.push_value(&Value { text: "$…".to_owned(), is_unknown: true, carries: value.carries }, true);
        } else {
            self.bytes_left -= value.text.len();
            out.push_value(value, is_quoted);
        }
    }
}

fn push_literal(text: &str, is_quoted: bool, out: &mut Builder) {
    if !text.is_empty() {
        out.has_brace |= !is_quoted && text.contains('{');
        out.push(&decode::unquoted(text), is_quoted);
    }
}

/// What `${name…}` makes of a value.
fn transformed(value: Value, operator: &str, whole: &str) -> Value {
    if operator.is_empty() || operator.starts_with('[') || value.is_unknown {
        return value;
    }
    let text = match operator.strip_prefix(':') {
        Some(range) => substring(&value.text, range),
        None => match operator {
            ",," => Some(value.text.to_lowercase()),
            "^^" => Some(value.text.to_uppercase()),
            _ => replaced(&value.text, operator),
        },
    };
    let is_unknown = text.is_none();
    Value { text: text.unwrap_or_else(|| whole.to_owned()), is_unknown, carries: value.carries }
}

fn substring(text: &str, range: &str) -> Option<String> {
    let (from, length) = range.split_once(':').unwrap_or((range, ""));
    let from: usize = from.trim().parse().ok()?;
    let most: usize = if length.is_empty() { usize::MAX } else { length.trim().parse().ok()? };
    Some(text.chars().skip(from).take(most).collect())
}

fn replaced(text: &str, operator: &str) -> Option<String> {
    let rest = operator.strip_prefix('/')?;
    let (is_every, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let (from, to) = rest.split_once('/').unwrap_or((rest, ""));
    if from.is_empty() || [from, to].iter().any(|part| part.contains(['*', '?', '[', '\\', '$', '"', '\''])) {
        return None;
    }
    Some(if is_every { text.replace(from, to) } else { text.replacen(from, to, 1) })
}

/// Whether a word that needs no quotes has some inside.
fn is_patched(text: &str, source: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'));
    let whole = source.trim_matches(['\'', '"']).trim_start_matches('\\');
    is_plain && whole != text && !source.contains('$') && whole.contains(['\'', '"', '\\']) && !whole.contains('\n')
}

/// Where a word's text stands as it is, at the start of its node or behind a quote.
fn verbatim(text: &str, source: &str, start: usize) -> Option<usize> {
    [start, start + 1].into_iter().find(|at| source.get(*at..).is_some_and(|rest| rest.starts_with(text)))
}
