//! Where commands read from and write to: files, here-documents, here-strings.

use super::{Carries, Flow, Shell, Word, statements::Source};
use crate::intent::{Effect, Level, known_files::Content, path, programs::targets};
use tree_sitter::Node;

impl Shell<'_, '_> {
    /// A statement with redirections.
    pub(super) fn redirected(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let mut cursor = node.walk();
        let redirects: Vec<Node<'_>> = node.children_by_field_name("redirect", &mut cursor).collect();
        let stdin = self.input(&redirects, source).unwrap_or_else(|| stdin.clone());
        let flow = match node.child_by_field_name("body") {
            Some(body) => self.statement(body, source, &stdin),
            None => Flow::known(String::new()),
        };
        let mut flow = self.output(&redirects, source, flow);
        for redirect in redirects.iter().filter(|redirect| redirect.kind() == "heredoc_redirect") {
            flow = self.behind_heredoc(*redirect, source, flow);
        }
        flow
    }

    /// What stands on the line of a here-document behind its beginning.
    fn behind_heredoc(&mut self, redirect: Node<'_>, source: &Source<'_>, mut flow: Flow) -> Flow {
        let mut cursor = redirect.walk();
        let parts: Vec<(Node<'_>, Option<&str>)> = redirect
            .children(&mut cursor)
            .enumerate()
            .map(|(index, part)| {
                (part, u32::try_from(index).ok().and_then(|index| redirect.field_name_for_child(index)))
            })
            .collect();
        for (part, field) in parts {
            match (part.kind(), field) {
                ("heredoc_start" | "heredoc_body" | "heredoc_end" | "file_redirect" | "herestring_redirect", _) => {}
                (_, Some("right")) => flow = self.statement(part, source, &Flow::default()),
                _ if part.is_named() => flow = Flow { is_fed: true, ..self.statement(part, source, &flow) },
                _ => {}
            }
        }
        flow
    }

    /// `> file` and `< file` without a command.
    pub(super) fn redirect_alone(&mut self, node: Node<'_>, source: &Source<'_>, stdin: &Flow) -> Flow {
        let input = self.input(&[node], source).unwrap_or_else(|| stdin.clone());
        self.output(&[node], source, input)
    }

    /// What redirections feed to a command; `None`: nothing.
    pub(super) fn input(&mut self, redirects: &[Node<'_>], source: &Source<'_>) -> Option<Flow> {
        let mut input = None;
        for redirect in redirects {
            match redirect.kind() {
                "heredoc_redirect" => input = Some(self.heredoc(*redirect, source)),
                "herestring_redirect" => {
                    let word = redirect.named_child(0)?;
                    let value = self.text(word, source);
                    let text = (!value.is_unknown).then(|| value.text + "\n");
                    input = Some(Flow { text, ..Flow::unknown() }.and(value.carries));
                }
                _ if matches!(operator(*redirect, source), "<" | "<>" | "<&") => {
                    let words = self.targets(*redirect, source);
                    input = words.first().map(|word| self.read(word)).or(input);
                }
                _ => {}
            }
        }
        input
    }

    fn heredoc(&mut self, redirect: Node<'_>, source: &Source<'_>) -> Flow {
        let mut cursor = redirect.walk();
        let (mut is_raw, mut flow) = (false, Flow::known(String::new()));
        for part in redirect.named_children(&mut cursor) {
            if part.kind() == "heredoc_start" {
                is_raw = source.of(part).contains(['\'', '"', '\\']);
            } else if part.kind() == "heredoc_body" {
                flow = self.heredoc_body(part, source, is_raw);
            }
        }
        flow
    }

    fn heredoc_body(&mut self, body: Node<'_>, source: &Source<'_>, is_raw: bool) -> Flow {
        let text = source.of(body);
        if let Some(removed) = source.heredocs.body(text) {
            if !is_raw && removed.body.contains(['$', '`']) {
                self.run_roughly(&removed.body, &removed.place);
            }
            return Flow { place: Some(removed.place.clone()), ..Flow::known(removed.body.clone()) };
        }
        if is_raw {
            let place = source.place.inside(Some(body.start_byte()), &body.byte_range());
            return Flow { place: Some(place), ..Flow::known(text.to_owned()) };
        }
        let value = self.text(body, source);
        let place = (value.text == text).then(|| source.place.inside(Some(body.start_byte()), &body.byte_range()));
        Flow { place, ..Flow::known(value.text).and(value.carries) }
    }

    /// What comes out of a file.
    pub(super) fn read(&mut self, word: &Word) -> Flow {
        self.judge_arguments(std::slice::from_ref(word));
        let secret = path::facts(&word.text).is_secret;
        let from = Carries { secret, local: true, ..word.carries };
        if let Some(feeds) = &word.feeds {
            return feeds.clone().and(word.carries);
        }
        match self.findings.known_files.written(&word.text) {
            Some(Content::Text(text)) => Flow::known(text.clone()).and(from),
            Some(Content::Downloaded) => Flow::unknown().and(Carries { download: true, ..from }),
            Some(Content::Decoded) => Flow::unknown().and(Carries { decoded: true, ..from }),
            Some(Content::Secret) => Flow::unknown().and(Carries { secret: true, ..from }),
            Some(Content::Unknown) | None => Flow { is_file: true, ..Flow::unknown().and(from) },
        }
    }

    /// Writes what a command prints to where redirections lead, and returns what is left of it.
    pub(super) fn output(&mut self, redirects: &[Node<'_>], source: &Source<'_>, flow: Flow) -> Flow {
        let mut left = flow.clone();
        let mut inner = Vec::new();
        for redirect in redirects.iter().filter(|redirect| redirect.kind() == "heredoc_redirect") {
            let mut cursor = redirect.walk();
            inner.extend(redirect.named_children(&mut cursor).filter(|part| part.kind() == "file_redirect"));
        }
        for redirect in redirects.iter().chain(&inner).filter(|redirect| redirect.kind() == "file_redirect") {
            let operator = operator(*redirect, source);
            if !operator.contains('>') {
                continue;
            }
            let descriptor = redirect.child_by_field_name("descriptor").map_or("1", |node| source.of(node));
            for word in self.targets(*redirect, source) {
                let is_number = word.text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                if is_number {
                    continue;
                }
                let written = if descriptor == "2" { Flow::unknown() } else { flow.clone() };
                self.write(&word, operator.contains(">>"), &written);
                if descriptor != "2" {
                    left = Flow::default();
                }
            }
        }
        left
    }

    fn targets(&mut self, redirect: Node<'_>, source: &Source<'_>) -> Vec<Word> {
        let mut cursor = redirect.walk();
        let nodes: Vec<Node<'_>> = redirect.children_by_field_name("destination", &mut cursor).collect();
        nodes.into_iter().flat_map(|node| self.words(node, source)).collect()
    }

    /// A file is written.
    pub(super) fn write(&mut self, word: &Word, appends: bool, flow: &Flow) {
        if word.feeds.is_some() {
            return;
        }
        if word.text.starts_with("/dev/tcp/") || word.text.starts_with("/dev/udp/") {
            let why = "Opens a raw network connection.";
            self.mark(word.span.clone(), Effect::Network, Level::Dangerous, why);
            self.mark(word.span.clone(), Effect::SendsOut, Level::Dangerous, why);
            return;
        }
        for (effect, level, why) in targets::written(&word.text, appends) {
            self.mark(word.span.clone(), effect, level, why);
        }
        if word.text.contains("{}") && !appends {
            let why = "Writes over every file that is found.";
            self.mark(word.span.clone(), Effect::Overwrites, Level::Dangerous, why);
        }
        if word.is_unknown {
            let why = "Writes to a file whose name can't be told.";
            self.mark(word.span.clone(), Effect::ChangesFiles, Level::LookClosely, why);
        }
        let is_device = word.text.starts_with("/dev/");
        if !is_device {
            self.findings.file(&word.text);
            match appends {
                true => self.findings.known_files.append(&word.text, content(flow)),
                false => self.findings.known_files.write(&word.text, content(flow)),
            }
        }
    }
}

/// What a file holds into which this flows.
fn content(flow: &Flow) -> Content {
    match &flow.text {
        _ if flow.carries.secret => Content::Secret,
        Some(text) => Content::Text(text.clone()),
        None if flow.carries.download => Content::Downloaded,
        None if flow.carries.decoded => Content::Decoded,
        None => Content::Unknown,
    }
}

fn operator<'t>(redirect: Node<'_>, source: &Source<'t>) -> &'t str {
    let mut cursor = redirect.walk();
    let token =
        redirect.children(&mut cursor).find(|child| !child.is_named() && source.of(*child).contains(['<', '>']));
    token.map_or("", |token| source.of(token))
}
